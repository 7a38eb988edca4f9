import Markets
import TestSupport
import Testing
import Trading

@Suite struct PortfolioBacktestTests {
    private func leg(_ series: CandleSeries, fast: Int = 3, slow: Int = 8) throws -> PortfolioBacktest.Leg {
        let backtest = Backtest(
            instrument: try perpetual(),
            initialCapital: try Money("50000"),
            feeRate: try FeeRate("0.0005")
        )
        return PortfolioBacktest.Leg(series: series, backtest: backtest, strategy: SMACross(fast: fast, slow: slow))
    }

    /// A run that takes candle by candle sums up in another order than one that takes stretches.
    private func agree(_ first: PerformanceMetrics, _ second: PerformanceMetrics) {
        let figures: [KeyPath<PerformanceMetrics, Double?>] = [
            \.volatility, \.sharpe, \.sortino, \.winRate, \.profitFactor, \.exposure, \.buyAndHoldReturn, \.beta,
        ]
        for figure in figures {
            let (one, other) = (first[keyPath: figure], second[keyPath: figure])
            #expect((one == nil) == (other == nil), "\(figure)")
            if let one, let other { #expect(abs(one - other) <= 1e-9 * max(1, abs(other)), "\(figure)") }
        }
        #expect(abs(first.maxDrawdown - second.maxDrawdown) < 1e-12)
        #expect(first.maxDrawdownSeconds == second.maxDrawdownSeconds)
        #expect(abs(first.finalEquity / second.finalEquity - 1) < 1e-12)
        #expect(first.trades == second.trades)
        #expect(first.candles == second.candles)
        #expect(first.longestLosingStreak == second.longestLosingStreak)
    }

    private func alone(_ leg: PortfolioBacktest.Leg) throws -> Backtest.Result {
        try leg.backtest.run(leg.series, strategy: leg.strategy)
    }

    /// One leg is its backtest, figure by figure.
    @Test(arguments: [UInt64(1), 2, 3]) func oneLegIsItsBacktest(seed: UInt64) throws {
        let leg = try leg(try randomCandles(1500, seed: seed))
        let (single, result) = (try alone(leg), try PortfolioBacktest(legs: [leg]).run())
        #expect(result.legs[0].trades == single.trades)
        #expect(result.equity == single.equity)
        #expect(result.finalEquity == single.finalEquity)
        agree(result.metrics, single.metrics)
    }

    /// However many legs and timeframes share the clock, each trades as it would alone, and the account is their sum.
    @Test(arguments: [UInt64(11), 12, 13]) func legsAreTheirBacktestsAndTheAccountTheirSum(seed: UInt64) throws {
        let minutes = try (0..<4).map { try randomCandles(1200 + 40 * $0, seed: seed &+ UInt64($0)) }
        let coarse = try #require(minutes[3].resampled(to: .fifteenMinutes))
        let legs = try (minutes + [coarse]).enumerated().map { try leg($1, fast: 2 + $0, slow: 7 + $0) }
        let result = try PortfolioBacktest(legs: legs).run()
        let single = try legs.map(alone)
        #expect(result.legs.map(\.trades) == single.map(\.trades))
        for (leg, alone) in zip(result.legs, single) { agree(leg.metrics, alone.metrics) }
        #expect(result.finalEquity == single.map(\.finalEquity).reduce(.zero, +))
        #expect(result.equity.points.last?.equity == result.finalEquity)
        #expect(result.candles == legs.reduce(0) { $0 + $1.series.count })
        #expect(result.metrics.trades == single.reduce(0) { $0 + $1.metrics.trades })
        #expect(abs(result.metrics.totalReturn - (result.finalEquity.value / 250_000 - 1)) < 1e-12)
        #expect(abs(result.metrics.feesPaid - single.reduce(0) { $0 + $1.metrics.feesPaid }) < 1e-6)
        let falls = single.map(\.metrics.maxDrawdown)
        #expect(result.metrics.maxDrawdown <= (falls.max() ?? 0), "a sum of parts falls no deeper than its worst part")
        #expect(result.metrics.maxDrawdown > 0)
    }

    /// What one market does later changes no order of another, nor of its own before.
    @Test(arguments: [UInt64(21), 22]) func theFutureDoesNotChangeThePast(seed: UInt64) throws {
        let (one, two) = (try randomCandles(900, seed: seed), try randomCandles(900, seed: seed &+ 50))
        let other = try randomCandles(900, seed: seed &+ 99)
        var changed = two.slice(0..<600)
        for candle in other.slice(600..<900) { changed.append(candle) }
        let first = try PortfolioBacktest(legs: [leg(one), leg(two)]).run()
        let second = try PortfolioBacktest(legs: [leg(one), leg(changed)]).run()
        let cut = two.openTimes[600]
        #expect(first.legs[0].trades == second.legs[0].trades)
        let before = first.legs[1].trades.filter { $0.exitTime.map { $0 < cut } ?? false }
        #expect(before == second.legs[1].trades.filter { $0.exitTime.map { $0 < cut } ?? false })
        #expect(before.count > 5, "a comparison of nothing")
        let points = first.equity.points.filter { $0.time < cut }
        #expect(points == second.equity.points.filter { $0.time < cut })
    }

    /// However many threads trade the legs, nothing of the result changes, to the last bit.
    @Test func threadsChangeNothing() throws {
        // More candles than are traded at a time, and legs that end early.
        let legs = try (0..<5).map { try leg(try randomCandles(2500 - 300 * $0, seed: UInt64(70 + $0))) }
        var portfolio = PortfolioBacktest(legs: legs)
        let one = try portfolio.run()
        #expect(one.metrics.trades > 100, "a comparison of nothing")
        for threads in [2, 3, 8] {
            portfolio.threads = threads
            let several = try portfolio.run()
            #expect(several.legs.map(\.trades) == one.legs.map(\.trades))
            #expect(several.legs.map(\.metrics) == one.legs.map(\.metrics))
            #expect(several.equity == one.equity)
            #expect(several.metrics == one.metrics)
        }
    }

    /// A leg that cannot go on is named, whichever thread trades it.
    @Test(arguments: [1, 2]) func aLegThatFailsIsNamed(threads: Int) throws {
        let series = try randomCandles(1500, seed: 8)
        var faulty = series.slice(0..<1300)
        let time = series.openTimes[1300]
        faulty.append(Candle(openTime: time, open: 0.01, high: 0.01, low: 0.01, close: 0.01, volume: 1))
        var portfolio = PortfolioBacktest(legs: [try leg(series), try leg(faulty), try leg(series)])
        portfolio.threads = threads
        let error = EngineError.unusablePrice(0.01, at: time)
        #expect(throws: PortfolioError.leg(1, series.symbol, .engine(error))) { try portfolio.run() }
    }

    @Test func refusals() throws {
        let series = try randomCandles(400, seed: 5)
        let portfolio = PortfolioBacktest(legs: [try leg(series), try leg(series.slice(0..<4))])
        #expect(throws: PortfolioError.leg(1, series.symbol, .tooFewCandles(have: 4, need: 9))) { try portfolio.run() }
        #expect(throws: PortfolioError.cancelled) { try PortfolioBacktest(legs: [leg(series)]).run { _ in false } }
        let euro = CandleSeries(symbol: try #require(Symbol("BTC-EUR")), timeframe: .oneMinute, candles: series)
        let mixed = PortfolioBacktest(legs: [try leg(series), try leg(euro)])
        #expect(throws: PortfolioError.severalAssets("USD", "EUR")) { try mixed.run() }
    }
}
