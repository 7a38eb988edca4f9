import ArgumentParser
import Forecasting
import JSON
import Markets
import Parameters
import Trading

struct Chaos: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try a strategy at a venue that cannot be trusted.",
        discussion: """
            Messages are lost, doubled, delayed and overtake each other; the venue fills in parts, answers 429 and 500, falls
            silent, changes its tick; the process is killed and started again. The seed decides all of it. Afterwards the
            books of both sides are compared: nothing may be lost, doubled, unknown, or without the stop that was asked for.

            Examples:
              aaiti chaos --strategy sma_cross --seed 7 --hours 24
              aaiti chaos --seeds 1000 --json
            """
    )

    @Option(help: "The strategy; all that need no model of yours if not given.")
    var strategy: String?

    @OptionGroup var parameters: ParameterOptions

    @Option(help: "The first seed.")
    var seed: UInt64 = 1

    @Option(help: "How many seeds, one after another.")
    var seeds = 1

    @Option(help: "How many hours of one-minute candles each.")
    var hours = 24

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1_000_000).contains(seeds) else { throw ValidationError("--seeds must be from 1 to 1000000") }
        guard (1...8760).contains(hours) else { throw ValidationError("--hours must be from 1 to 8760") }
        if strategy == nil, !parameters.parameters.isEmpty { throw ValidationError("--param needs --strategy") }
    }

    func run() throws {
        let runs = try strategy.map { try [($0, scenario($0))] } ?? all()
        let bar = ProgressBar("chaos")
        let interruption = Interruption()
        var reports: [(strategy: String, report: ChaosReport)] = []
        defer { bar.finish() }
        for (index, (name, scenario)) in runs.enumerated() {
            for offset in 0..<seeds {
                try interruption.check()
                let done = index * seeds + offset
                bar.show(Double(done) / Double(runs.count * seeds), count: done, of: "runs")
                reports.append((name, try scenario.run(seed: seed &+ UInt64(offset), hours: hours)))
            }
        }
        bar.finish()
        if output.json { printJSON(reports) } else { printTable(reports, runs.map(\.0)) }
        guard reports.allSatisfy(\.report.isClean) else { throw ExitCode(1) }
    }

    private func all() throws -> [(String, ChaosScenario)] {
        try ChaosScenario.strategies.map { ($0, try scenario($0)) }
    }

    private func scenario(_ name: String) throws -> ChaosScenario {
        do {
            return try ChaosScenario(strategy: name, parameters: parameters.object())
        } catch let errors as ParameterErrors {
            let first = errors.errors.map { "--param \($0.field): \($0.message)" }.joined(separator: "\n")
            throw CommandFailure(first)
        }
    }

    private func printJSON(_ reports: [(strategy: String, report: ChaosReport)]) {
        standardOutput(
            bytes: JSONWriter.object { writer in
                writer.member("clean", reports.allSatisfy(\.report.isClean))
                writer.member("runs") {
                    $0.array(reports) { writer, run in
                        writer.object {
                            $0.member("strategy", run.strategy)
                            $0.member("report", run.report)
                        }
                    }
                }
            }
        )
    }

    private func printTable(_ reports: [(strategy: String, report: ChaosReport)], _ names: [String]) {
        for name in names {
            let own = reports.filter { $0.strategy == name }.map(\.report)
            var table = Table()
            table.add(name, own.allSatisfy(\.isClean) ? "clean" : "NOT CLEAN")
            table.add("runs", "\(own.count) of \(hours) hours")
            table.add("orders, executions", "\(own.map(\.orders).reduce(0, +)), \(own.map(\.fills).reduce(0, +))")
            table.add("killed and started again", "\(own.map(\.crashes).reduce(0, +)) times")
            table.add(
                "messages lost, doubled",
                "\(own.map(\.lostMessages).reduce(0, +)), \(own.map(\.repeatedMessages).reduce(0, +))"
            )
            table.add(
                "requests refused, silences",
                "\(own.map(\.refusedRequests).reduce(0, +)), \(own.map(\.silences).reduce(0, +))"
            )
            table.add("changes of the tick", "\(own.map(\.tickChanges).reduce(0, +))")
            table.add("untracked exposure", "\(own.filter { $0.untrackedExposure != .zero }.count) runs")
            table.add("lost orders", "\(own.map(\.lostOrders).reduce(0, +))")
            table.add("doubled orders", "\(own.map(\.duplicatedOrders).reduce(0, +))")
            table.add("worst time without protection", "\(Double(own.map(\.unprotectedTime).max() ?? 0) / 1000) s")
            standardOutput(table.text)
            for report in own where !report.isClean {
                standardError("seed \(report.seed): \(report.faults.joined(separator: "; "))")
            }
        }
    }
}
