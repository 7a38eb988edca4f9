public import JSON
public import Markets

extension MissingCandles {
    /// What a backtest does where candles are missing, in words for people.
    public static let handling =
        "Nothing is decided or filled where candles are missing: an order that waits is filled at the next candle that is "
        + "there, a stop at its open if the price has jumped over it."
}

extension MissingCandles: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("symbol", symbol.name)
            $0.member("timeframe", timeframe.rawValue)
            $0.member("missing", missing)
            $0.member("gaps", gaps)
            $0.member("share", share)
            $0.member("largest", largest)
            $0.member("before", before)
            $0.member("after", after)
            $0.member("handling", Self.handling)
        }
    }
}

extension MissingCandles.Stretch: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("start", start.iso8601)
            $0.member("end", end.iso8601)
            $0.member("missing", missing)
        }
    }
}
