public import Markets

extension SeriesQuality {
    /// What is missing of the candles that open at `start` or later, before `end`; of all that are stored where these are not
    /// given. Gaps that the range cuts into count as far as they lie in it.
    ///
    /// - Parameter most: so many gaps are named, the largest.
    /// - Complexity: O(gaps · log gaps).
    public func missing(from start: Timestamp?, to end: Timestamp?, most: Int = 20) -> MissingCandles {
        let timeframe = coverage.timeframe
        let (first, close) = (coverage.first, timeframe.next(after: coverage.last))
        let (start, end) = (start.map(timeframe.open(atOrAfter:)), end.map(timeframe.open(atOrAfter:)))
        let (lower, upper) = (max(start ?? first, first), min(end ?? close, close))
        let inside = gaps.compactMap { gap in
            let gapEnd = self.end(of: gap)
            if gap.start >= lower, gapEnd <= upper { return stretch(gap) }
            return stretch(from: max(gap.start, lower), to: min(gapEnd, upper))
        }
        return MissingCandles(
            symbol: coverage.symbol,
            timeframe: timeframe,
            expected: calendar.expectedCandles(from: lower, to: upper),
            missing: inside.reduce(0) { $0 + $1.missing },
            gaps: inside.count,
            largest: Array(inside.sorted { $0.missing > $1.missing }.prefix(most)).sorted { $0.start < $1.start },
            before: start.flatMap { stretch(from: $0, to: min(first, end ?? first)) },
            after: end.flatMap { stretch(from: max(close, start ?? close), to: $0) }
        )
    }

    /// What the calendar expects between two open times; `nil` if that is nothing.
    private func stretch(from start: Timestamp, to end: Timestamp) -> MissingCandles.Stretch? {
        coverage.timeframe.gap(from: start, to: end).flatMap(calendar.missingPart).map(stretch)
    }

    private func stretch(_ gap: CandleGap) -> MissingCandles.Stretch {
        MissingCandles.Stretch(start: gap.start, end: end(of: gap), missing: gap.missing)
    }
}
