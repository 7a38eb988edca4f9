import Markets
import Testing
import Trading

/// Bailey & López de Prado (2014): the example of the paper, and limits.
@Suite struct SharpeInferenceTests {
    /// A yearly ratio of 2.5 over five years of 250 days, skewness −3, kurtosis 10; a hundred trials whose yearly ratios have
    /// a variance of one half.
    private let example = SharpeInference(
        sharpe: 2.5 / 250.0.squareRoot(),
        observations: 1250,
        skewness: -3,
        kurtosis: 10
    )

    private func maximum(_ trials: Int) -> Double {
        SharpeInference.expectedMaximum(trials: trials, variance: 0.5 / 250)
    }

    @Test func theExampleOfThePaper() throws {
        #expect(abs(maximum(100) - 0.1132) < 5e-5)
        #expect(abs(try #require(example.probability(above: maximum(100))) - 0.9004) < 5e-5)
        // After 46 trials it would have been significant.
        #expect(abs(try #require(example.probability(above: maximum(46))) - 0.9505) < 5e-5)
        // Normal returns would have allowed for 88.
        let normal = SharpeInference(sharpe: 2.5 / 250.0.squareRoot(), observations: 1250, skewness: 0, kurtosis: 3)
        #expect(abs(try #require(normal.probability(above: maximum(88))) - 0.9505) < 5e-4)
    }

    @Test func oneTrialIsNotDeflated() {
        #expect(maximum(1) == 0)
        #expect(SharpeInference.expectedMaximum(trials: 10, variance: 0) == 0)
    }

    @Test func moreTrialsDeflateMore() {
        let maxima = [2, 5, 20, 100, 1000].map(maximum)
        #expect(maxima == maxima.sorted() && Set(maxima).count == 5)
    }

    /// With as many observations as are needed the probability is 95%.
    @Test func neededObservationsGiveTheConfidence() throws {
        for benchmark in [0, 0.05, maximum(46)] {
            let needed = try #require(example.neededObservations(above: benchmark))
            let exact = SharpeInference(
                sharpe: example.sharpe,
                observations: Int(needed.rounded()),
                skewness: -3,
                kurtosis: 10
            )
            #expect(abs(try #require(exact.probability(above: benchmark)) - 0.95) < 2e-3)
        }
        #expect(example.neededObservations(above: 1) == nil)
    }

    /// Trials that are nearly the same say nothing about chance: the noise of one estimate stays.
    @Test func trialsThatAgreeDeflateAsChanceDoes() throws {
        let series = try randomCandles(2000, seed: 1)
        let backtest = Backtest(
            instrument: try perpetual(),
            initialCapital: try Money("10000"),
            feeRate: try FeeRate("0.001")
        )
        let result = try backtest.run(series, strategy: SMACross(fast: 3, slow: 8))
        func sharpe(_ trials: BacktestTrials) throws -> DeflatedSharpe {
            let examination = BacktestExamination(backtest, series, trials: trials) { _ in SMACross(fast: 3, slow: 8) }
            return try #require(examination.verdict(on: result).sharpe)
        }
        let year = result.metrics.candlesPerYear
        let noise = SharpeInference.expectedMaximum(trials: 40, variance: year / 1999)
        for trials in [
            BacktestTrials(count: 40, variance: nil), BacktestTrials(count: 40, sharpes: [1, 1.0001, 1]),
            BacktestTrials(count: 40, variance: 0),
        ] {
            #expect(abs(try sharpe(trials).expectedMaximum - noise) < 1e-9 * noise)
        }
        #expect(try sharpe(BacktestTrials(count: 40, variance: 4 * year / 1999)).expectedMaximum > 1.9 * noise)
        #expect(try sharpe(.first).expectedMaximum == 0)
    }

    @Test func aRatioOfZeroIsAsGoodAsACoin() {
        let none = SharpeInference(sharpe: 0, observations: 100, skewness: 0, kurtosis: 3)
        #expect(none.probability(above: 0) == 0.5)
        #expect(SharpeInference(sharpe: 1, observations: 1, skewness: 0, kurtosis: 3).probability(above: 0) == nil)
        // Moments that no distribution has.
        #expect(SharpeInference(sharpe: 1, observations: 9, skewness: 9, kurtosis: 1).probability(above: 0) == nil)
    }
}
