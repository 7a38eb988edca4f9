/// One trade or price change of a market, as a feed reports it.
public struct Tick: Hashable, Sendable {
    public var symbol: Symbol
    public var time: Timestamp
    public var price: Double
    /// Traded amount of the base asset; 0 if the feed reports prices only.
    public var quantity: Double

    public init(symbol: Symbol, time: Timestamp, price: Double, quantity: Double) {
        self.symbol = symbol
        self.time = time
        self.price = price
        self.quantity = quantity
    }
}
