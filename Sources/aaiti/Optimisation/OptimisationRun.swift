import ArgumentParser
import JSON
import Markets
import Platform
import Reports
import Trading

/// One optimisation with its progress on the terminal.
struct OptimisationRun {
    let optimisation: Optimisation
    let journal: String?

    func search() throws -> OptimisationResult {
        try watched { isCancelled, progress in
            try optimisation.run(journal: journal, isCancelled: isCancelled, progress: progress)
        }
    }

    func walkForward(_ plan: WalkForwardPlan) throws -> WalkForwardResult {
        try watched { isCancelled, progress in
            try optimisation.walkForward(plan, journal: journal, isCancelled: isCancelled, progress: progress)
        }
    }

    /// Runs with a progress bar, until Ctrl-C.
    private func watched<Value>(
        _ body: (@escaping @Sendable () -> Bool, @escaping @Sendable (OptimisationProgress) -> Void) throws -> Value
    ) throws -> Value {
        let wish = CancellationFlag()
        let interruption = Interruption { wish.cancel() }
        let bar = ProgressBar("optimize")
        defer { bar.finish() }
        do {
            return try body({ wish.isCancelled }, { show($0, on: bar) })
        } catch OptimisationError.cancelled {
            bar.finish()
            throw interruption.end(
                journal.map { "the same command goes on from the journal \($0)" }
                    ?? "without --journal nothing of the search is kept"
            )
        } catch let error as OptimisationError {
            throw CommandFailure(error.description)
        }
    }

    private func show(_ progress: OptimisationProgress, on bar: ProgressBar) {
        let best = progress.best.map { ", best \(number($0.score)) by \(text(of: $0.parameters))" } ?? ""
        bar.show(
            Double(progress.done) / Double(max(1, progress.total)),
            "\(progress.stage): \(progress.done) of \(progress.total)\(best)"
        )
    }

    func show(_ result: OptimisationResult, rows: Int) {
        let objective = result.objective.measure.rawValue
        var table = Table(
            "rank",
            "parameters",
            objective,
            "out of sample",
            "return",
            "out of sample",
            "trades",
            "out of sample"
        )
        for (index, trial) in result.trials.prefix(rows).enumerated() {
            let (inSample, outOfSample) = (trial.inSample, trial.outOfSample)
            table.add(
                String(index + 1),
                text(of: trial.parameters),
                plain(inSample.score),
                plain(outOfSample?.score),
                percent(inSample.totalReturn),
                percent(outOfSample?.totalReturn),
                String(inSample.trades),
                outOfSample.map { String($0.trades) } ?? "–"
            )
        }
        standardOutput(table.text + "\n")
        if let outOfSample = result.outOfSample {
            standardOutput("Held out: all from \(outOfSample.lowerBound.iso8601) on.")
        }
        standardOutput(result.judgement.text)
        show(result.missing)
    }

    private func show(_ missing: [MissingCandles]) {
        for text in missing.compactMap(\.text) { standardOutput("\n" + text) }
    }

    func show(_ result: WalkForwardResult) {
        let objective = result.objective.measure.rawValue
        var table = Table(
            "traded from",
            "to",
            "parameters",
            objective,
            "out of sample",
            "return",
            "out of sample",
            "trades"
        )
        for window in result.windows {
            let (inSample, outOfSample) = (window.chosen?.inSample, window.chosen?.outOfSample)
            table.add(
                String(window.test.lowerBound.iso8601.prefix(16)),
                String(window.test.upperBound.iso8601.prefix(16)),
                window.chosen.map { text(of: $0.parameters) } ?? "none: out of the market",
                plain(inSample?.score),
                plain(outOfSample?.score),
                percent(inSample?.totalReturn),
                percent(outOfSample?.totalReturn),
                outOfSample.map { String($0.trades) } ?? "–"
            )
        }
        standardOutput(table.text + "\n")
        var accounts = Table("out of sample", "final equity", "return", "a year", "Sharpe", "drawdown", "trades")
        for account in result.accounts {
            accounts.add(
                account.symbol.name,
                number(account.finalEquity.value),
                percent(account.totalReturn),
                percent(account.annualisedReturn),
                plain(account.sharpe),
                percent(account.maxDrawdown),
                String(account.trades)
            )
        }
        standardOutput(accounts.text)
        if let efficiency = result.efficiency {
            standardOutput(
                "\nWalk-forward efficiency \(NumberText.percent(efficiency)): the part of the yearly return in sample that "
                    + "was kept out of sample."
            )
        }
        show(result.missing)
    }

    private func plain(_ value: Double?) -> String { value.map { number($0) } ?? "–" }

    private func percent(_ value: Double?) -> String { value.map { NumberText.percent($0) } ?? "–" }
}

/// Parameters as `fast=10 slow=30`.
func text(of parameters: JSONObject) -> String {
    parameters.members.map { member in
        let value = member.value.stringValue ?? String(decoding: JSONWriter.bytes(of: member.value), as: UTF8.self)
        return "\(member.key)=\(value)"
    }.joined(separator: " ")
}
