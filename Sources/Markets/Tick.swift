/// One trade or price change of a market, as a feed reports it.
public struct Tick: Hashable, Sendable {
    public var symbol: Symbol
    public var time: Timestamp
    public var price: Double
    /// Traded amount of the base asset; 0 if the feed reports prices only.
    public var quantity: Double
    /// The number by which the feed tells ticks of the symbol apart, rising; `nil` if it has none. Two ticks with one
    /// number are the same; without numbers, two equal ticks are two trades.
    public var id: Int64?

    @inlinable
    public init(symbol: Symbol, time: Timestamp, price: Double, quantity: Double, id: Int64? = nil) {
        self.symbol = symbol
        self.time = time
        self.price = price
        self.quantity = quantity
        self.id = id
    }
}
