public import Markets

/// Writes stored candles of one series as CSV, a batch at a time: memory does not grow with the series.
///
/// A timeframe that is not stored is built from the finest stored one that it can be built from, whole candles only, as
/// ``CandleStore/history(_:_:from:to:limit:closedBy:)`` does.
public struct CandleExport {
    /// How far an export has come.
    public struct Progress: Hashable, Sendable {
        /// Of the time that is exported, 0 to 1.
        public let share: Double
        public let candles: Int
    }

    private let store: any CandleStore
    private let symbol: Symbol
    private let timeframe: Timeframe
    private let source: CandleCoverage

    /// - Throws: the store's error.
    /// - Returns: `nil` if nothing is stored that the candles could be built from.
    public init?(from store: any CandleStore, symbol: Symbol, timeframe: Timeframe) throws {
        let sources = try store.coverage(of: symbol).filter { timeframe.isBuildable(from: $0.timeframe) }
        let finest = sources.min { $0.timeframe.nominalMilliseconds < $1.timeframe.nominalMilliseconds }
        guard let source = sources.first(where: { $0.timeframe == timeframe }) ?? finest else { return nil }
        self.store = store
        self.symbol = symbol
        self.timeframe = timeframe
        self.source = source
    }

    /// Writes the candles with `start <= openTime < end`.
    ///
    /// - Parameters:
    ///   - take: receives the text, some 100 KB at a time, the header first, and how much has been done with it.
    /// - Returns: how many candles there were.
    public func run(
        from start: Timestamp? = nil,
        to end: Timestamp? = nil,
        _ take: ([UInt8], Progress) throws -> Void
    ) throws -> Int {
        var writer = CandleCSVWriter()
        var count = 0
        let first = max(source.first, start ?? source.first)
        let span = Double(max(1, min(source.last, end ?? source.last) - first))
        func write(_ series: CandleSeries) throws {
            writer.append(series)
            count += series.count
            guard writer.count > 1 << 16, let last = series.last else { return }
            try take(writer.take(), Progress(share: min(1, Double(last.openTime - first) / span), candles: count))
        }
        if source.timeframe == timeframe {
            try store.forEachBatch(symbol, timeframe, from: start, to: end, write)
        } else {
            try build(from: start.map(timeframe.open(atOrAfter:)), to: end.map(timeframe.open(atOrAfter:)), write)
        }
        try take(writer.take(), Progress(share: 1, candles: count))
        return count
    }

    /// Builds candles from finer ones, those of a candle that goes on in the next batch together.
    private func build(from start: Timestamp?, to end: Timestamp?, _ write: (CandleSeries) throws -> Void) throws {
        var pending = CandleSeries(symbol: symbol, timeframe: source.timeframe)
        func flush(_ fine: CandleSeries) throws {
            if let coarse = fine.resampled(to: timeframe), !coarse.isEmpty { try write(coarse) }
        }
        try store.forEachBatch(symbol, source.timeframe, from: start, to: end) { batch in
            for candle in batch { pending.append(candle) }
            guard let last = pending.last else { return }
            let open = pending.index(atOrAfter: timeframe.open(containing: last.openTime))
            try flush(pending.slice(0..<open))
            pending = pending.slice(open..<pending.count)
        }
        try flush(pending)
    }
}
