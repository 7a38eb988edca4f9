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

    /// Notes a candle.
    ///
    /// - Returns: `false` if it was there before.
    mutating func insert(_ open: Timestamp) -> Bool {
        let next = timeframe.next(after: open)
        if let last = runs.indices.last, runs[last].end <= open {
            if runs[last].end == open { runs[last].end = next } else { runs.append(Run(first: open, end: next)) }
            return true
        }
        let index = firstRun(endingAfter: open)
        guard index < runs.count else {
            runs.append(Run(first: open, end: next))
            return true
        }
        guard open < runs[index].first else { return false }
        let joinsPrevious = index > 0 && runs[index - 1].end == open
        let joinsNext = next == runs[index].first
        switch (joinsPrevious, joinsNext) {
        case (true, true):
            runs[index - 1].end = runs[index].end
            runs.remove(at: index)
        case (true, false): runs[index - 1].end = next
        case (false, true): runs[index].first = open
        case (false, false): runs.insert(Run(first: open, end: next), at: index)
        }
        return true
    }

    /// The candles that are missing between the first and the last.
    var gaps: [CandleGap] {
        zip(runs, runs.dropFirst()).map { before, after in
            CandleGap(start: before.end, missing: timeframe.steps(from: before.end, to: after.first))
        }
    }

    private func firstRun(endingAfter time: Timestamp) -> Int {
        var lower = 0
        var upper = runs.count
        while lower < upper {
            let middle = (lower + upper) / 2
            if runs[middle].end <= time { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }
}
