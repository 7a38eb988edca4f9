import JSON
import Markets
import Parameters
import Synchronization
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
            #expect(chosen.outOfSample?.trades == test.metrics.trades)
            // What is held at the end is sold for its fee.
            var cash = test.finalEquity
            if let open = test.trades.last, open.isOpen {
                let last = series[series.index(atOrAfter: window.test.upperBound) - 1]
                let price = try #require(Price(rounding: last.close, .nearest, of: backtest.instrument))
                let worth = backtest.instrument.notional(price, open.quantity)
                cash -= backtest.rules.fees.taker.fee(on: worth, rounding: .up)
            }
            // The return of the stretch is what the account has made of it, that sale included.
            let totalReturn = cash.value / backtest.initialCapital.value - 1
            #expect(abs(try #require(chosen.outOfSample?.totalReturn) - totalReturn) < 1e-12)
            backtest.initialCapital = cash
        }
        let account = try #require(result.accounts.first)
        #expect(account.finalEquity == backtest.initialCapital)
        #expect(abs(account.totalReturn - (account.finalEquity.value / 100_000 - 1)) < 1e-12)
        #expect(account.equity.last?.equity == account.finalEquity)
        #expect(account.equity.first?.time == series.openTimes[800])
        #expect(zip(account.equity, account.equity.dropFirst()).allSatisfy { $0.time < $1.time })
        #expect(result.statistics.count == 3 * 26)
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

    /// Stretches of one candle have no Sharpe ratio of their own, and a mean all the same.
    @Test func stretchesOfOneCandleCount() throws {
        let series = try randomCandles(540, seed: 79)
        var optimisation = try crossOptimisation(series, ranges: ("fast=4", "slow=9"))
        var backtest = optimisation.markets[0].backtest
        backtest.rules.fillRule = .sameClose
        optimisation.markets = [OptimisationMarket(series: series, backtest: backtest)]
        optimisation.makeStrategy = { _ in EveryThirdMinute() }
        optimisation.objective = Objective(.totalReturn, minimumTrades: 0)
        let account = try optimisation.walkForward(plan(500, 1)).accounts[0]
        // Each third candle is bought at its close and sold there: two fees of what is left of the capital after one.
        let returns = (500..<540).map { $0 % 3 == 0 ? -2 * 0.0005 / 1.0005 : 0 }
        let mean = returns.reduce(0, +) / 40
        let deviation = (returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39).squareRoot()
        let root = (365.0 * 1440).squareRoot()
        #expect(abs(try #require(account.sharpe) / (mean / deviation * root) - 1) < 1e-3)
        #expect(abs(try #require(account.volatility) / (deviation * root) - 1) < 1e-3)
        #expect(abs(account.totalReturn / (returns.reduce(1) { $0 * (1 + $1) } - 1) - 1) < 1e-3)
    }

    /// A market that refuses stays out, whatever the others do.
    @Test func aMarketThatRefusesRests() throws {
        let series = try randomCandles(900, seed: 80)
        var optimisation = try crossOptimisation(series)
        let make = optimisation.makeStrategy
        let asked = Mutex(0)
        optimisation.makeStrategy = { parameters in
            // The trials of the first window are served, what comes after is not.
            let count = asked.withLock {
                $0 += 1
                return $0
            }
            guard count <= 26 else { throw StrategyError.unusable("no more") }
            return try make(parameters)
        }
        let result = try optimisation.walkForward(plan(300, 600))
        #expect(result.windows.first?.chosen?.outOfSample?.failure == "BTC-PERP: no more")
        let account = result.accounts[0]
        #expect(account.finalEquity == optimisation.markets[0].backtest.initialCapital)
        #expect(account.trades == 0 && account.equity.count == 1 && account.annualisedReturn == 0)
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

/// Holds during each third minute.
private struct EveryThirdMinute: Strategy {
    struct State: Codable, Sendable { var minute: Int64 = 1 }

    private(set) var state = State()
    var warmUpCandles: Int { 0 }
    mutating func restore(_ state: State) { self.state = state }
    mutating func observe(_ candle: ClosedCandle) { state.minute = candle.candle.openTime.milliseconds / 60_000 }
    func decide(position: Quantity) -> Decision { Decision(state.minute % 3 == 0 ? .enterLong : .exitLong) }
    func reason(for decision: Decision) -> String { "the time" }
}
