import JSON
import Markets
import Parameters
import Testing
import Trading

@Suite struct WalkForwardTests {
    private static let minute: Int64 = 60_000

    private func span(_ first: Int64, _ end: Int64) -> Range<Timestamp> {
        Timestamp(milliseconds: first * Self.minute)..<Timestamp(milliseconds: end * Self.minute)
    }

    private func plan(_ training: Int64, _ test: Int64, isAnchored: Bool = false) -> WalkForwardPlan {
        WalkForwardPlan(training: training * Self.minute, test: test * Self.minute, isAnchored: isAnchored)
    }

    @Test func windows() throws {
        let rolling = plan(100, 50).windows(in: span(0, 220))
        #expect(rolling.map(\.training) == [span(0, 100), span(50, 150), span(100, 200)])
        #expect(rolling.map(\.test) == [span(100, 150), span(150, 200), span(200, 220)])
        let anchored = plan(100, 50, isAnchored: true).windows(in: span(0, 220))
        #expect(anchored.map(\.training) == [span(0, 100), span(0, 150), span(0, 200)])
        #expect(anchored.map(\.test) == rolling.map(\.test))
        #expect(plan(100, 50).windows(in: span(0, 100)).isEmpty)
    }

    @Test func plansAsText() throws {
        #expect(
            try WalkForwardPlan(parsing: "90d/30d") == WalkForwardPlan(training: 7_776_000_000, test: 2_592_000_000)
        )
        #expect(try WalkForwardPlan(parsing: "2w/36h").test == 129_600_000)
        for text in [
            "", "90d", "90d/", "90/30", "d/d", "0d/1d", "1d/1d/1d", "1y/1d", "1.5d/1d", "1d/1000000w",
        ] {
            let error = try #require(throws: ParameterError.self) { try WalkForwardPlan(parsing: text) }
            #expect(error.field == "walk_forward")
        }
    }

    @Test func everyStretchIsTradedWithWhatTheOneBeforeChose() throws {
        let series = try randomCandles(2000, seed: 77)
        var optimisation = try crossOptimisation(series)
        optimisation.threads = 2
        let result = try optimisation.walkForward(plan(800, 400))
        #expect(result.windows.count == 3)
        var backtest = optimisation.markets[0].backtest
        for window in result.windows {
            var alone = optimisation
            alone.heldOut = nil
            let market = OptimisationMarket(series: series, backtest: bounded(optimisation, to: window.training))
            alone.markets = [market]
            let best = try alone.run().best
            let chosen = try #require(window.chosen)
            #expect(chosen.point == best.point)
            #expect(chosen.inSample == best.inSample)
            (backtest.start, backtest.end) = (window.test.lowerBound, window.test.upperBound)
            let test = try backtest.run(series, strategy: try optimisation.makeStrategy(best.parameters))
            #expect(chosen.outOfSample?.totalReturn == test.metrics.totalReturn)
            #expect(chosen.outOfSample?.trades == test.metrics.trades)
            // What is held at the end is sold for its fee.
            var cash = test.finalEquity
            if let open = test.trades.last, open.isOpen {
                let last = series[series.index(atOrAfter: window.test.upperBound) - 1]
                let price = try #require(Price(rounding: last.close, .nearest, of: backtest.instrument))
                let worth = backtest.instrument.notional(price, open.quantity)
                cash -= backtest.rules.fees.taker.fee(on: worth, rounding: .up)
            }
            backtest.initialCapital = cash
        }
        let account = try #require(result.accounts.first)
        #expect(account.finalEquity == backtest.initialCapital)
        #expect(account.totalReturn == account.finalEquity.value / 100_000 - 1)
        #expect(account.equity.last?.equity == account.finalEquity)
        #expect(account.equity.first?.time == series.openTimes[800])
        #expect(zip(account.equity, account.equity.dropFirst()).allSatisfy { $0.time < $1.time })
        #expect(result.statistics.count == 3 * 27)
    }

    /// The account's figures are those of one backtest where one set of parameters is all there is, but for what it costs
    /// to leave the market between the stretches.
    @Test func oneChoiceIsNearlyOneBacktest() throws {
        let series = try randomCandles(3000, seed: 78)
        var optimisation = try crossOptimisation(series, ranges: ("fast=4,5", "slow=5"))
        optimisation.markets = [
            OptimisationMarket(series: series, backtest: free(optimisation.markets[0].backtest))
        ]
        let result = try optimisation.walkForward(plan(500, 2500))
        var backtest = optimisation.markets[0].backtest
        backtest.start = series.openTimes[500]
        let whole = try backtest.run(series, strategy: SMACross(fast: 4, slow: 5)).metrics
        let account = result.accounts[0]
        #expect(abs(account.totalReturn - whole.totalReturn) < 1e-9)
        #expect(abs(try #require(account.sharpe) - #require(whole.sharpe)) < 1e-6)
        #expect(abs(try #require(account.volatility) - #require(whole.volatility)) < 1e-9)
        #expect(abs(account.maxDrawdown - whole.maxDrawdown) < 1e-12)
        #expect(account.trades == whole.trades)
        #expect(account.profitFactor == whole.profitFactor)
    }

    /// Whatever comes after a training stretch, what was chosen up to it and traded before stays.
    @Test(arguments: [false, true], [UInt64(61), 62])
    func theFutureTouchesNoChoice(isAnchored: Bool, seed: UInt64) throws {
        let series = try randomCandles(1600, seed: seed)
        let other = try randomCandles(1600, seed: seed &+ 900)
        var changed = series.slice(0..<1200)
        for candle in other.slice(1200..<1600) { changed.append(candle) }
        func walk(_ series: CandleSeries) throws -> [WalkForwardResult.Window] {
            var optimisation = try crossOptimisation(series, method: .tpe, ranges: ("fast=2:20", "slow=5:40"))
            optimisation.trials = 30
            return try optimisation.walkForward(plan(600, 200, isAnchored: isAnchored)).windows
        }
        let (first, second) = (try walk(series), try walk(changed))
        #expect(first.count == 5)
        for index in 0..<3 { #expect(first[index].chosen == second[index].chosen, "seed \(seed), window \(index)") }
        // The choice for the first changed stretch was made before it.
        #expect(first[3].chosen?.point == second[3].chosen?.point)
        #expect(first[3].chosen?.inSample == second[3].chosen?.inSample)
        #expect(first[3].chosen?.outOfSample != second[3].chosen?.outOfSample, "a comparison of nothing")
    }

    @Test func nothingToChooseStaysOutOfTheMarket() throws {
        let series = try randomCandles(900, seed: 4)
        var optimisation = try crossOptimisation(series)
        optimisation.objective.minimumTrades = 10_000
        let result = try optimisation.walkForward(plan(300, 200))
        #expect(result.windows.count == 3)
        #expect(result.windows.allSatisfy { $0.chosen == nil })
        #expect(result.accounts[0].finalEquity == optimisation.markets[0].backtest.initialCapital)
        #expect(result.accounts[0].trades == 0)
        #expect(throws: OptimisationError.self) { try optimisation.walkForward(plan(900, 100)) }
    }

    private func bounded(_ optimisation: Optimisation, to span: Range<Timestamp>) -> Backtest {
        var backtest = optimisation.markets[0].backtest
        (backtest.start, backtest.end) = (span.lowerBound, span.upperBound)
        return backtest
    }

    private func free(_ backtest: Backtest) -> Backtest {
        var backtest = backtest
        backtest.rules.fees = FeeSchedule(.zero)
        return backtest
    }
}
