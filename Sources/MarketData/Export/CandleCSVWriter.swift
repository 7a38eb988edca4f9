public import Markets

/// Writes candles as the CSV that ``CandleCSVReader`` reads: `timestamp,open,high,low,close,volume`, times in ISO-8601,
/// numbers as the shortest decimals that read back as the same value.
public struct CandleCSVWriter: Sendable {
    private var bytes: [UInt8] = Array("timestamp,open,high,low,close,volume\n".utf8)
    /// The text of the day that was written last.
    private var day: (number: Int64, text: [UInt8])?
    private var prices = DecimalWriter()
    private var volumes = DecimalWriter()

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
        append(candle.openTime)
        for price in [candle.open, candle.high, candle.low, candle.close] {
            bytes.append(UInt8(ascii: ","))
            prices.append(price, to: &bytes)
        }
        bytes.append(UInt8(ascii: ","))
        volumes.append(candle.volume, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// How many bytes wait to be taken.
    public var count: Int { bytes.count }

    /// Hands over what has been written since the last call; the first time the header stands before it.
    public mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// `2024-01-31T23:59:00.000Z`, the date from the last time if that was on the same day.
    private mutating func append(_ time: Timestamp) {
        let millisecond = time.milliseconds
        let number = millisecond >= 0 ? millisecond / 86_400_000 : (millisecond + 1) / 86_400_000 - 1
        if day?.number != number { day = (number, Array(time.iso8601.utf8.dropLast(13))) }
        bytes += day?.text ?? []
        let rest = millisecond - number * 86_400_000
        append(rest / 3_600_000, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        append(rest / 60_000 % 60, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        append(rest / 1000 % 60, digits: 2)
        bytes.append(UInt8(ascii: "."))
        append(rest % 1000, digits: 3)
        bytes.append(UInt8(ascii: "Z"))
    }

    private mutating func append(_ value: Int64, digits: Int) {
        if digits == 3 { bytes.append(UInt8(ascii: "0") + UInt8(value / 100)) }
        bytes.append(UInt8(ascii: "0") + UInt8(value / 10 % 10))
        bytes.append(UInt8(ascii: "0") + UInt8(value % 10))
    }
}
