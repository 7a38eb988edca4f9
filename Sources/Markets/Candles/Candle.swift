/// Open, high, low, close and volume of one interval, named by the time at which it opens.
public struct Candle: Hashable, Sendable, Codable {
    public var openTime: Timestamp
    public var open: Double
    public var high: Double
    public var low: Double
    public var close: Double
    public var volume: Double

    @inlinable
    public init(openTime: Timestamp, open: Double, high: Double, low: Double, close: Double, volume: Double) {
        self.openTime = openTime
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
    }

    /// What is wrong with the candle's numbers, in words; `nil` if nothing is.
    public var fault: String? {
        guard open.isFinite, high.isFinite, low.isFinite, close.isFinite, volume.isFinite else {
            return "a value is not a finite number"
        }
        if min(open, high, low, close) <= 0 { return "a price is not positive" }
        if volume < 0 { return "the volume is negative" }
        if high < max(open, close, low) { return "the high is below another price" }
        if low > min(open, close) { return "the low is above another price" }
        return nil
    }
}
