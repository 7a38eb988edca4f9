public import Markets

/// The prices of a grid, from the lowest to the highest.
public struct GridLevels: Hashable, Sendable {
    /// How the prices are apart.
    public enum Spacing: String, Hashable, Sendable, CaseIterable {
        /// By the same difference.
        case arithmetic
        /// By the same ratio.
        case geometric
    }

    /// The prices before they are brought onto a tick grid.
    public let values: [Double]

    /// - Precondition: `0 < lower < upper`, and `count` is at least 2.
    public init(lower: Double, upper: Double, count: Int, spacing: Spacing) {
        precondition(0 < lower && lower < upper && count > 1, "a grid has a lower and an upper price")
        let steps = Double(count - 1)
        values = (0..<count).map { index in
            // The ends are the prices that were given, to the last bit.
            if index == 0 { return lower }
            if index == count - 1 { return upper }
            let share = Double(index) / steps
            return switch spacing {
            case .arithmetic: lower + (upper - lower) * share
            case .geometric: lower * power(upper / lower, share)
            }
        }
    }

    /// The prices on the tick grid, each at the nearest tick.
    ///
    /// - Throws: ``StrategyError/unusable(_:)`` if two come to lie on the same tick, or one does not fit.
    public func prices(of instrument: Instrument) throws(StrategyError) -> [Price] {
        var prices: [Price] = []
        prices.reserveCapacity(values.count)
        for value in values {
            guard let price = Price(rounding: value, .nearest, of: instrument), price.ticks > 0 else {
                throw .unusable("the grid's price \(value) does not fit \(instrument.symbol)")
            }
            if let last = prices.last, price <= last {
                let tick = instrument.tickSize.text
                throw .unusable("the grid's prices are less than a tick (\(tick)) of \(instrument.symbol) apart")
            }
            prices.append(price)
        }
        return prices
    }
}
