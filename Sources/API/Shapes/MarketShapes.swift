public import JSON
public import MarketData
public import Markets

extension MarketSnapshot: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("symbol", symbol.name)
            $0.member("price", price)
            $0.member("change_24h", change24h)
            $0.member("high_24h", high24h)
            $0.member("low_24h", low24h)
            $0.member("volume_24h", volume24h)
            $0.member("indicators") {
                $0.object {
                    $0.member("sma", indicators.sma)
                    $0.member("ema", indicators.ema)
                    $0.member("rsi", indicators.rsi)
                    $0.member("volatility", indicators.volatility)
                }
            }
            $0.member("source", source)
            $0.member("timestamp", time.iso8601)
        }
    }
}

extension Candle: JSONWritable {
    /// `[open_time_ms, open, high, low, close, volume]`
    public func write(to writer: inout JSONWriter) {
        writer.array {
            $0.value(openTime.milliseconds)
            $0.value(open)
            $0.value(high)
            $0.value(low)
            $0.value(close)
            $0.value(volume)
        }
    }
}

extension JSONWriter {
    /// The `candle` event.
    mutating func candleEvent(
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        _ candle: Candle,
        isClosed: Bool,
        isAmended: Bool = false
    ) {
        object {
            $0.member("symbol", symbol.name)
            $0.member("timeframe", timeframe.rawValue)
            $0.member("candle", candle)
            $0.member("closed", isClosed)
            if isAmended { $0.member("amended", true) }
        }
    }

    /// The `candle_gap` event.
    mutating func gapEvent(_ symbol: Symbol, _ timeframe: Timeframe, _ gap: CandleGap) {
        object {
            $0.member("symbol", symbol.name)
            $0.member("timeframe", timeframe.rawValue)
            $0.member("start", gap.start.iso8601)
            $0.member("missing", gap.missing)
        }
    }

    /// A stored JSON text as it is, or `null`.
    mutating func rawOrNull(_ text: String?) {
        if let text { raw(text.utf8) } else { null() }
    }
}
