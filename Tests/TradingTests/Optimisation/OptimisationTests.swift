import Foundation
import JSON
import Markets
import Synchronization
import TestSupport
import Testing
import Trading

/// An optimisation of SMA crosses over random candles.
func crossOptimisation(
    _ series: CandleSeries...,
    method: SearchMethodName = .grid,
    ranges: (String, String) = ("fast=2:10:2", "slow=5:30:5")
) throws -> Optimisation {
    let backtest = Backtest(
        instrument: try perpetual(),
        initialCapital: try Money("100000"),
        feeRate: try FeeRate("0.0005")
    )
    var optimisation = Optimisation(
        markets: series.map { OptimisationMarket(series: $0, backtest: backtest) },
        space: try crossSpace(ranges.0, ranges.1)
    ) { parameters in
        try StrategyRegistry.standard.make(
            type: "sma_cross",
            parameters: parameters,
            context: StrategyContext(feeRate: .zero) { _ in throw StrategyError.foreignState("no models here") }
        )
    }
    optimisation.method = method
    return optimisation
}

@Suite struct OptimisationTests {
    @Test func trialsAreTheBacktestsThatTheyStandFor() throws {
        let series = try randomCandles(1500, seed: 31)
        let optimisation = try crossOptimisation(series)
        let result = try optimisation.run()
        #expect(result.trials.count == 27)
        #expect(result.inSample == series.openTimes[0]..<series.openTimes[1050])
        #expect(result.outOfSample == series.openTimes[1050]..<series.openTimes[1499] + 60_000)
        let scores = result.trials.compactMap(\.inSample.score)
        #expect(scores == scores.sorted(by: >))
        for trial in result.trials.prefix(5) {
            var backtest = optimisation.markets[0].backtest
            let cross = SMACross(
                fast: Int(try #require(trial.parameters["fast"]?.integerValue)),
                slow: Int(try #require(trial.parameters["slow"]?.integerValue))
            )
            backtest.end = series.openTimes[1050]
            let inSample = try backtest.run(series, strategy: cross)
            (backtest.start, backtest.end) = (series.openTimes[1050], nil)
            let outOfSample = try backtest.run(series, strategy: cross)
            #expect(trial.inSample.score == inSample.metrics.sharpe)
            #expect(trial.inSample.trades == inSample.metrics.trades)
            #expect(trial.inSample.maxDrawdown == inSample.metrics.maxDrawdown)
            #expect(trial.outOfSample?.score == outOfSample.metrics.sharpe)
            #expect(trial.outOfSample?.totalReturn == outOfSample.metrics.totalReturn)
        }
        let judgement = result.judgement
        let outOfSample = try #require(result.best.outOfSample?.score)
        let better = result.trials.compactMap(\.outOfSample?.score).count { $0 > outOfSample }
        #expect(judgement.rank == better + 1)
        #expect(judgement.ranked == 27)
        #expect(judgement.text.contains("number \(better + 1) of 27"), "\(judgement.text)")
        #expect(result.statistics.count == 27)
        #expect(result.statistics.sharpes.count == 27)
    }

    /// Whatever comes in the part that is held out, the trials and the choice stay.
    @Test(arguments: SearchMethodName.allCases, [UInt64(41), 42])
    func whatIsHeldOutTouchesNoChoice(method: SearchMethodName, seed: UInt64) throws {
        let series = try randomCandles(1200, seed: seed)
        let other = try randomCandles(1200, seed: seed &+ 500)
        var changed = series.slice(0..<840)
        for candle in other.slice(840..<1200) { changed.append(candle) }
        func run(_ series: CandleSeries) throws -> OptimisationResult {
            var optimisation = try crossOptimisation(series, method: method, ranges: ("fast=2:20", "slow=5:40"))
            optimisation.trials = 60
            return try optimisation.run()
        }
        let (first, second) = (try run(series), try run(changed))
        #expect(first.trials.map(\.point) == second.trials.map(\.point))
        #expect(first.trials.map(\.inSample) == second.trials.map(\.inSample))
        #expect(first.trials.map(\.outOfSample) != second.trials.map(\.outOfSample), "a comparison of nothing")
    }

    @Test(arguments: SearchMethodName.allCases) func threadsDoNotMatter(method: SearchMethodName) throws {
        let series = try randomCandles(900, seed: 7)
        func run(threads: Int) throws -> [Trial] {
            var optimisation = try crossOptimisation(series, method: method, ranges: ("fast=2:20", "slow=5:40"))
            (optimisation.trials, optimisation.threads) = (70, threads)
            return try optimisation.run().trials
        }
        let alone = try run(threads: 1)
        #expect(alone.count == 70)
        for threads in [2, 3, 8] { #expect(try run(threads: threads) == alone) }
    }

    @Test func severalMarkets() throws {
        let (one, two, three) = (
            try randomCandles(800, seed: 1), try randomCandles(900, seed: 2), try randomCandles(1000, seed: 3)
        )
        var optimisation = try crossOptimisation(one, two, three)
        optimisation.heldOut = nil
        let alone = try [one, two, three].map { series in
            var optimisation = try crossOptimisation(series)
            optimisation.heldOut = nil
            return try optimisation.run().trials
        }
        for aggregation in SymbolAggregation.allCases {
            optimisation.aggregation = aggregation
            let result = try optimisation.run()
            #expect(result.outOfSample == nil)
            for trial in result.trials {
                let scores = alone.compactMap { $0.first { $0.point == trial.point }?.inSample.score }.sorted()
                let expected = aggregation == .mean ? (scores[0] + scores[1] + scores[2]) / 3 : scores[1]
                #expect(abs(try #require(trial.inSample.score) - expected) < 1e-12)
            }
        }
    }

    @Test func tooFewTradesAreNoScore() throws {
        let series = try randomCandles(700, seed: 12)
        var optimisation = try crossOptimisation(series)
        optimisation.objective = Objective(.totalReturn, minimumTrades: 25)
        let trials = try optimisation.run().trials
        #expect(trials.contains { $0.inSample.score == nil } && trials.contains { $0.inSample.score != nil })
        for trial in trials { #expect((trial.inSample.score == nil) == (trial.inSample.trades < 25)) }
        optimisation.objective.minimumTrades = 10_000
        let error = try #require(throws: OptimisationError.self) { try optimisation.run() }
        #expect(error.description.contains("10000 trades"), "\(error)")
    }

    @Test(arguments: Objective.Measure.allCases) func everyObjective(measure: Objective.Measure) throws {
        var optimisation = try crossOptimisation(try randomCandles(700, seed: 12))
        optimisation.objective = Objective(measure)
        #expect(try optimisation.run().best.inSample.score?.isFinite == true)
    }

    @Test func refusals() throws {
        var optimisation = try crossOptimisation(try randomCandles(100, seed: 1), ranges: ("fast=20:25", "slow=5:10"))
        #expect(throws: OptimisationError.emptySpace) { try optimisation.run() }
        optimisation = try crossOptimisation(try randomCandles(1, seed: 1))
        #expect(throws: OptimisationError.tooFewCandles(have: 1, need: 2)) { try optimisation.run() }
        optimisation.space = SearchSpace([SearchDimension("x", .span(0...1, .linear))])
        #expect(throws: OptimisationError.self) { try optimisation.run() }
        optimisation = try crossOptimisation(try randomCandles(500, seed: 1))
        #expect(throws: OptimisationError.cancelled) { try optimisation.run(isCancelled: { true }) }
    }

    @Test func progressCountsEveryTrial() throws {
        let seen = Mutex<[OptimisationProgress]>([])
        var optimisation = try crossOptimisation(try randomCandles(500, seed: 5))
        optimisation.threads = 2
        let result = try optimisation.run(progress: { progress in seen.withLock { $0.append(progress) } })
        let all = seen.withLock { $0 }
        #expect(all.filter { $0.stage == "search" }.map(\.done) == Array(1...27))
        #expect(all.filter { $0.stage == "out of sample" }.map(\.done) == Array(1...27))
        #expect(all.allSatisfy { $0.total == 27 })
        #expect(all[26].best?.score == result.best.inSample.score)
    }
}
