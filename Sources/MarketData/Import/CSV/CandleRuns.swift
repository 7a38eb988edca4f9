import Markets

/// Which candles have been seen, as runs without a gap: memory grows with the gaps, not with the candles.
struct CandleRuns {
    private struct Run {
        var first: Timestamp
        /// When the last candle closes.
        var end: Timestamp
    }

    private let timeframe: Timeframe
    private var runs: [Run] = []

    init(timeframe: Timeframe) {
        self.timeframe = timeframe
    }

    /// Notes candles that ascend, in time proportional to them; to them and all runs if they do not follow what was
    /// there.
    ///
    /// - Returns: which of them were there before.
    mutating func insert(_ times: [Timestamp]) -> [Int] {
        guard let first = times.first else { return [] }
        if let last = runs.last, first < last.end {
            let repeated = indices(of: times)
            merge(with: runs(of: times, after: nil))
            return repeated
        }
        let last = runs.popLast()
        runs += runs(of: times, after: last)
        return []
    }

    /// The candles that are missing between the first and the last.
    var gaps: [CandleGap] {
        zip(runs, runs.dropFirst()).map { before, after in
            CandleGap(start: before.end, missing: timeframe.steps(from: before.end, to: after.first))
        }
    }

    /// The open times of the first and the last candle, and the number of all.
    var span: (first: Timestamp, last: Timestamp, count: Int)? {
        guard let first = runs.first?.first, let end = runs.last?.end else { return nil }
        let count = runs.reduce(0) { $0 + timeframe.steps(from: $1.first, to: $1.end) }
        return (first, timeframe.open(containing: end - 1), count)
    }

    private func runs(of times: [Timestamp], after last: Run?) -> [Run] {
        var result: [Run] = last.map { [$0] } ?? []
        for time in times {
            let next = timeframe.next(after: time)
            if let index = result.indices.last, result[index].end == time {
                result[index].end = next
            } else {
                result.append(Run(first: time, end: next))
            }
        }
        return result
    }

    /// Which of the ascending times lie in a run.
    private func indices(of times: [Timestamp]) -> [Int] {
        var run = 0
        var result: [Int] = []
        for (index, time) in times.enumerated() {
            while run < runs.count, runs[run].end <= time { run += 1 }
            guard run < runs.count else { break }
            if runs[run].first <= time { result.append(index) }
        }
        return result
    }

    private mutating func merge(with others: [Run]) {
        var merged: [Run] = []
        merged.reserveCapacity(runs.count + others.count)
        var (mine, other) = (0, 0)
        while mine < runs.count || other < others.count {
            let takesMine = other == others.count || (mine < runs.count && runs[mine].first <= others[other].first)
            let next = takesMine ? runs[mine] : others[other]
            if takesMine { mine += 1 } else { other += 1 }
            if let last = merged.indices.last, next.first <= merged[last].end {
                merged[last].end = max(merged[last].end, next.end)
            } else {
                merged.append(next)
            }
        }
        runs = merged
    }
}
