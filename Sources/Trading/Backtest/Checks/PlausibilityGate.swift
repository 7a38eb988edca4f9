internal import Markets

/// Results that are too good, or say too little, to be taken as they are.
struct PlausibilityGate {
    /// Above this no strategy with many trades has stayed.
    private static let highestSharpe = 5.0
    private static let manyTrades = 100
    private static let highestWinRate = 0.95
    private static let fewTrades = 30

    private let backtest: Backtest
    private let series: CandleSeries
    private let result: Backtest.Result
    private let metrics: PerformanceMetrics
    private let missing: MissingCandles?

    init(_ backtest: Backtest, _ series: CandleSeries, _ result: Backtest.Result, _ missing: MissingCandles?) {
        self.missing = missing
        (self.backtest, self.series, self.result, self.metrics) = (backtest, series, result, result.metrics)
    }

    /// What stands out, in the order of the rules.
    var findings: [BacktestFinding] {
        let rules = [
            tradeCount, sharpe, losses, winRate, oneTrade, zeroVolume, missingCandles, refusals, holding, shortSpan,
        ]
        return rules.compactMap(\.self)
    }

    private var tradeCount: BacktestFinding? {
        let figures = [BacktestFinding.Figure("trades", Double(metrics.trades))]
        if result.trades.isEmpty {
            return BacktestFinding(.noTrades, .warning, "It never traded: there is nothing to judge.", figures)
        }
        guard metrics.trades < Self.fewTrades else { return nil }
        let message =
            "\(metrics.trades) closed trades are too few to tell skill from luck: \(Self.fewTrades) are the least."
        return BacktestFinding(.fewTrades, .warning, message, figures)
    }

    private var sharpe: BacktestFinding? {
        guard let sharpe = metrics.sharpe, sharpe > Self.highestSharpe, metrics.trades > Self.manyTrades else {
            return nil
        }
        let value = (sharpe * 10).rounded() / 10
        return BacktestFinding(
            .sharpeTooHigh,
            .warning,
            "A Sharpe ratio of \(value) over \(metrics.trades) trades is too good to be true: look for an error in data, "
                + "fills or costs.",
            [.init("sharpe", sharpe), .init("trades", Double(metrics.trades))]
        )
    }

    private var losses: BacktestFinding? {
        guard metrics.trades >= 10, metrics.winRate == 1 else { return nil }
        let message = "None of \(metrics.trades) trades lost: losses are kept open, or something is wrong."
        return BacktestFinding(.noLosingTrade, .warning, message, [.init("trades", Double(metrics.trades))])
    }

    private var winRate: BacktestFinding? {
        guard metrics.trades >= 20, let rate = metrics.winRate, rate > Self.highestWinRate, rate < 1 else { return nil }
        let message = "\(shareText(rate)) of the trades won: such strategies lose rarely and then much."
        return BacktestFinding(.winRateTooHigh, .warning, message, [.init("win_rate", rate)])
    }

    private var oneTrade: BacktestFinding? {
        let profits = result.trades.compactMap { $0.profit?.value }
        let sum = profits.reduce(0, +)
        guard profits.count > 1, sum > 0, let best = profits.max(), best > sum / 2 else { return nil }
        let share = best / sum
        return BacktestFinding(
            .oneTrade,
            .warning,
            "One trade made \(shareText(share)) of the profit: without it there is little left to repeat.",
            [.init("share", share)]
        )
    }

    private var zeroVolume: BacktestFinding? {
        guard !result.trades.isEmpty, series.volume.contains(where: { $0 > 0 }) else { return nil }
        let times = result.trades.flatMap { [$0.entryTime, $0.exitTime].compactMap(\.self) }
        let fills = times.count { volume(at: $0) == 0 }
        guard fills > 0 else { return nil }
        return BacktestFinding(
            .zeroVolumeFills,
            .warning,
            "\(fills) of \(times.count) fills are in candles in which nobody traded.",
            [.init("fills", Double(fills))]
        )
    }

    /// The volume of the candle that a fill happened in.
    private func volume(at time: Timestamp) -> Double? {
        // A fill at a close has the time at which the next candle opens.
        let delay: Int64 = backtest.rules.fillRule == .sameClose ? 1 : 0
        let index = series.index(atOrAfter: time - delay + 1) - 1
        return series.volume.indices.contains(index) ? series.volume[index] : nil
    }

    private var missingCandles: BacktestFinding? {
        guard let missing, !missing.isEmpty else { return nil }
        let name = "\(missing.timeframe.rawValue) candles"
        var sentences: [String] = []
        if let largest = missing.largest.max(by: { $0.missing < $1.missing }) {
            let gaps = missing.gaps == 1 ? "one gap" : "\(missing.gaps) gaps, the largest of \(largest.missing)"
            sentences.append(
                "\(missing.missing) \(name) are missing in \(gaps) from \(largest.start.iso8601) to "
                    + "\(largest.end.iso8601): what happened then is not in the result, and what waited was filled at the "
                    + "next candle that is there."
            )
        }
        for (place, stretch) in [("older", missing.before), ("newer", missing.after)] {
            guard let stretch else { continue }
            sentences.append(
                "\(stretch.missing) \(name) that were asked for, from \(stretch.start.iso8601) to "
                    + "\(stretch.end.iso8601), are \(place) than all that are stored."
            )
        }
        return BacktestFinding(
            .missingCandles,
            missing.share > 0.01 ? .warning : .note,
            sentences.joined(separator: " "),
            [
                .init("missing", Double(missing.missing)), .init("gaps", Double(missing.gaps)),
                .init("share", missing.share),
                .init("not_stored", Double((missing.before?.missing ?? 0) + (missing.after?.missing ?? 0))),
            ]
        )
    }

    private var refusals: BacktestFinding? {
        let (refused, total) = (result.orders.rejected, result.orders.total)
        guard refused > 0 else { return nil }
        return BacktestFinding(
            .refusedOrders,
            refused * 10 > total ? .warning : .note,
            "\(refused) of \(total) orders were refused, the first because of: \(result.orders.firstRefusal ?? "–")",
            [.init("refused", Double(refused)), .init("orders", Double(total))]
        )
    }

    private var holding: BacktestFinding? {
        guard let holding = metrics.buyAndHoldReturn else { return nil }
        let figures: [BacktestFinding.Figure] = [
            .init("total_return", metrics.totalReturn), .init("buy_and_hold_return", holding),
        ]
        guard metrics.totalReturn < holding else {
            let message = "Holding the asset made \(shareText(holding)), which is no more than the strategy."
            return BacktestFinding(.buyAndHold, .passed, message, figures)
        }
        let message =
            "Holding the asset made more: \(shareText(holding)) in place of \(shareText(metrics.totalReturn))."
        return BacktestFinding(.buyAndHold, .note, message, figures)
    }

    private var shortSpan: BacktestFinding? {
        let years = Double(metrics.candles) / metrics.candlesPerYear
        guard years < 0.25 else { return nil }
        let days = Int((years * 365).rounded(.up))
        let message = "Annual figures are made of \(days) days: they say what a year of such days would bring, no more."
        return BacktestFinding(.shortSpan, .note, message, [.init("years", years)])
    }
}
