public import Markets

/// How far a candle reaches, the gap from the last close included.
///
/// Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978).
public struct TrueRange: Indicator, Hashable, Codable {
    private var previousClose: Double?

    public init() {}

    public var warmUp: Int { 2 }

    public mutating func update(_ candle: Candle) -> Double? {
        defer { previousClose = candle.close }
        return previousClose.map { candle.trueRange(after: $0) }
    }
}
