import API
import ArgumentParser
import Foundation
import JSON
import Markets
import Parameters
import Platform
import Storage
import Trading

struct Optimize: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Search the parameters of a strategy, and judge them on candles that the search has not seen.",
        discussion: """
            The last part of the candles is held out: the table shows beside each score what came of it there. With \
            --walk-forward the parameters are chosen anew for each stretch by the one before it.

            A range is name=from:to, name=from:to:step, name=from:to:log, name=from:to:log:points or name=a,b,c. With \
            --journal a search that was interrupted goes on where it was.

            Examples:
              aaiti optimize BTC-USDT --timeframe 1h --strategy sma_cross --range fast=5:50:5 --range slow=20:200:20
              aaiti optimize BTC-USDT --timeframe 1h --strategy sma_cross --range fast=5:50 --range slow=20:200 \
            --walk-forward 90d/30d --trials 60
            """
    )

    @Argument(help: "The symbol, such as BTC-USDT; several share the parameters.")
    var symbols: [Symbol]

    @Option(help: "The timeframe, such as 1h.")
    var timeframe: Timeframe

    @Option(help: "The strategy, such as sma_cross.")
    var strategy: String

    @Option(name: .customLong("range"), help: "What is tried of a parameter: fast=5:50:5. Once for each parameter.")
    var ranges: [String]

    @OptionGroup var parameters: ParameterOptions
    @OptionGroup var search: SearchOptions
    @OptionGroup var account: OptimisedAccountOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let first = symbols.first else { throw CommandFailure("name a symbol, such as BTC-USDT") }
        let plan = try search.plan()
        let heatMap = try search.heatMapFile()
        let local = LocalPlatform(try data.openExisting("optimize"))
        let owner = try local.ownerIfAny(account.user)?.id
        let choice = StrategyChoice(type: strategy, parameters: try parameters.object())
        let draft = OptimisationDraft(
            backtest: try account.draft(first, timeframe, choice),
            otherSymbols: Array(symbols.dropFirst()),
            ranges: ranges
        )
        var optimisation = try local.platform.backtestRunner.optimisation(draft, userID: owner ?? "")
        try search.apply(to: &optimisation)
        if let end = try local.platform.backtestRunner.trainingEnd(draft, userID: owner ?? "") {
            standardError(
                "The model was trained on candles up to \(end.iso8601): what is scored on these, held out or not, it knew. "
                    + "--start after them tells more."
            )
        }
        let run = OptimisationRun(optimisation: optimisation, journal: search.journal)
        if let plan {
            let result = try run.walkForward(plan)
            if output.json { standardOutput(bytes: JSONWriter.bytes(of: result)) } else { run.show(result) }
        } else {
            let result = try run.search()
            if let heatMap { try heatMap.write(result, optimisation.space) }
            if output.json {
                standardOutput(bytes: JSONWriter.bytes(of: result))
            } else {
                run.show(result, rows: search.top)
            }
        }
    }
}

/// How an optimisation searches and judges.
struct SearchOptions: ParsableArguments {
    @Option(help: "How points are found: grid, random or tpe.")
    var method = "tpe"

    @Option(help: "How many points are tried; all of a grid, else 100, if not given.")
    var trials: Int?

    @Option(help: "What is made large: sharpe, sortino, calmar, omega, total_return, sqn, profit_factor and others.")
    var objective = "sharpe"

    @Option(help: "A run with fewer closed trades has no score.")
    var minTrades = 10

    @Option(help: "How the scores of several symbols become one: mean or median.")
    var aggregate = "mean"

    @Option(help: "The share of the candles, the last ones, on which nothing is chosen; 0 for none.")
    var holdOut = "0.3"

    @Option(help: "Choose anew on each training stretch and trade the next: 90d/30d.")
    var walkForward: String?

    @Flag(help: "All training stretches of --walk-forward begin at the first candle.")
    var anchored = false

    @Option(help: "Decides the points of random and tpe.")
    var seed: UInt64 = 1

    @Option(help: "How many threads; one for each core if not given.")
    var threads: Int?

    @Option(help: "Note the trials in this file, and go on from those that stand there.")
    var journal: String?

    @Option(help: "How many rows the table has.")
    var top = 20

    @Option(help: "Draw the scores over two parameters into this file, which ends with .svg.")
    var heatMap: String?

    func plan() throws -> WalkForwardPlan? {
        guard let walkForward else {
            if anchored { throw CommandFailure("--anchored is for --walk-forward") }
            return nil
        }
        do {
            return try WalkForwardPlan(parsing: walkForward, isAnchored: anchored)
        } catch {
            throw CommandFailure("--walk-forward: \(error.message)")
        }
    }

    func heatMapFile() throws -> HeatMapFile? {
        guard let heatMap else { return nil }
        if walkForward != nil { throw CommandFailure("--heat-map is for a search without --walk-forward") }
        return try HeatMapFile(heatMap)
    }

    func apply(to optimisation: inout Optimisation) throws {
        optimisation.method = try named("--method", method)
        optimisation.objective = Objective(try named("--objective", objective), minimumTrades: max(0, minTrades))
        optimisation.aggregation = try named("--aggregate", aggregate)
        guard (trials ?? 1) > 0 else { throw CommandFailure("--trials \(trials ?? 0): must be at least 1") }
        optimisation.trials = trials
        let cores = ProcessInfo.processInfo.activeProcessorCount
        guard (1...256).contains(threads ?? cores) else { throw CommandFailure("--threads: must be from 1 to 256") }
        optimisation.threads = threads ?? cores
        optimisation.seed = seed
        guard let share = try? Share(holdOut), share.partsPerBillion < 1_000_000_000 else {
            throw CommandFailure("--hold-out \(holdOut): must be a share of at least 0 and below 1, such as 0.3")
        }
        optimisation.heldOut = share.partsPerBillion == 0 ? nil : share
    }

    /// The case of that name.
    private func named<Value>(_ option: String, _ name: String) throws -> Value
    where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
        guard let value = Value(rawValue: name) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure("\(option) \(name): must be one of \(known)")
        }
        return value
    }
}

/// With how much and at what cost the trials trade.
struct OptimisedAccountOptions: ParsableArguments {
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

    @Option(help: "all_in, one_unit, or JSON such as '{\"type\": \"percent\", \"percent\": 25}'.")
    var sizing = "all_in"

    @Option(help: "The account whose models the strategy may ask; the only admin if not given.")
    var user: String?

    func draft(_ symbol: Symbol, _ timeframe: Timeframe, _ strategy: StrategyChoice) throws -> BacktestDraft {
        guard (0...1000).contains(slippage) else {
            throw CommandFailure("--slippage \(slippage): must be from 0 to 1000 basis points")
        }
        do {
            return BacktestDraft(
                symbol: symbol,
                timeframe: timeframe,
                start: start,
                end: end,
                strategy: strategy,
                initialCapital: try Money(capital),
                feeRate: try FeeRate(fee),
                slippageBps: slippage,
                sizing: (try? JSONValue(parsing: sizing)) ?? .string(sizing)
            )
        } catch {
            throw CommandFailure("--capital or --fee: \(error)")
        }
    }
}
