internal import Markets

/// The account of one market that goes from test stretch to test stretch, each traded with parameters of its own.
struct ChainedAccount: Sendable {
    private let market: OptimisationMarket
    private var capital: Money
    private var points: [EquityCurve.Point] = []
    private let year: TradingYear
    private var returns: PooledReturns
    /// From the first candle to the close of the last.
    private var span: Range<Timestamp>?
    private var trades: [Trade] = []
    private var deepest = 0.0

    init(_ market: OptimisationMarket) {
        self.market = market
        capital = market.backtest.initialCapital
        year = market.backtest.year ?? TradingYear(of: market.series)
        returns = PooledReturns(candlesPerYear: year.candles)
    }

    /// Trades `span` with what the account has; without money, or without candles, stays out of the market.
    ///
    /// What is held at the end is taken as sold at the last close, for the fee and the slippage that this costs: the next
    /// stretch may want something else.
    ///
    /// - Returns: what came of it, the return with that sale; `nil` if it stayed out of the market.
    /// - Throws: what the backtest throws; the account is then as it was.
    mutating func trade(
        _ strategy: any Strategy,
        _ span: Range<Timestamp>,
        isCancelled: () -> Bool
    ) throws(BacktestError) -> Backtest.Result? {
        let series = market.series
        guard capital > .zero, let last = candles(of: span).last else {
            rest(span)
            return nil
        }
        var backtest = market.backtest
        (backtest.start, backtest.end, backtest.initialCapital) = (span.lowerBound, span.upperBound, capital)
        var result = try backtest.run(market.candles, strategy: strategy) { _ in !isCancelled() }
        let cost = closingCost(result.trades.last, at: series.close[last])
        extend(by: span)
        returns.record(result.metrics, count: result.candles, closingCost: cost.value / capital.value)
        deepest = max(deepest, result.metrics.maxDrawdown)
        trades += result.trades
        result.charge(cost, from: capital, years: years(span, candles: result.candles))
        capital = result.finalEquity
        points += result.equity.points.dropLast()
        points.append(EquityCurve.Point(time: series.openTimes[last], equity: capital))
        return result
    }

    /// Stays out of the market during `span`.
    mutating func rest(_ span: Range<Timestamp>) {
        let range = candles(of: span)
        guard let last = range.last else { return }
        extend(by: span)
        returns.rest(range.count)
        points.append(EquityCurve.Point(time: market.series.openTimes[last], equity: capital))
    }

    /// The indices of the candles that open in `span`.
    private func candles(of span: Range<Timestamp>) -> Range<Int> {
        market.series.index(atOrAfter: span.lowerBound)..<market.series.index(atOrAfter: span.upperBound)
    }

    /// From the open of the first candle in `span` to the close of the last; `nil` without one.
    private func whole(_ span: Range<Timestamp>) -> Range<Timestamp>? {
        let (series, range) = (market.series, candles(of: span))
        guard let last = range.last else { return nil }
        return series.openTimes[range.lowerBound]..<series.timeframe.next(after: series.openTimes[last])
    }

    private mutating func extend(by span: Range<Timestamp>) {
        guard let whole = whole(span) else { return }
        self.span = (self.span?.lowerBound ?? whole.lowerBound)..<whole.upperBound
    }

    private func years(_ span: Range<Timestamp>, candles: Int) -> Double {
        whole(span).map { year.count(from: $0.lowerBound, to: $0.upperBound, candles: candles) } ?? 0
    }

    /// What it costs to sell what an open trade holds.
    private func closingCost(_ trade: Trade?, at close: Double) -> Money {
        let rules = market.backtest.rules
        guard let trade, trade.isOpen,
            let marked = Price(rounding: close, .nearest, of: rules.instrument),
            let sold = Price(rounding: close * (1 - rules.slippage.bps / 10_000), .down, of: rules.instrument)
        else { return .zero }
        let paid = rules.instrument.notional(sold, trade.quantity)
        let fee = rules.fees.taker.fee(on: paid, rounding: .up)
        return max(.zero, rules.instrument.notional(marked, trade.quantity) - paid) + fee
    }

    /// What became of the account.
    var record: WalkForwardResult.Account {
        let initial = market.backtest.initialCapital.value
        let profits = trades.compactMap { $0.profit?.value }
        let losses = -profits.filter { $0 <= 0 }.reduce(0, +)
        let gains = profits.filter { $0 > 0 }.reduce(0, +)
        let totalReturn = capital.value / initial - 1
        let years = span.map { year.count(from: $0.lowerBound, to: $0.upperBound, candles: Int(returns.count)) } ?? 0
        return WalkForwardResult.Account(
            symbol: market.series.symbol,
            equity: points,
            finalEquity: capital,
            totalReturn: totalReturn,
            annualisedReturn: annualised(totalReturn, years: years),
            volatility: returns.volatility,
            sharpe: returns.sharpe,
            maxDrawdown: max(deepest, drawdown),
            trades: profits.count,
            winRate: profits.isEmpty ? nil : Double(profits.count { $0 > 0 }) / Double(profits.count),
            profitFactor: losses > 0 ? gains / losses : nil
        )
    }

    /// The deepest fall over the points, which may hide one within a few candles: those are in ``deepest``.
    private var drawdown: Double {
        var (peak, deepest) = (market.backtest.initialCapital.value, 0.0)
        for point in points {
            peak = max(peak, point.equity.value)
            deepest = max(deepest, 1 - point.equity.value / peak)
        }
        return deepest
    }
}

/// What a return comes to in a year; `nil` where no number does.
private func annualised(_ totalReturn: Double, years: Double) -> Double? {
    guard years > 0 else { return nil }
    let value = power(1 + totalReturn, 1 / years) - 1
    return value.isFinite ? value : nil
}

extension Backtest.Result {
    /// Takes what it costs to leave the market off what there is at the end.
    fileprivate mutating func charge(_ cost: Money, from capital: Money, years: Double) {
        guard cost > .zero else { return }
        finalEquity = finalEquity - cost
        metrics.finalEquity = finalEquity.value
        metrics.totalReturn = finalEquity.value / capital.value - 1
        metrics.annualisedReturn = annualised(metrics.totalReturn, years: years)
        metrics.calmar = metrics.maxDrawdown > 0 ? metrics.annualisedReturn.map { $0 / metrics.maxDrawdown } : nil
    }
}

/// Mean and standard deviation of the returns of several runs together, from those of each.
private struct PooledReturns: Sendable {
    let candlesPerYear: Double
    private(set) var count = 0.0
    private var sum = 0.0
    private var squares = 0.0

    init(candlesPerYear: Double) { self.candlesPerYear = candlesPerYear }

    /// - Parameter closingCost: what the last return is less by, as a share.
    mutating func record(_ metrics: PerformanceMetrics, count: Int, closingCost: Double) {
        let deviation = (metrics.volatility ?? 0) / candlesPerYear.squareRoot()
        let candles = Double(count)
        // Returns that do not vary, as a single one does not, have no Sharpe ratio; their mean is in what they come to.
        let mean =
            metrics.sharpe.map { $0 / candlesPerYear.squareRoot() * deviation }
            ?? power(1 + metrics.totalReturn, 1 / candles) - 1
        self.count += candles
        sum += mean * candles - closingCost
        // The last return is not known, unless it is the only one: the mean stands for it.
        squares +=
            deviation * deviation * max(0, candles - 1) + mean * mean * candles
            + closingCost * (closingCost - 2 * mean)
    }

    /// So many candles without a return.
    mutating func rest(_ count: Int) { self.count += Double(count) }

    private var mean: Double { sum / count }

    private var deviation: Double? {
        guard count > 1 else { return nil }
        let variance = (squares - count * mean * mean) / (count - 1)
        return variance > 0 ? variance.squareRoot() : nil
    }

    var volatility: Double? { deviation.map { $0 * candlesPerYear.squareRoot() } }

    var sharpe: Double? { deviation.map { mean / $0 * candlesPerYear.squareRoot() } }
}
