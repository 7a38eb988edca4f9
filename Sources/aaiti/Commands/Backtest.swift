import API
import ArgumentParser
import JSON
import Markets
import Platform
import Storage
import Trading

struct Backtest: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try a strategy on stored candles.",
        discussion: """
            Decisions are made at a close and filled at the next open, unless --fill says otherwise.

            Example:
              aaiti backtest BTC-USDT --timeframe 1h --strategy sma_cross --param fast=10 --param slow=30
            """
    )

    @Argument(help: "The symbol, such as BTC-USDT.")
    var symbol: Symbol

    @Option(help: "The timeframe, such as 1h.")
    var timeframe: Timeframe

    @Option(help: "The strategy: sma_cross, forecast or buy_and_hold.")
    var strategy: String

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

    @Option(help: "all_in, one_unit, or JSON such as '{\"type\": \"percent\", \"percent\": 25}'.")
    var sizing = "all_in"

    @Option(help: "The account whose models the strategy may ask; the only admin if not given.")
    var user: String?

    @OptionGroup var parameters: ParameterOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let local = LocalPlatform(try data.openExisting("backtest"))
        let owner = try local.ownerIfAny(user)?.id
        let bar = ProgressBar("backtest")
        defer { bar.finish() }
        let (result, instrument) = try local.platform.backtestRunner.run(draft(), userID: owner ?? "") { share in
            bar.show(share)
            return true
        }
        bar.finish()
        if output.json { printJSON(result, instrument) } else { printTable(result) }
    }

    private func draft() throws -> BacktestDraft {
        guard let fillRule = FillRule(rawValue: fill) else {
            let known = FillRule.allCases.map(\.rawValue).joined(separator: " or ")
            throw CommandFailure("--fill \(fill): must be \(known)")
        }
        guard (0...1000).contains(slippage) else {
            throw CommandFailure("--slippage \(slippage): must be from 0 to 1000 basis points")
        }
        do {
            return BacktestDraft(
                symbol: symbol,
                timeframe: timeframe,
                start: start,
                end: end,
                strategy: StrategyChoice(type: strategy, parameters: try parameters.object()),
                initialCapital: try Money(capital),
                feeRate: try FeeRate(fee),
                slippageBps: slippage,
                fillRule: fillRule,
                sizing: (try? JSONValue(parsing: sizing)) ?? .string(sizing)
            )
        } catch let error as DecimalError {
            throw CommandFailure("--capital or --fee: \(error)")
        }
    }

    private func printJSON(_ result: Trading.Backtest.Result, _ instrument: Instrument) {
        standardOutput(
            bytes: JSONWriter.object { writer in
                writer.member("candles", result.candles)
                writer.member("final_equity", result.finalEquity.text)
                writer.member("metrics", result.metrics)
                writer.member("trades") { $0.array(result.trades) { $1.write(to: &$0, instrument: instrument) } }
                writer.member("equity", result.equity)
            }
        )
    }

    private func printTable(_ result: Trading.Backtest.Result) {
        let metrics = result.metrics
        func percent(_ value: Double?) -> String { value.map { "\(number(($0 * 10_000).rounded() / 100))%" } ?? "–" }
        func plain(_ value: Double?) -> String { value.map(number) ?? "–" }
        var table = Table()
        table.add("candles", String(result.candles))
        table.add("trades", String(metrics.trades))
        table.add("final equity", plain(metrics.finalEquity))
        table.add("total return", percent(metrics.totalReturn))
        table.add("annualised return", percent(metrics.annualisedReturn))
        table.add("buy and hold", percent(metrics.buyAndHoldReturn))
        table.add("maximum drawdown", percent(metrics.maxDrawdown))
        table.add("Sharpe", plain(metrics.sharpe))
        table.add("Sortino", plain(metrics.sortino))
        table.add("win rate", percent(metrics.winRate))
        table.add("profit factor", plain(metrics.profitFactor))
        table.add("fees paid", plain(metrics.feesPaid))
        table.add("time in the market", percent(metrics.exposure))
        standardOutput(table.text)
        if let reason = result.orders.firstRefusal {
            standardError("\(result.orders.rejected) orders were refused, the first because of \(reason)")
        }
    }
}
