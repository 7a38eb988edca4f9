import Indicators
public import MarketData
public import Markets

/// Market data as the application reads it: stored candles in any timeframe that can be built from them.
public struct MarketService: Sendable {
    /// The most candles that one answer holds.
    public static let maximumCandles = 50_000

    public let store: any CandleStore

    public init(store: any CandleStore) {
        self.store = store
    }

    /// Candles with `start <= openTime < end`, ascending, built from finer ones where the timeframe is not stored.
    ///
    /// - Parameters:
    ///   - limit: the newest so many.
    ///   - closedOnly: leaves out a last candle whose interval the stored ones do not fill yet.
    /// - Throws: ``PlatformError/notFound(_:)`` for an unknown symbol, ``PlatformError/invalid(_:)`` if the timeframe
    ///   cannot be built from what is stored, `StoreError`.
    public func candles(
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        from start: Timestamp? = nil,
        to end: Timestamp? = nil,
        limit: Int? = nil,
        closedOnly: Bool = false
    ) throws -> CandleSeries {
        let source = try source(of: symbol, timeframe)
        if source.timeframe == timeframe {
            return try store.candles(symbol, timeframe, from: start, to: end, limit: limit)
        }
        // A coarse candle is whole only if its first fine one is read too.
        var first = start.map { timeframe.open(containing: $0) }
        if let start, let aligned = first, aligned < start { first = timeframe.next(after: aligned) }
        if let limit {
            let last = Swift.min(end ?? source.last + 1, source.last + 1)
            let reach = timeframe.open(containing: last - timeframe.nominalMilliseconds * Int64(limit + 1))
            first = Swift.max(first ?? reach, reach)
        }
        let fine = try store.candles(symbol, source.timeframe, from: first, to: end, limit: nil)
        let closedBy = closedOnly ? fine.openTimes.last.map(source.timeframe.next(after:)) : nil
        guard let coarse = fine.resampled(to: timeframe, closedBy: closedBy) else {
            throw PlatformError.invalid("timeframe", "\(timeframe.rawValue) cannot be built")
        }
        return limit.map(coarse.tail) ?? coarse
    }

    /// The newest trading rules of a symbol.
    public func instrument(_ symbol: Symbol) throws -> Instrument {
        guard let instrument = try store.instrument(of: symbol) else { throw unknown(symbol) }
        return instrument
    }

    /// What is stored, by symbol.
    public func coverage() throws -> [CandleCoverage] { try store.coverage() }

    /// What is stored of one symbol.
    public func coverage(of symbol: Symbol) throws -> [CandleCoverage] {
        let coverage = try store.coverage().filter { $0.symbol == symbol }
        guard !coverage.isEmpty else { throw unknown(symbol) }
        return coverage
    }

    /// The stored series that the candles of a timeframe are read or built from: the coarsest that will do.
    private func source(of symbol: Symbol, _ timeframe: Timeframe) throws -> CandleCoverage {
        let stored = try coverage(of: symbol)
        let usable = stored.filter { timeframe.isBuildable(from: $0.timeframe) }
        guard let source = usable.max(by: { $0.timeframe.nominalMilliseconds < $1.timeframe.nominalMilliseconds })
        else {
            let names = stored.map(\.timeframe.rawValue).joined(separator: ", ")
            throw PlatformError.invalid(
                "timeframe",
                "\(timeframe.rawValue) cannot be built from what is stored of \(symbol): \(names)"
            )
        }
        return source
    }

    private func unknown(_ symbol: Symbol) -> PlatformError {
        .notFound("symbol '\(symbol)': import candles for it, or start a feed that has it")
    }
}
