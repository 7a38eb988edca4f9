public import Markets

/// A price of the market and when it was seen.
public struct Quote: Hashable, Sendable {
    public let time: Timestamp
    public let price: Double

    public init(time: Timestamp, price: Double) {
        self.time = time
        self.price = price
    }
}
