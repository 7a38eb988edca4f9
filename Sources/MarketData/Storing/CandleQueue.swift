import Markets

/// Closed candles that wait to be stored, by series. A pure state.
struct CandleQueue: Sendable {
    private struct Key: Hashable {
        let symbol: Symbol
        let timeframe: Timeframe
    }

    private var pending: [Key: [Candle]] = [:]
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ candle: Candle, _ symbol: Symbol, _ timeframe: Timeframe) {
        pending[Key(symbol: symbol, timeframe: timeframe), default: []].append(candle)
        count += 1
    }

    /// Takes everything out, a series for each symbol and timeframe.
    mutating func take() -> [CandleSeries] {
        defer {
            pending = [:]
            count = 0
        }
        return pending.map { key, candles in
            // A symbol that was fed anew may bring a candle twice: the last one counts.
            let newest = Dictionary(candles.map { ($0.openTime, $0) }) { _, last in last }
            let ascending = newest.values.sorted { $0.openTime < $1.openTime }
            return CandleSeries(symbol: key.symbol, timeframe: key.timeframe, candles: ascending)
        }
    }

    /// Puts a series back in front, for another try.
    mutating func putBack(_ series: CandleSeries) {
        let key = Key(symbol: series.symbol, timeframe: series.timeframe)
        pending[key] = Array(series) + pending[key, default: []]
        count += series.count
    }
}
