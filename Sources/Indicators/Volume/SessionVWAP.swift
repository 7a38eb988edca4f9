public import Markets

/// The mean typical price since midnight UTC, weighed by volume; weighed alike while there was none.
///
/// A candle belongs to the day in which it opens. A series that starts within a day has no value before the next one:
/// the mean of half a day would be another number.
public struct SessionVWAP: Indicator, Hashable, Codable {
    private var clock = SessionClock()
    private var session: WeightedPrice?

    public init() {}

    /// At the least; a series that starts within a day takes the rest of it.
    public var warmUp: Int { 1 }

    public mutating func update(_ candle: Candle) -> Double? {
        let price = WeightedPrice(candle)
        switch clock.update(candle) {
        case .begins: session = price
        case .goesOn: session = session.map { WeightedPrice(merging: $0, price) }
        case .isPartial: return nil
        }
        return session?.mean
    }
}
