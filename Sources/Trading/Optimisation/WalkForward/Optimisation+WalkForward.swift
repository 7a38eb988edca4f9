internal import JSON
internal import Markets

extension Optimisation {
    /// Chooses parameters on one stretch after the other and trades each choice on the next, with one account. Nothing is
    /// held out beside: all test stretches are out of sample. Blocks; uses ``threads`` threads.
    ///
    /// - Parameters: as ``run(journal:isCancelled:progress:)``.
    public func walkForward(
        _ plan: WalkForwardPlan,
        journal: String? = nil,
        isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (OptimisationProgress) -> Void = { _ in }
    ) throws(OptimisationError) -> WalkForwardResult {
        let windows = plan.windows(in: try wholeSpan())
        guard !windows.isEmpty else {
            let step = markets[0].series.timeframe.nominalMilliseconds
            throw .tooFewCandles(have: markets[0].series.count, need: Int(plan.training / step) + 1)
        }
        let search = try search(
            journal: journal,
            kind: "walk forward \(plan)",
            isCancelled: isCancelled,
            progress: progress
        )
        var accounts = markets.map(ChainedAccount.init)
        var results: [WalkForwardResult.Window] = []
        for (index, window) in windows.enumerated() {
            let stage = "window \(index + 1) of \(windows.count)"
            let trials = try search.trials(stage, over: window.training)
            var chosen = trials.ranked(by: \.inSample.score).first { $0.inSample.score != nil }
            let figures = try search.trade(chosen?.parameters, window.test, with: &accounts)
            chosen?.outOfSample = figures
            results.append(
                WalkForwardResult.Window(
                    training: window.training,
                    test: window.test,
                    chosen: chosen,
                    statistics: TrialStatistics(trials)
                )
            )
        }
        return WalkForwardResult(
            objective: objective,
            plan: plan,
            windows: results,
            accounts: accounts.map(\.record),
            missing: markets.compactMap(\.missing)
        )
    }
}

extension TrialSearch {
    /// Trades a test stretch with the parameters chosen; without any, or where a market refuses, its account rests.
    ///
    /// - Returns: the figures of the stretch; `nil` if nothing was chosen.
    fileprivate func trade(
        _ parameters: JSONObject?,
        _ span: Range<Timestamp>,
        with accounts: inout [ChainedAccount]
    ) throws(OptimisationError) -> TrialFigures? {
        guard let parameters else {
            for index in accounts.indices { accounts[index].rest(span) }
            return nil
        }
        var results: [Backtest.Result] = []
        var failure: String?
        for index in accounts.indices {
            do {
                let strategy = try runner.makeStrategy(parameters)
                if let result = try accounts[index].trade(strategy, span, isCancelled: runner.isCancelled) {
                    results.append(result)
                }
            } catch BacktestError.cancelled {
                throw .cancelled
            } catch {
                failure = "\(runner.markets[index].series.symbol.name): \(error)"
                accounts[index].rest(span)
            }
        }
        var figures =
            results.isEmpty ? TrialFigures() : TrialFigures(results, runner.objective, runner.aggregation)
        figures.failure = failure
        return figures
    }
}
