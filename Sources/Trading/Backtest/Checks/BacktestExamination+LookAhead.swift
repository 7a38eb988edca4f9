internal import Markets

/// Whether a strategy knows what comes later.
extension BacktestExamination {
    /// More slices of a long series would take longer to copy than the backtest took.
    private static let longSeries = 200_000

    /// Compares what a strategy does that knows the whole series with what it does where the series ends earlier: its
    /// decisions, asked for one by one and passed over as the engine does, and the trades of the backtest.
    ///
    /// - Parameter progress: told the share done (0 to 1) now and then; answers whether to go on.
    func lookAhead(_ result: Backtest.Result, _ progress: (Double) -> Bool) throws -> BacktestFinding {
        let decisions = try decisionsWithoutTheFuture(result) { progress($0 * 0.5) }
        let trades = try tradesWithoutTheFuture(result) { progress(0.5 + $0 * 0.5) }
        let figures: [BacktestFinding.Figure] = [
            .init("cuts", Double(decisions.cuts)), .init("decisions", Double(decisions.comparison.compared)),
            .init("different", Double(decisions.comparison.different)),
            .init("trades", Double(trades.compared)), .init("different_trades", Double(trades.different)),
        ]
        if let first = decisions.comparison.first {
            return BacktestFinding(
                .lookAhead,
                .failure,
                "The strategy looks ahead: without the candles that came later it decides otherwise, first at "
                    + "\(first.iso8601). No account could have traded like this.",
                figures
            )
        }
        if let first = trades.first {
            return BacktestFinding(
                .lookAhead,
                .failure,
                "The strategy looks ahead: a backtest without the candles that came later has other trades, the first "
                    + "of them of \(first.iso8601). No account could have traded like this.",
                figures
            )
        }
        let message =
            "Nothing that came later changed a decision or a trade: \(decisions.comparison.compared) decisions and "
            + "\(trades.compared) trades were made again without it."
        return BacktestFinding(.lookAhead, .passed, message, figures)
    }

    private func decisionsWithoutTheFuture(
        _ result: Backtest.Result,
        _ progress: (Double) -> Bool
    ) throws -> (comparison: DecisionComparison, cuts: Int) {
        var comparison = comparison(result, by: .everything)
        let candles = PricedSeries(series, instrument: backtest.instrument)
        let count = series.count > Self.longSeries ? 2 : 4
        let cuts = Set(places(count) + entries(result, count)).filter { $0 > 0 && $0 <= candles.usable }.sorted()
        for (done, cut) in cuts.enumerated() {
            guard progress(Double(done) / Double(cuts.count)) else { throw BacktestError.cancelled }
            let known = try makeStrategy(series)
            let start = max(0, cut - decisions)
            let range = max(0, start - known.warmUpCandles)..<cut
            let past = series.slice(0..<cut)
            try comparison.compare(known, try makeStrategy(past), range, from: start)
            try comparison.compareAdvance(known, over: candles, try makeStrategy(past), range, from: start)
        }
        return (comparison, cuts.count)
    }

    /// Places right after a decision to enter: where it would show if it had needed what came then.
    private func entries(_ result: Backtest.Result, _ count: Int) -> [Int] {
        let delay: Int64 = backtest.rules.fillRule == .sameClose ? 1 : 0
        let trades = result.trades
        return (1...count).compactMap { place in
            guard trades.count >= place else { return nil }
            return series.index(atOrAfter: trades[(trades.count - 1) * place / count].entryTime - delay)
        }
    }

    /// The trades that had ended before a cut, of the whole run and of one over the candles before it only. The two cuts
    /// together take as long as one run.
    private func tradesWithoutTheFuture(
        _ result: Backtest.Result,
        _ progress: (Double) -> Bool
    ) throws -> TradeComparison {
        var comparison = TradeComparison()
        let cuts = places(2)
        for (done, cut) in cuts.enumerated() where cut < series.count {
            let past = series.slice(0..<cut)
            let strategy = try makeStrategy(past)
            guard cut > range.lowerBound, cut >= strategy.minimumCandles else { continue }
            let part = try backtest.run(past, strategy: strategy) {
                progress((Double(done) + $0) / Double(cuts.count))
            }
            comparison.compare(result.trades, part.trades, before: series.openTimes[cut])
        }
        return comparison
    }
}

/// Trades of two runs, as far as they had ended.
private struct TradeComparison {
    /// How many of the first run were compared, and how many of them the second one has otherwise or not at all.
    private(set) var compared = 0
    private(set) var different = 0
    /// When the first one was entered that differs.
    private(set) var first: Timestamp?

    mutating func compare(_ one: [Trade], _ other: [Trade], before time: Timestamp) {
        let (one, other) = (ended(one, before: time), ended(other, before: time))
        compared += max(one.count, other.count)
        let same = zip(one, other).prefix { $0 == $1 }.count
        guard same < max(one.count, other.count) else { return }
        different += max(one.count, other.count) - same
        let place = [one, other].compactMap { same < $0.count ? $0[same].entryTime : nil }.min()
        if let place { first = min(first ?? place, place) }
    }

    private func ended(_ trades: [Trade], before time: Timestamp) -> [Trade] {
        trades.filter { $0.exitTime.map { $0 < time } ?? false }
    }
}
