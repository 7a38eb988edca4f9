import API
import ArgumentParser
import JSON
import Markets
import Platform
import Reports
import Storage
import Trading

struct Backtest: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try a strategy on stored candles.",
        discussion: """
            Decisions are made at a close and filled at the next open, unless --fill says otherwise. The result is then \
            looked at as a doubter would: whether the strategy looks ahead or depends on where it began, what doubled \
            costs, chance and the number of trials leave of it, and whether it is too good to be true. Where candles are \
            missing, it says which.

            Examples:
              aaiti backtest BTC-USDT --timeframe 1h --strategy sma_cross --param fast=10 --param slow=30 \
                --report cross.html --trades cross.csv
              aaiti backtest BTC-USDT --timeframe 1h --strategy sma_cross --stop-loss 0.02 --take-profit 0.04 \
                --fine-timeframe 1m --volume-share 0.1 --volume-impact 50
            """
    )

    @Argument(help: "The symbol, such as BTC-USDT.")
    var symbol: Symbol

    @Option(help: "The timeframe, such as 1h.")
    var timeframe: Timeframe

    @Option(help: "The type of the strategy, such as sma_cross: docs/strategies.md has all.")
    var strategy: String

    @Option(help: "How often the idea has been tried, this time included; counted from stored backtests if not given.")
    var trials: Int?

    @Option(help: "Write the report into FILE.html, which needs nothing else.")
    var report: String?

    @Option(help: "Write the trades into FILE.csv.")
    var trades: String?

    @Option(help: "Write the equity curve into FILE.csv.")
    var equity: String?

    @OptionGroup var parameters: ParameterOptions
    @OptionGroup var account: AccountOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let files = try files()
        if let trials, !(1...1_000_000).contains(trials) {
            throw CommandFailure("--trials \(trials): must be from 1 to 1000000")
        }
        let choice = StrategyChoice(type: strategy, parameters: try parameters.object())
        let draft = try account.draft(symbol, timeframe, choice)
        let local = LocalPlatform(try data.openExisting("backtest"))
        let owner = try local.ownerIfAny(account.user)?.id ?? ""
        let known = try local.platform.backtests.trials(draft, userID: owner)
        let outcome = try outcome(
            of: draft,
            local,
            owner,
            trials: trials.map {
                BacktestTrials(count: $0, variance: known.variance)
            } ?? known
        )
        let document = try BacktestDocument(draft, outcome)
        for (file, text) in files { try file.write(text(document)) }
        if output.json { printJSON(outcome) } else { try printTable(outcome) }
    }

    private func outcome(
        of draft: BacktestDraft,
        _ local: LocalPlatform,
        _ owner: String,
        trials: BacktestTrials
    ) throws -> BacktestRunner.Outcome {
        let bar = ProgressBar("backtest")
        defer { bar.finish() }
        let interruption = Interruption()
        do {
            return try local.platform.backtestRunner.run(draft, userID: owner, trials: trials) { share in
                bar.show(share, share < 0.4 ? "trading" : "checking")
                return !interruption.isRequested
            }
        } catch BacktestError.cancelled {
            bar.finish()
            throw interruption.end("there is no result; nothing was stored")
        } catch let error as PlatformError {
            throw error.flagged
        }
    }

    /// The files that are asked for, and what belongs into each.
    private func files() throws -> [(file: TextFile, text: (BacktestDocument) -> String)] {
        let asked: [(path: String?, option: String, ending: String, text: (BacktestDocument) -> String)] = [
            (report, "--report", "html", { BacktestReport($0).page.html }),
            (trades, "--trades", "csv", { BacktestCSV($0).trades }),
            (equity, "--equity", "csv", { BacktestCSV($0).equity }),
        ]
        return try asked.compactMap { path, option, ending, text in
            try path.map { (try TextFile($0, option: option, ending: ending), text) }
        }
    }

    private func printJSON(_ outcome: BacktestRunner.Outcome) {
        let result = outcome.result
        standardOutput(
            bytes: JSONWriter.object { writer in
                writer.member("candles", result.candles)
                writer.member("final_equity", result.finalEquity.text)
                writer.member("metrics", result.metrics)
                writer.member("verdict", outcome.verdict)
                writer.member("orders", result.orders)
                writer.member("trades") {
                    $0.array(result.trades) { $1.write(to: &$0, instrument: outcome.instrument) }
                }
                writer.member("equity", result.equity)
            }
        )
    }

    private func printTable(_ outcome: BacktestRunner.Outcome) throws {
        standardOutput(outcome.verdict.words + "\n")
        let metrics = try JSONValue(parsing: JSONWriter.bytes(of: outcome.result.metrics))
        var table = Table()
        for figure in BacktestFigure.all {
            table.add(figure.name, figure.text(metrics[figure.key]?.doubleValue))
        }
        standardOutput(table.text + "\n")
        var findings = Table()
        for finding in outcome.verdict.findings { findings.add(finding.severity.rawValue, finding.message) }
        standardOutput(findings.text)
        if let missing = outcome.verdict.missing?.text { standardOutput("\n" + missing) }
        if let reason = outcome.result.orders.firstRefusal {
            standardError("\(outcome.result.orders.rejected) orders were refused, the first because of \(reason)")
        }
    }
}

extension BacktestDocument {
    /// As the API has it.
    fileprivate init(_ draft: BacktestDraft, _ outcome: BacktestRunner.Outcome) throws {
        let trades = JSONWriter.object { writer in
            writer.member("trades") { writer in
                writer.array(outcome.result.trades) { $1.write(to: &$0, instrument: outcome.instrument) }
            }
        }
        self.init(
            request: draft.json,
            metrics: try JSONValue(parsing: JSONWriter.bytes(of: outcome.result.metrics)),
            verdict: try JSONValue(parsing: JSONWriter.bytes(of: outcome.verdict)),
            trades: try JSONValue(parsing: trades)["trades"] ?? .null,
            equity: try JSONValue(parsing: JSONWriter.bytes(of: outcome.result.equity)),
            closes: outcome.closes.map { Point(time: $0.time, value: $0.close) }
        )
    }
}
