import Markets
import TestSupport

extension CandleSeries {
    /// A file under `../shared/data`.
    init(shared name: String, _ symbol: Symbol, _ timeframe: Timeframe) throws {
        let file = try SharedCandles(name)
        self.init(
            symbol: symbol,
            timeframe: timeframe,
            openTimes: file.openTimes.map(Timestamp.init(milliseconds:)),
            open: file.open,
            high: file.high,
            low: file.low,
            close: file.close,
            volume: file.volume
        )
    }

    /// The same candles as the store must give them back: equal bit for bit, which `==` of doubles does not ask.
    func hasSameBits(as other: CandleSeries) -> Bool {
        func bits(_ column: [Double]) -> [UInt64] { column.map(\.bitPattern) }
        return symbol == other.symbol && timeframe == other.timeframe && openTimes == other.openTimes
            && bits(open) == bits(other.open) && bits(high) == bits(other.high) && bits(low) == bits(other.low)
            && bits(close) == bits(other.close) && bits(volume) == bits(other.volume)
    }
}

/// A symbol that must be one.
func symbol(_ name: String) -> Symbol {
    guard let symbol = Symbol(name) else { preconditionFailure("\(name) is no symbol") }
    return symbol
}

/// Minutes since a fixed Sunday midnight, 2023-01-01.
func minute(_ index: Int) -> Timestamp { Timestamp(milliseconds: 1_672_531_200_000 + Int64(index) * 60_000) }

/// Candles of the given minutes with prices that follow from the minute and `shift`.
func minutes(_ indices: some Sequence<Int>, of name: String = "BTC-USDT", shift: Double = 0) -> CandleSeries {
    let candles = indices.map { index in
        let price = 100 + Double(index % 50) / 4 + shift
        return Candle(
            openTime: minute(index),
            open: price,
            high: price + 1,
            low: price - 1,
            close: price + 0.5,
            volume: Double(index % 7)
        )
    }
    return CandleSeries(symbol: symbol(name), timeframe: .oneMinute, candles: candles)
}
