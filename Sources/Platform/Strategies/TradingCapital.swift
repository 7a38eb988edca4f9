import Markets

/// How much a backtest or a bot may begin with.
enum TradingCapital {
    /// Far below what money can count, so that an account may grow a millionfold.
    static let maximum = Money(units: 1_000_000_000_000 * powerOfTen(Money.decimals))

    static func check(_ capital: Money, field: String) throws(PlatformError) {
        guard capital > .zero, capital <= maximum else {
            throw .invalid(field, "must be more than 0 and at most \(maximum.text)")
        }
    }

    /// What the simulated venue takes.
    static func check(slippageBps: Double) throws(PlatformError) {
        guard (0...1000).contains(slippageBps) else {
            throw .invalid("slippage_bps", "must be a number from 0 to 1000")
        }
    }
}
