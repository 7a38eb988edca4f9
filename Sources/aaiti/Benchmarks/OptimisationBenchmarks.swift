import Indicators
import MarketData
import Markets
import Parameters
import Randomness
import Trading

/// A sweep of parameters on two threads, and many markets on one clock.
struct OptimisationBenchmarks {
    /// The recorded minutes.
    let recorded: @Sendable () throws -> CandleSeries

    var all: [Benchmark] { [sweep, portfolio] }

    private static let pairs = 190
    private static let minutes = 45_031

    private var sweep: Benchmark {
        Benchmark(
            name: "sweep",
            summary: "190 pairs of moving averages over 45,031 candles, two threads",
            items: Self.pairs * Self.minutes,
            bar: "at least 50,000,000 candle-evaluations a second"
        ) {
            let optimisation = try sweepOfPairs()
            return {
                let result = try optimisation.run()
                guard result.trials.count == Self.pairs, result.trials.allSatisfy({ $0.inSample.trades > 0 }) else {
                    throw CommandFailure("the benchmark made \(result.trials.count) trials")
                }
            }
        }
    }

    private func sweepOfPairs() throws -> Optimisation {
        let series = try recorded()
        guard series.count == Self.minutes else {
            throw CommandFailure("the recorded minutes are \(series.count), not \(Self.minutes)")
        }
        let descriptor = try StrategyRegistry.standard.descriptor("sma_cross")
        let dimensions = try ["fast=5:100:5", "slow=5:100:5"].map { text in
            try SearchDimension(parsing: text, schema: descriptor.schema)
        }
        let backtest = Trading.Backtest(
            instrument: .inferred(symbol: series.symbol, priceDecimals: 3),
            initialCapital: try Money("1000000"),
            feeRate: try FeeRate("0.001")
        )
        let market = OptimisationMarket(series: series, backtest: backtest)
        let context = StrategyContext(feeRate: backtest.rules.fees.taker) { _ in
            throw CommandFailure("the benchmark has no models")
        }
        let space = try SearchSpace(of: descriptor, dimensions: dimensions)
        var optimisation = Optimisation(markets: [market], space: space) { parameters in
            try StrategyRegistry.standard.make(type: "sma_cross", parameters: parameters, context: context)
        }
        (optimisation.method, optimisation.heldOut, optimisation.threads) = (.grid, nil, 2)
        return optimisation
    }

    private static let markets = 50
    private static let candles = 105_120

    private var portfolio: Benchmark {
        Benchmark(
            name: "portfolio",
            summary: "50 symbols of 105,120 five-minute candles with 20 indicators each on one clock, two threads",
            items: Self.markets * Self.candles,
            bar: "at least 2,000,000 candles a second"
        ) {
            var portfolio = PortfolioBacktest(legs: try Self.legs())
            portfolio.threads = 2
            return { [portfolio] in
                let result = try portfolio.run()
                guard result.candles == Self.markets * Self.candles, result.metrics.trades > 10_000 else {
                    throw CommandFailure("the benchmark made \(result.metrics.trades) trades")
                }
            }
        }
    }

    /// Random walks that share their times.
    private static func legs() throws -> [PortfolioBacktest.Leg] {
        let times = (0..<Int64(candles)).map { Timestamp(milliseconds: 1_700_000_100_000 + $0 * 300_000) }
        return try (0..<markets).map { market in
            guard let symbol = Symbol("S\(market)-USDT") else { throw CommandFailure("S\(market)-USDT is no symbol") }
            var random = SeededRandom(seed: UInt64(market), stream: "portfolio benchmark")
            var columns = [[Double]](repeating: [], count: 5)
            for column in columns.indices { columns[column].reserveCapacity(candles) }
            var close = 100.0
            for _ in 0..<candles {
                let open = close
                close = max(1, ((open * (1 + 0.001 * random.normal())) * 100).rounded() / 100)
                let candle = [open, max(open, close) + 0.02, min(open, close) - 0.01, close, 1 + random.uniform()]
                for (column, value) in candle.enumerated() { columns[column].append(value) }
            }
            let series = CandleSeries(
                symbol: symbol,
                timeframe: .fiveMinutes,
                openTimes: times,
                open: columns[0],
                high: columns[1],
                low: columns[2],
                close: columns[3],
                volume: columns[4]
            )
            let backtest = Trading.Backtest(
                instrument: .inferred(symbol: symbol, priceDecimals: 2),
                initialCapital: try Money("10000"),
                feeRate: .zero
            )
            return PortfolioBacktest.Leg(series: series, backtest: backtest, strategy: try TwentyIndicators())
        }
    }
}

/// In the market while the first of twenty indicators, all of them kept up to date, stands above the second.
private struct TwentyIndicators: Strategy {
    struct State: Hashable, Sendable, Codable {
        var fast = 0.0
        var slow = 0.0
    }

    private static let list = """
        sma:10,sma:50,ema:12,ema:26,rsi:14,macd:12:26:9,bb:20:2,atr:14,volatility:20,wma:20,roc:10,stoch,cci:20,mfi:14,\
        adx:14,obv,willr:14,donchian:20,cmf:20,vwap:20
        """

    private(set) var state = State()
    private var indicators: IndicatorStreams

    init() throws {
        indicators = IndicatorStreams(try IndicatorRegistry.standard.parse(Self.list))
        let count = indicators.keys.count
        guard count == 20 else { throw CommandFailure("the benchmark has \(count) indicators") }
    }

    mutating func restore(_ state: State) { self.state = state }

    var warmUpCandles: Int { 60 }

    mutating func observe(_ candle: ClosedCandle) {
        indicators.update(candle.candle)
        note()
    }

    mutating func advance(over candles: PricedSeries, from start: Int, to end: Int, position: Quantity) -> Int {
        for index in start..<end {
            indicators.update(over: candles.candles, at: index)
            note()
            if decide(position: position).hasEffect(holding: position) { return index }
        }
        return end
    }

    private mutating func note() {
        let (fast, slow) = (indicators.value(0), indicators.value(1))
        (state.fast, state.slow) = (fast.isNaN ? 0 : fast, slow.isNaN ? 0 : slow)
    }

    func decide(position: Quantity) -> Decision {
        if state.fast > state.slow { return position == .zero ? Decision(.enterLong) : .hold }
        return position > .zero ? Decision(.exitLong) : .hold
    }

    func reason(for decision: Decision) -> String { "a benchmark" }
}
