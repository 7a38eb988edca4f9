import Markets

/// One row of a file on its way to a candle.
struct CandleRow {
    var candle = Candle(openTime: Timestamp(milliseconds: 0), open: 0, high: 0, low: 0, close: 0, volume: 0)
    /// The most decimals that one of the prices needs.
    var priceDecimals = 0
    /// Where the date stands, until the time of day is read.
    var date: Range<Int>?

    mutating func set(_ column: CandleColumn, _ number: DecimalField) {
        switch column {
        case .open: candle.open = number.value
        case .high: candle.high = number.value
        case .low: candle.low = number.value
        case .close: candle.close = number.value
        case .volume:
            candle.volume = number.value
            return
        case .time, .date, .clock, .symbol: return
        }
        priceDecimals = max(priceDecimals, number.decimals)
    }
}

/// Why a row gives no candle.
struct RowFault: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

/// A row of a file that gave no candle of its own.
public struct RejectedRow: Hashable, Sendable {
    /// The line of the file, counted from 1.
    public let line: Int
    public let reason: String

    public init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }
}
