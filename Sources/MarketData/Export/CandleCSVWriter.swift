public import Markets

/// Writes candles as the CSV that ``CandleCSVReader`` reads: `timestamp,open,high,low,close,volume`, times in ISO-8601,
/// numbers as the shortest text that reads back as the same value.
public struct CandleCSVWriter: Sendable {
    private var bytes: [UInt8] = Array("timestamp,open,high,low,close,volume\n".utf8)

    public init() {}

    /// The text of a whole series.
    public static func bytes(of series: CandleSeries) -> [UInt8] {
        var writer = CandleCSVWriter()
        writer.append(series)
        return writer.take()
    }

    public mutating func append(_ series: CandleSeries) {
        bytes.reserveCapacity(bytes.count + series.count * 64)
        for candle in series { append(candle) }
    }

    public mutating func append(_ candle: Candle) {
        bytes.append(contentsOf: candle.openTime.iso8601.utf8)
        for value in [candle.open, candle.high, candle.low, candle.close, candle.volume] {
            bytes.append(UInt8(ascii: ","))
            append(value)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Hands over what has been written since the last call; the first time the header stands before it.
    public mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    private mutating func append(_ value: Double) {
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 {
            bytes.append(contentsOf: String(whole).utf8)
        } else {
            bytes.append(contentsOf: value.description.utf8)
        }
    }
}
