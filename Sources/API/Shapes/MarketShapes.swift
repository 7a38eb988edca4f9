public import JSON
public import MarketData
public import Markets

extension MarketSnapshot: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object { writeMembers(to: &$0) }
    }

    /// The members of an object that has begun.
    func writeMembers(to writer: inout JSONWriter) {
        writer.member("symbol", symbol.name)
        writer.member("price", price)
        writer.member("change_24h", change24h)
        writer.member("high_24h", high24h)
        writer.member("low_24h", low24h)
        writer.member("volume_24h", volume24h)
        writer.member("indicators") {
            $0.object {
                $0.member("sma", indicators.sma)
                $0.member("ema", indicators.ema)
                $0.member("rsi", indicators.rsi)
                $0.member("volatility", indicators.volatility)
            }
        }
        writer.member("source", source)
        writer.member("timestamp", time.iso8601)
    }
}

/// A market as `GET /api/trading/market-data/{symbol}` shows it: the price, and how far to trust that it is the newest.
struct MarketState: JSONWritable {
    let snapshot: MarketSnapshot
    /// Whether a feed is at work on it.
    let isLive: Bool
    let isStale: Bool
    /// Milliseconds since the price was made.
    let age: Int64

    func write(to writer: inout JSONWriter) {
        writer.object {
            snapshot.writeMembers(to: &$0)
            $0.member("live", isLive)
            $0.member("stale", isStale)
            $0.member("age_seconds", Double(max(0, age)) / 1000)
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
