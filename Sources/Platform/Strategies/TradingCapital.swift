import Markets
import Trading

/// How much a backtest or a bot may begin with.
enum TradingCapital {
    /// Far below what money can count, so that an account may grow a millionfold.
    static let maximum = Money(units: 1_000_000_000_000 * powerOfTen(Money.decimals))

    static func check(_ capital: Money, field: String) throws(PlatformError) {
        guard capital > .zero, capital <= maximum else {
            throw .invalid(field, "must be more than 0 and at most \(maximum.text)")
        }
    }

    /// That there is something left of the capital when it has bought what fees are paid in.
    static func check(_ capital: Money, buys execution: ExecutionOptions) throws(PlatformError) {
        guard case .third(let price, let amount) = execution.feeAsset else { return }
        guard let worth = amount.multiplied(by: price), worth < capital else {
            throw .invalid(
                "fee_asset_amount",
                "times fee_asset_price must be less than the capital of \(capital.text), which buys it at the start"
            )
        }
    }

    /// What the simulated venue takes.
    static func check(slippageBps: Double) throws(PlatformError) {
        guard (0...1000).contains(slippageBps) else {
            throw .invalid("slippage_bps", "must be a number from 0 to 1000")
        }
    }
}
