import MarketData
import Markets
import Synchronization

/// A candle store in memory that can be told to fail.
final class MemoryCandleStore: CandleStore, ImportLedger {
    private struct Key: Hashable {
        let symbol: Symbol
        let timeframe: Timeframe
    }

    private struct State {
        var candles: [Key: [Timestamp: Candle]] = [:]
        var instruments: [Symbol: [Instrument]] = [:]
        var merges = 0
        var failures = 0
        var imported: [ImportedFile] = []
    }

    struct Failure: Error {}

    private let state = Mutex(State())

    /// Lets the next merges fail.
    func fail(times: Int) { state.withLock { $0.failures = times } }

    var merges: Int { state.withLock(\.merges) }

    func instruments(of symbol: Symbol) -> [Instrument] { state.withLock { $0.instruments[symbol] ?? [] } }

    func importedFile(
        _ fingerprint: FileFingerprint,
        symbol: Symbol,
        timeframe: Timeframe,
        options: String
    ) -> ImportedFile? {
        state.withLock(\.imported).last { file in
            (file.fingerprint, file.symbol, file.timeframe, file.options) == (fingerprint, symbol, timeframe, options)
        }
    }

    func note(_ file: ImportedFile) { state.withLock { $0.imported.append(file) } }

    func merge(_ series: CandleSeries) throws -> CandleMerge {
        try state.withLock { state in
            if state.failures > 0 {
                state.failures -= 1
                throw Failure()
            }
            state.merges += 1
            var result = CandleMerge()
            let key = Key(symbol: series.symbol, timeframe: series.timeframe)
            for candle in series {
                switch state.candles[key, default: [:]].updateValue(candle, forKey: candle.openTime) {
                case nil: result.inserted += 1
                case candle: result.unchanged += 1
                default: result.updated += 1
                }
            }
            return result
        }
    }

    func candles(
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        from start: Timestamp? = nil,
        to end: Timestamp? = nil,
        limit: Int? = nil
    ) -> CandleSeries {
        let stored = state.withLock { $0.candles[Key(symbol: symbol, timeframe: timeframe)] ?? [:] }
        let wanted = stored.values.filter { candle in
            start.map { $0 <= candle.openTime } ?? true && end.map { candle.openTime < $0 } ?? true
        }
        let ascending = wanted.sorted { $0.openTime < $1.openTime }
        let series = CandleSeries(symbol: symbol, timeframe: timeframe, candles: ascending)
        return limit.map(series.tail) ?? series
    }

    func coverage() -> [CandleCoverage] {
        state.withLock { state in
            state.candles.compactMap { key, candles in
                guard let first = candles.keys.min(), let last = candles.keys.max() else { return nil }
                return CandleCoverage(
                    symbol: key.symbol,
                    timeframe: key.timeframe,
                    first: first,
                    last: last,
                    count: candles.count
                )
            }
        }
    }

    func instrument(of symbol: Symbol) -> Instrument? { instruments(of: symbol).max { $0.version < $1.version } }

    func save(_ instrument: Instrument) {
        state.withLock { $0.instruments[instrument.symbol, default: []].append(instrument) }
    }
}
