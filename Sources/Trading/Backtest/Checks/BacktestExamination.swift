public import Markets

/// Looks at a backtest that has run as a doubter would, and says what the result is worth.
///
/// What it costs is bounded: one more run with doubled costs, one over parts of the candles, and decisions and draws that
/// take about as long again.
public struct BacktestExamination: Sendable {
    /// Makes a new strategy as the one that ran, for a run that may see `series`.
    ///
    /// One that is fitted to candles beforehand must be fitted to these: then the look-ahead check sees what it uses of the
    /// future.
    public typealias StrategyMaker = @Sendable (_ series: CandleSeries) throws -> any Strategy

    public var backtest: Backtest
    public var series: CandleSeries
    /// Those made on the idea so far, this one included.
    public var trials: BacktestTrials
    /// When the candles end that a model of the strategy was trained on; `nil` without one.
    public var trainingEnd: Timestamp?
    /// What is missing of the candles that were asked for; `nil` if nobody knows.
    public var missing: MissingCandles?
    /// Decides all draws.
    public var seed: UInt64
    let makeStrategy: StrategyMaker

    public init(
        _ backtest: Backtest,
        _ series: CandleSeries,
        trials: BacktestTrials = .first,
        trainingEnd: Timestamp? = nil,
        missing: MissingCandles? = nil,
        seed: UInt64 = 1,
        makeStrategy: @escaping StrategyMaker
    ) {
        (self.backtest, self.series, self.trials, self.trainingEnd) = (backtest, series, trials, trainingEnd)
        (self.missing, self.seed, self.makeStrategy) = (missing, seed, makeStrategy)
    }

    /// What `result`, which came of the backtest over the series, is worth.
    ///
    /// - Parameter progress: told the share done (0 to 1) now and then; answers whether to go on.
    /// - Throws: ``BacktestError``, ``StrategyError``, and what making a strategy throws.
    public func verdict(
        on result: Backtest.Result,
        progress: (Double) -> Bool = { _ in true }
    ) throws -> BacktestVerdict {
        func step(_ share: Double) throws(BacktestError) {
            if !progress(share) { throw .cancelled }
        }
        try step(0)
        var findings = [try lookAhead(result) { progress($0 * 0.3) }]
        findings.append(try warmUp(result) { share throws(BacktestError) in try step(0.3 + share * 0.1) })
        let doubled = try doubledCosts { progress(0.4 + $0 * 0.5) }
        try step(0.9)
        let draws = max(1_000_000, 8 * result.candles)
        let trades = Bootstrap.ofTrades(tradeReturns(result), draws: draws, seed: seed)
        try step(0.95)
        let days = Bootstrap.ofDays(result.dayReturns, draws: draws, seed: seed)
        let deflated = DeflatedSharpe(result.metrics, trials: trials)
        findings.append(contentsOf: costFindings(result, doubled))
        findings.append(contentsOf: [chance(trades, days), luck(deflated)].compactMap(\.self))
        findings.append(contentsOf: PlausibilityGate(backtest, series, result, missing).findings)
        findings.append(contentsOf: finerFindings)
        findings.append(contentsOf: trainingFindings)
        try step(1)
        return BacktestVerdict(
            result.metrics,
            span: span,
            findings: findings,
            doubledCosts: doubled?.metrics,
            trades: trades,
            days: days,
            sharpe: deflated,
            missing: missing
        )
    }

    /// The indices of the candles that were traded on.
    var range: Range<Int> {
        let first = backtest.start.map(series.index(atOrAfter:)) ?? 0
        return first..<max(first, backtest.end.map(series.index(atOrAfter:)) ?? series.count)
    }

    /// How long was traded, in days.
    private var span: Double {
        let range = range
        guard !range.isEmpty else { return 0 }
        let end = series.timeframe.next(after: series.openTimes[range.upperBound - 1])
        return Double(end - series.openTimes[range.lowerBound]) / 86_400_000
    }

    /// What each closed trade earned of the equity before it.
    private func tradeReturns(_ result: Backtest.Result) -> [Double] {
        var equity = backtest.initialCapital.value
        return result.trades.compactMap { trade in
            guard let profit = trade.profit?.value, equity > 0 else { return nil }
            defer { equity += profit }
            return profit / equity
        }
    }
}

/// What a strategy must not depend on.
extension BacktestExamination {
    /// How many decisions are compared at each place.
    var decisions: Int { min(2000, max(32, range.count / 64)) }

    /// Places of the range, evenly spread.
    func places(_ count: Int) -> [Int] {
        let range = range
        return (1...count).map { range.lowerBound + range.count * $0 / (count + 1) }
    }

    func comparison(_ result: Backtest.Result, by measure: DecisionComparison.Measure) -> DecisionComparison {
        let cash = Ledger(capital: backtest.initialCapital, fees: backtest.rules.fees).cash
        let account = AccountView(
            availableCash: cash,
            cash: cash,
            equity: backtest.initialCapital,
            position: .zero,
            averagePrice: nil,
            instrument: backtest.instrument
        )
        let held = result.trades.first?.quantity ?? Quantity(lots: 1)
        return DecisionComparison(series, account: account, held: held, by: measure)
    }

    /// Compares the decisions of a strategy that saw as many candles before as it wants with those of one that saw more.
    fileprivate func warmUp(
        _ result: Backtest.Result,
        _ step: (Double) throws(BacktestError) -> Void
    ) throws -> BacktestFinding {
        var comparison = comparison(result, by: .action)
        let places = places(4)
        var dependsOnStart = false
        for (done, place) in places.enumerated() {
            try step(Double(done) / Double(places.count))
            let (long, short) = (try makeStrategy(series), try makeStrategy(series))
            dependsOnStart = dependsOnStart || short.dependsOnStart
            let first = place - short.warmUpCandles
            let earlier = min(first, 4 * short.warmUpCandles + 200)
            guard earlier > 0 else { continue }
            let end = min(place + decisions, range.upperBound)
            try comparison.compare(long, short, first..<end, earlier: earlier, from: place)
        }
        let share = Double(comparison.different) / Double(max(1, comparison.compared))
        let figures: [BacktestFinding.Figure] = [
            .init("decisions", Double(comparison.compared)), .init("different", Double(comparison.different)),
        ]
        guard comparison.compared > 0 else {
            let message = "There is too little history to see whether more of it would change decisions."
            return BacktestFinding(.warmUp, .note, message, figures)
        }
        guard let first = comparison.first else {
            let message = "More history before the start changes no decision: \(comparison.compared) were made again."
            return BacktestFinding(.warmUp, .passed, message, figures)
        }
        let change =
            "The strategy decides otherwise when it has seen more history, in \(shareText(share)) of the decisions, first "
            + "at \(first.iso8601): a bot that starts elsewhere will trade differently"
        if dependsOnStart {
            return BacktestFinding(.warmUp, .note, change + ", as it is meant to.", figures)
        }
        return BacktestFinding(.warmUp, share > 0.01 ? .failure : .warning, change + ".", figures)
    }

    /// Candles in which it is not known what came first, though finer ones were asked for.
    fileprivate var finerFindings: [BacktestFinding] {
        guard let finer = backtest.finer else { return [] }
        let (range, name) = (range, finer.series.timeframe.rawValue)
        let unsettled = finer.unsettled(series, range)
        let share = Double(unsettled) / Double(max(1, range.count))
        let message =
            unsettled == 0
            ? "The \(name) candles say what came first in each of the \(range.count) candles traded on."
            : "In \(unsettled) of \(range.count) candles the \(name) candles are incomplete or other than the whole: what is "
                + "worse for the account came first there."
        return [
            BacktestFinding(
                .finerCandles,
                unsettled == 0 ? .passed : share > 0.01 ? .warning : .note,
                message,
                [.init("candles", Double(range.count)), .init("unsettled", Double(unsettled)), .init("share", share)]
            )
        ]
    }

    fileprivate var trainingFindings: [BacktestFinding] {
        guard let trainingEnd, let first = range.first, trainingEnd > series.openTimes[first] else { return [] }
        let known =
            range.lowerBound..<max(range.lowerBound, min(range.upperBound, series.index(atOrAfter: trainingEnd)))
        let share = Double(known.count) / Double(range.count)
        return [
            BacktestFinding(
                .trainedOnTest,
                .failure,
                "The model was trained on candles up to \(trainingEnd.iso8601), which are \(shareText(share)) of those "
                    + "traded on: it knew what would come. Start the backtest after them.",
                [.init("share", share)]
            )
        ]
    }
}

/// What costs do.
extension BacktestExamination {
    /// The run with fees and slippage doubled; `nil` where there are none.
    fileprivate func doubledCosts(_ progress: (Double) -> Bool) throws -> Backtest.Result? {
        let rules = backtest.rules
        guard rules.fees.maker != .zero || rules.fees.taker != .zero || rules.slippage != Slippage() else { return nil }
        func doubled(_ rate: FeeRate) -> FeeRate {
            FeeRate(partsPerBillion: min(1_000_000_000, 2 * rate.partsPerBillion))
        }
        var dear = backtest
        dear.rules.fees = FeeSchedule(
            maker: doubled(rules.fees.maker),
            taker: doubled(rules.fees.taker),
            asset: rules.fees.asset
        )
        dear.rules.slippage = Slippage(
            bps: min(1000, 2 * rules.slippage.bps),
            volumeImpactBps: min(1000, 2 * rules.slippage.volumeImpactBps)
        )
        return try dear.run(series, strategy: makeStrategy(series), progress: progress)
    }

    fileprivate func costFindings(_ result: Backtest.Result, _ doubled: Backtest.Result?) -> [BacktestFinding] {
        var findings: [BacktestFinding] = []
        if let doubled {
            findings.append(Self.costFinding(result.metrics.totalReturn, doubled.metrics.totalReturn))
        } else {
            let message = "Fees and slippage are zero: no market is like that. Name what trading really costs."
            findings.append(BacktestFinding(.noCosts, .warning, message))
        }
        if backtest.rules.fillRule == .sameClose {
            let message =
                "Orders are filled at the very close that decided them, which nobody can have: fill at the next open."
            findings.append(BacktestFinding(.sameClose, .warning, message))
        }
        return findings
    }

    private static func costFinding(_ before: Double, _ after: Double) -> BacktestFinding {
        let figures: [BacktestFinding.Figure] = [.init("total_return", before), .init("doubled", after)]
        let change =
            "With fees and slippage doubled the return is \(shareText(after)) in place of \(shareText(before))"
        guard before > 0 else { return BacktestFinding(.doubledCosts, .passed, change + ".", figures) }
        if after <= 0 {
            return BacktestFinding(.doubledCosts, .warning, change + ": the gain does not survive it.", figures)
        }
        let isLarge = after < before / 2
        return BacktestFinding(
            .doubledCosts,
            isLarge ? .note : .passed,
            change + (isLarge ? ": most of the gain goes." : "."),
            figures
        )
    }
}

/// What chance does.
extension BacktestExamination {
    fileprivate func chance(_ trades: Bootstrap?, _ days: Bootstrap?) -> BacktestFinding? {
        guard let bootstrap = [trades, days].compactMap(\.self).max(by: { $0.belowZero < $1.belowZero }) else {
            return nil
        }
        let what = bootstrap == trades ? "trades" : "days"
        let isUncertain = bootstrap.belowZero > 0.05
        return BacktestFinding(
            .chance,
            isUncertain ? .warning : .passed,
            "With its \(what) drawn anew \(bootstrap.resamples) times it loses money in \(shareText(bootstrap.belowZero)) "
                + "of them; nine in ten returns lie between \(shareText(bootstrap.percentile5)) and "
                + "\(shareText(bootstrap.percentile95)).",
            [
                .init("below_zero", bootstrap.belowZero), .init("percentile_5", bootstrap.percentile5),
                .init("percentile_95", bootstrap.percentile95),
            ]
        )
    }

    fileprivate func luck(_ sharpe: DeflatedSharpe?) -> BacktestFinding? {
        guard let sharpe else { return nil }
        let isSure = sharpe.deflated >= 0.95
        let probability = "The probability that the true Sharpe ratio is above"
        let message =
            sharpe.trials > 1
            ? "\(probability) what the best of \(sharpe.trials) trials shows by chance is \(shareText(sharpe.deflated))"
            : "\(probability) zero is \(shareText(sharpe.deflated))"
        return BacktestFinding(
            .trials,
            isSure ? .passed : .warning,
            message + (isSure ? "." : ": less than the 95% that are asked for."),
            [
                .init("trials", Double(sharpe.trials)), .init("deflated_sharpe", sharpe.deflated),
                .init("expected_maximum", sharpe.expectedMaximum),
            ]
        )
    }
}

/// A fraction as people read it: `12.3%`, `0.04%`.
func shareText(_ fraction: Double) -> String {
    guard fraction.isFinite, abs(fraction) < 1e12 else { return "–" }
    let isSmall = abs(fraction) < 0.01
    let count = Int64((fraction * (isSmall ? 10_000 : 1000)).rounded())
    return DecimalStep(decimals: isSmall ? 2 : 1).text(count: count) + "%"
}
