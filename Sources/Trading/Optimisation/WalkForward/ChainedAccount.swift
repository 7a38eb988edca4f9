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

    /// Trades `span` with what the account has; without a strategy, or without money, stays out of the market.
    ///
    /// What is held at the end is taken as sold at the last close, for the fee and the slippage that this costs: the next
    /// stretch may want something else.
    ///
    /// - Returns: `nil` if it stayed out of the market.
    mutating func trade(
        _ strategy: (any Strategy)?,
        _ span: Range<Timestamp>,
        isCancelled: () -> Bool
    ) throws(BacktestError) -> Backtest.Result? {
        let series = market.series
        let range = series.index(atOrAfter: span.lowerBound)..<series.index(atOrAfter: span.upperBound)
        guard let last = range.last else { return nil }
        let begin = self.span?.lowerBound ?? series.openTimes[range.lowerBound]
        self.span = begin..<series.timeframe.next(after: series.openTimes[last])
        guard let strategy, capital > .zero else {
            returns.rest(range.count)
            points.append(EquityCurve.Point(time: series.openTimes[last], equity: capital))
            return nil
        }
        var backtest = market.backtest
        (backtest.start, backtest.end, backtest.initialCapital) = (span.lowerBound, span.upperBound, capital)
        let result = try backtest.run(market.candles, strategy: strategy) { _ in !isCancelled() }
        let cost = closingCost(result.trades.last, at: series.close[last])
        returns.record(result.metrics, count: result.candles, closingCost: cost.value / capital.value)
        deepest = max(deepest, result.metrics.maxDrawdown)
        trades += result.trades
        capital = result.finalEquity - cost
        points += result.equity.points.dropLast()
        points.append(EquityCurve.Point(time: series.openTimes[last], equity: capital))
        return result
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
        let annualised = years > 0 ? power(1 + totalReturn, 1 / years) - 1 : .nan
        return WalkForwardResult.Account(
            symbol: market.series.symbol,
            equity: points,
            finalEquity: capital,
            totalReturn: totalReturn,
            annualisedReturn: annualised.isFinite ? annualised : nil,
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
        let mean = (metrics.sharpe ?? 0) / candlesPerYear.squareRoot() * deviation
        let candles = Double(count)
        self.count += candles
        sum += mean * candles - closingCost
        squares += deviation * deviation * max(0, candles - 1) + mean * mean * candles + closingCost * closingCost
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
