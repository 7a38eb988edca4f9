public import Markets

/// Where a stored series has no candles between its first and its last, as a market that never closes would count.
public struct CandleHoles: Hashable, Sendable {
    public let coverage: CandleCoverage
    /// Ascending, with candles between any two.
    public let gaps: [CandleGap]
    /// Stretches that could not be read when they were indexed: their gaps are not known.
    public let unreadable: [ClosedRange<Timestamp>]

    public init(coverage: CandleCoverage, gaps: [CandleGap], unreadable: [ClosedRange<Timestamp>] = []) {
        self.coverage = coverage
        self.gaps = gaps
        self.unreadable = unreadable
    }
}

extension CandleStore {
    /// For stores without an index: reads all candles of the series.
    public func holes(_ symbol: Symbol, _ timeframe: Timeframe) throws -> CandleHoles? {
        guard let coverage = try coverage().first(where: { $0.symbol == symbol && $0.timeframe == timeframe }) else {
            return nil
        }
        let candles = try candles(symbol, timeframe, from: nil, to: nil, limit: nil)
        return CandleHoles(coverage: coverage, gaps: candles.gaps)
    }
}
