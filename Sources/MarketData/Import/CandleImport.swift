public import Markets

/// One import that is under way: takes the bytes of a CSV file as they come and stores their candles in batches.
///
/// Each batch is stored as a whole or not at all, so that an import that is cut off leaves whole batches behind, and
/// running it again completes it.
///
/// ```swift
/// var candles = CandleImport(into: store, symbol: symbol, timeframe: .oneMinute)
/// for chunk in body { try candles.read(chunk) }
/// let report = try candles.finish()
/// ```
public struct CandleImport {
    private let store: any CandleStore
    private var reader: CandleCSVReader
    private var instruments: InstrumentKeeper
    private var merged = CandleMerge()

    /// - Parameters:
    ///   - options: what is known of the file's layout.
    ///   - batchSize: how many candles go into the store at once.
    public init(
        into store: any CandleStore,
        symbol: Symbol,
        timeframe: Timeframe,
        options: CandleCSVOptions = CandleCSVOptions(),
        batchSize: Int = 65_536
    ) {
        self.store = store
        reader = CandleCSVReader(
            symbol: symbol,
            timeframe: timeframe,
            options: options,
            checksSpacing: true,
            batchSize: batchSize
        )
        instruments = InstrumentKeeper(store: store, symbol: symbol)
    }

    /// Data rows read so far.
    public var rowsRead: Int { reader.rowsRead }

    /// Takes the next bytes in.
    ///
    /// - Throws: ``CandleCSVError`` if this is no file of candles, or the store's error.
    public mutating func read(_ chunk: [UInt8]) throws {
        var series: [CandleSeries] = []
        try reader.read(chunk) { series.append($0) }
        try merge(series)
    }

    /// Stores what is left.
    public mutating func finish() throws -> CandleImportReport {
        var series: [CandleSeries] = []
        try reader.finish { series.append($0) }
        try merge(series)
        var report = CandleImportReport()
        report.layout = reader.layout?.description ?? ""
        report.read = reader.rowsRead
        report.inserted = merged.inserted
        report.updated = merged.updated
        report.unchanged = merged.unchanged
        report.rejected = reader.rejected
        report.rejectedCount = reader.rejectedCount
        report.gaps = reader.holes.map { SeriesQuality($0).gaps } ?? []
        return report
    }

    private mutating func merge(_ batches: [CandleSeries]) throws {
        for batch in batches {
            // First the rules, then the candles: there is no candle whose market has no instrument.
            try instruments.provide(priceDecimals: reader.priceDecimals)
            merged += try store.merge(batch)
        }
    }
}
