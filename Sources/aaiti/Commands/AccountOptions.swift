import ArgumentParser
import JSON
import Markets
import Platform
import Trading

/// When, with how much and at what cost a strategy is tried.
struct AccountOptions: ParsableArguments {
    @Option(help: "The first candle traded on, as 2022-01-31 or 2022-01-31T12:00:00Z.")
    var start: Timestamp?

    @Option(help: "Where to stop, as --start; that candle is left out.")
    var end: Timestamp?

    @Option(help: "The money to begin with.")
    var capital = "10000"

    @Option(help: "The fee as a share of what is traded.")
    var fee = "0.001"

    @Option(help: "Slippage in basis points.")
    var slippage = 0.0

    @Option(help: "When orders are filled: next_open or same_close.")
    var fill = "next_open"

    @Option(help: "Finer stored candles that say what came first inside one, such as 1m; what is worse did without.")
    var fineTimeframe: Timeframe?

    @Option(help: "all_in, one_unit, or JSON such as '{\"type\": \"percent\", \"percent\": 25}'.")
    var sizing = "all_in"

    @Option(help: "The account whose models the strategy may ask; the only admin if not given.")
    var user: String?

    @OptionGroup(title: "Orders and fills") var execution: ExecutionFlags

    /// - Throws: ``CommandFailure`` naming the option that is wrong.
    func draft(_ symbol: Symbol, _ timeframe: Timeframe, _ strategy: StrategyChoice) throws -> BacktestDraft {
        guard let fillRule = FillRule(rawValue: fill) else {
            let known = FillRule.allCases.map(\.rawValue).joined(separator: " or ")
            throw CommandFailure("--fill \(fill): must be \(known)")
        }
        guard (0...1000).contains(slippage) else {
            throw CommandFailure("--slippage \(slippage): must be from 0 to 1000 basis points")
        }
        return BacktestDraft(
            symbol: symbol,
            timeframe: timeframe,
            start: start,
            end: end,
            strategy: strategy,
            initialCapital: try Self.named("--capital", capital) { try Money($0) },
            feeRate: try Self.named("--fee", fee) { try FeeRate($0) },
            slippageBps: slippage,
            fillRule: fillRule,
            sizing: try sizingRule(),
            execution: try execution.options(fee: fee),
            fineTimeframe: fineTimeframe
        )
    }

    /// A name, or JSON where it looks like it.
    private func sizingRule() throws -> JSONValue {
        guard let first = sizing.first(where: { !$0.isWhitespace }), "{[\"".contains(first) else {
            return .string(sizing)
        }
        return try Self.named("--sizing", sizing) { try JSONValue(parsing: $0) }
    }

    private static func named<Value>(_ option: String, _ text: String, _ read: (String) throws -> Value) throws -> Value
    {
        do { return try read(text) } catch { throw CommandFailure("\(option) \(text): \(error)") }
    }
}
