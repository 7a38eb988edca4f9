public import JSON
public import Markets

/// A market that a strategy is tried on: its candles, which all trials share, and how it is traded.
public struct OptimisationMarket: Sendable {
    public let candles: PricedSeries
    /// Its start and end bound what is searched and judged.
    public let backtest: Backtest
    /// What is missing of the candles that were asked for; `nil` if nobody knows.
    public let missing: MissingCandles?

    public init(series: CandleSeries, backtest: Backtest, missing: MissingCandles? = nil) {
        self.missing = missing
        candles = PricedSeries(series, instrument: backtest.instrument)
        var backtest = backtest
        // Looked for once, not in each run.
        backtest.year = backtest.year ?? TradingYear(of: series)
        self.backtest = backtest
    }

    public var series: CandleSeries { candles.candles }
}

/// Makes a strategy that has seen nothing yet of parameters that the space contains.
public typealias StrategyMaker = @Sendable (JSONObject) throws -> any Strategy

/// Runs one set of parameters over a span of all markets.
struct TrialRunner: Sendable {
    let markets: [OptimisationMarket]
    let makeStrategy: StrategyMaker
    let objective: Objective
    let aggregation: SymbolAggregation
    let isCancelled: @Sendable () -> Bool

    /// - Returns: `nil` if it was cancelled.
    func figures(_ parameters: JSONObject, _ span: Range<Timestamp>) -> TrialFigures? {
        var results: [Backtest.Result] = []
        for market in markets {
            var backtest = market.backtest
            (backtest.start, backtest.end) = (span.lowerBound, span.upperBound)
            do {
                let strategy = try makeStrategy(parameters)
                results.append(try backtest.run(market.candles, strategy: strategy) { _ in !isCancelled() })
            } catch BacktestError.cancelled {
                return nil
            } catch {
                var figures = TrialFigures()
                figures.failure = "\(market.series.symbol.name): \(error)"
                return figures
            }
        }
        return TrialFigures(results, objective, aggregation)
    }
}
