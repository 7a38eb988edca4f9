import Indicators
public import MarketData
public import Markets

/// Market data as the application reads it: stored candles in any timeframe that can be built from them.
public struct MarketService: Sendable {
    public let store: any CandleStore
    private let cache: SeriesQualityCache

    public init(store: any CandleStore) {
        self.store = store
        cache = SeriesQualityCache(store: store)
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
        let source = try source(symbol, timeframe)
        let lastClose = source.timeframe.next(after: source.last)
        let series = try store.history(
            symbol,
            timeframe,
            from: start,
            to: end,
            limit: limit,
            closedBy: closedOnly ? lastClose : nil
        )
        guard let series else { throw try unbuildable(symbol, timeframe) }
        return series
    }

    /// The stored series that candles of a timeframe come from, as `CandleStore.history` chooses it: the timeframe itself, or
    /// else the finest that it can be built from. A finer or coarser one may reach further.
    ///
    /// - Throws: as ``candles(_:_:from:to:limit:closedOnly:)``.
    func source(_ symbol: Symbol, _ timeframe: Timeframe) throws -> CandleCoverage {
        let sources = try coverage(of: symbol).filter { timeframe.isBuildable(from: $0.timeframe) }
        let source =
            sources.first { $0.timeframe == timeframe }
            ?? sources.min { $0.timeframe.nominalMilliseconds < $1.timeframe.nominalMilliseconds }
        guard let source else { throw try unbuildable(symbol, timeframe) }
        return source
    }

    private func unbuildable(_ symbol: Symbol, _ timeframe: Timeframe) throws -> PlatformError {
        let names = try coverage(of: symbol).map(\.timeframe.rawValue).joined(separator: ", ")
        return .invalid(
            "timeframe",
            "\(timeframe.rawValue) cannot be built from what is stored of \(symbol): \(names)"
        )
    }

    /// The newest trading rules of a symbol.
    public func instrument(_ symbol: Symbol) throws -> Instrument {
        guard let instrument = try store.instrument(of: symbol) else { throw try unknown(symbol) }
        return instrument
    }

    /// What is stored, by symbol.
    public func coverage() throws -> [CandleCoverage] { try store.coverage() }

    /// What is stored of one symbol.
    public func coverage(of symbol: Symbol) throws -> [CandleCoverage] {
        let coverage = try store.coverage(of: symbol)
        guard !coverage.isEmpty else { throw try unknown(symbol) }
        return coverage
    }

    /// What is missing of the stored candles that those of a timeframe come from, in a range of open times.
    ///
    /// - Throws: as ``candles(_:_:from:to:limit:closedOnly:)``.
    func missing(
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        from start: Timestamp?,
        to end: Timestamp?
    ) throws -> MissingCandles? {
        try cache.quality(source(symbol, timeframe))?.missing(from: start, to: end)
    }

    /// How good each stored series is, by symbol and timeframe.
    public func qualities() throws -> [SeriesQuality] { try coverage().compactMap(cache.quality) }

    /// How good a stored series is; that of the finest timeframe if none is named.
    ///
    /// - Throws: ``PlatformError/notFound(_:)`` for an unknown symbol, and for a timeframe that is not stored of it.
    public func quality(_ symbol: Symbol, _ timeframe: Timeframe?) throws -> SeriesQuality {
        let stored = try coverage(of: symbol)
        let wanted = timeframe.map { timeframe in stored.first { $0.timeframe == timeframe } } ?? stored.first
        if let wanted, let quality = try cache.quality(wanted) { return quality }
        let names = stored.map(\.timeframe.rawValue).joined(separator: ", ")
        let name = timeframe?.rawValue ?? "any"
        throw PlatformError.notFound("series of \(name) candles of \(symbol): stored are \(names)")
    }

    private func unknown(_ symbol: Symbol) throws -> PlatformError {
        .unknownSymbol(symbol.name, among: try store.coverage().map(\.symbol))
    }
}
