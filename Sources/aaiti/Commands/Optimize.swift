import API
import ArgumentParser
import Foundation
import JSON
import Markets
import Parameters
import Platform
import Reports
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

    @Option(help: "The type of the strategy, such as sma_cross: docs/strategies.md has all.")
    var strategy: String

    @Option(name: .customLong("range"), help: "What is tried of a parameter: fast=5:50:5. Once for each parameter.")
    var ranges: [String]

    @OptionGroup var parameters: ParameterOptions
    @OptionGroup var search: SearchOptions
    @OptionGroup var account: AccountOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let first = symbols.first else { throw CommandFailure("name a symbol, such as BTC-USDT") }
        let plan = try search.plan()
        let heatMap = try search.heatMapFile(ranges: ranges.count)
        let local = LocalPlatform(try data.openExisting("optimize"))
        let owner = try local.ownerIfAny(account.user)?.id
        let choice = StrategyChoice(type: strategy, parameters: try parameters.object())
        let draft = OptimisationDraft(
            backtest: try account.draft(first, timeframe, choice),
            otherSymbols: Array(symbols.dropFirst()),
            ranges: ranges
        )
        var optimisation: Optimisation
        do {
            optimisation = try local.platform.backtestRunner.optimisation(draft, userID: owner ?? "")
        } catch let error as PlatformError {
            throw error.flagged
        }
        try search.apply(to: &optimisation)
        let run = OptimisationRun(optimisation: optimisation, journal: search.journal)
        if let plan {
            let result = try run.walkForward(plan)
            if output.json { standardOutput(bytes: JSONWriter.bytes(of: result)) } else { run.show(result) }
        } else {
            let result = try run.search()
            if output.json {
                standardOutput(bytes: JSONWriter.bytes(of: result))
            } else {
                run.show(result, rows: search.top)
            }
            if let heatMap { try heatMap.write(HeatMap(result, optimisation.space).svg) }
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

    @Option(help: "The share of the candles, the last ones, on which nothing is chosen; 0.3 if not given, 0 for none.")
    var holdOut: String?

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
        if holdOut != nil {
            throw CommandFailure(
                "--hold-out is for a search without --walk-forward, whose test stretches no choice has seen"
            )
        }
        do {
            return try WalkForwardPlan(parsing: walkForward, isAnchored: anchored)
        } catch {
            throw CommandFailure("--walk-forward: \(error.message)")
        }
    }

    /// - Throws: ``CommandFailure`` for a map that cannot be drawn, before there is any work.
    func heatMapFile(ranges: Int) throws -> TextFile? {
        guard let heatMap else { return nil }
        if walkForward != nil { throw CommandFailure("--heat-map is for a search without --walk-forward") }
        guard ranges > 1 else { throw CommandFailure("--heat-map \(heatMap): needs two ranges, one for each axis") }
        return try TextFile(heatMap, option: "--heat-map", ending: "svg")
    }

    func apply(to optimisation: inout Optimisation) throws {
        optimisation.method = try named("--method", method)
        guard (0...1_000_000).contains(minTrades) else {
            throw CommandFailure("--min-trades \(minTrades): must be from 0 to 1000000")
        }
        optimisation.objective = Objective(try named("--objective", objective), minimumTrades: minTrades)
        optimisation.aggregation = try named("--aggregate", aggregate)
        guard (1...100_000).contains(top) else { throw CommandFailure("--top \(top): must be from 1 to 100000") }
        guard (trials ?? 1) > 0 else { throw CommandFailure("--trials \(trials ?? 0): must be at least 1") }
        optimisation.trials = trials
        let cores = ProcessInfo.processInfo.activeProcessorCount
        guard (1...256).contains(threads ?? cores) else { throw CommandFailure("--threads: must be from 1 to 256") }
        optimisation.threads = threads ?? cores
        optimisation.seed = seed
        let holdOut = holdOut ?? "0.3"
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
