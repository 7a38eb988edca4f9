import Forecasting
import Testing

@Suite struct ForecastScoreTests {
    /// The mean of twice the pinball loss over a fine grid of levels.
    private func numericalCRPS(_ forecast: Forecast, _ outcome: Double) -> Double {
        let count = 200_000
        let sum = (0..<count).reduce(0.0) {
            $0 + forecast.pinballLoss(level: (Double($1) + 0.5) / Double(count), outcome: outcome, step: 0)
        }
        return 2 * sum / Double(count)
    }

    @Test func crpsIsTheMeanPinballLossOverAllLevels() {
        let normal = Forecast(mean: [3], standardDeviation: [2])
        let levels = [0.05, 0.3, 0.5, 0.9]
        let quantiles = Forecast(mean: [0], quantiles: ForecastQuantiles(levels: levels, steps: [[-4, -1, 2, 2.5]]))
        for outcome in [-9.0, -4, -2.5, 0.3, 2, 2.2, 3, 11] {
            #expect(agree(normal.crps(outcome: outcome, step: 0), numericalCRPS(normal, outcome), 1e-4))
            #expect(agree(quantiles.crps(outcome: outcome, step: 0), numericalCRPS(quantiles, outcome), 1e-4))
        }
        // Published: the score of the standard normal at its mean is (√2 - 1)/√π.
        let atMean = Forecast(mean: [0], standardDeviation: [1]).crps(outcome: 0, step: 0)
        #expect(agree(atMean, (2.0.squareRoot() - 1) / Double.pi.squareRoot(), 1e-15))
        #expect(Forecast(mean: [1], standardDeviation: [0]).crps(outcome: 4, step: 0) == 3)
    }

    @Test func theTruthScoresBest() {
        var random = Seeded(31)
        let outcomes = random.normals(20_000)
        func mean(_ forecast: Forecast, _ score: (Forecast, Double) -> Double) -> Double {
            outcomes.reduce(0) { $0 + score(forecast, $1) } / Double(outcomes.count)
        }
        let truth = Forecast(mean: [0], standardDeviation: [1])
        for wrong in [
            Forecast(mean: [0.3], standardDeviation: [1]), Forecast(mean: [0], standardDeviation: [1.5]),
            Forecast(mean: [0], standardDeviation: [0.6]),
        ] {
            let scores: [(Forecast, Double) -> Double] = [
                { $0.crps(outcome: $1, step: 0) }, { $0.winklerScore(level: 0.8, outcome: $1, step: 0) },
                { $0.pinballLoss(level: 0.9, outcome: $1, step: 0) },
            ]
            for (index, score) in scores.enumerated() {
                #expect(mean(truth, score) < mean(wrong, score), "seed \(random.seed), score \(index)")
            }
        }
    }

    @Test func winklerScoreWorkedByHand() {
        let levels = [0.1, 0.9]
        let forecast = Forecast(mean: [5], quantiles: ForecastQuantiles(levels: levels, steps: [[4, 7]]))
        #expect(agree(forecast.winklerScore(level: 0.8, outcome: 6, step: 0), 3, 1e-12))
        #expect(agree(forecast.winklerScore(level: 0.8, outcome: 9, step: 0), 3 + 2 * 10, 1e-12))
        #expect(agree(forecast.winklerScore(level: 0.8, outcome: 3.5, step: 0), 3 + 0.5 * 10, 1e-12))
    }

    @Test func probabilityIsTheInverseOfTheQuantile() {
        let samples = [(0...400).map { Double($0 * $0) }]
        let forecasts = [
            Forecast(mean: [10], standardDeviation: [3]),
            Forecast(mean: [0], quantiles: ForecastQuantiles(samples: samples)),
        ]
        for forecast in forecasts {
            for level in [0.005, 0.02, 0.31, 0.5, 0.875, 0.995] {
                let value = forecast.quantile(level, step: 0)
                #expect(agree(forecast.probability(above: value, step: 0), 1 - level, 1e-12))
            }
        }
        #expect(forecasts[1].probability(above: -1, step: 0) == 1)
        #expect(forecasts[1].probability(above: 160_001, step: 0) == 0)
        let point = Forecast(mean: [2], standardDeviation: [0])
        #expect([1, 2, 3].map { point.probability(above: $0, step: 0) } == [1, 0.5, 0])
        // A third of the probability stands on 4.
        let lump = ForecastQuantiles(levels: [0.1, 0.3, 0.6, 0.9], steps: [[1, 4, 4, 8]])
        #expect(agree(Forecast(mean: [4], quantiles: lump).probability(above: 4, step: 0), 0.55, 1e-12))
        let single = ForecastQuantiles(levels: [0.1, 0.5, 0.9], steps: [[7, 7, 7]])
        #expect(Forecast(mean: [7], quantiles: single).probability(above: 7, step: 0) == 0.5)
    }

    @Test func binomialTailsArePublishedOnes() {
        // Sums of the binomial coefficients: 176/1024 for 7 or more heads of 10.
        #expect(agree(BinomialDistribution.probability(atLeast: 7, of: 10, chance: 0.5), 176.0 / 1024, 1e-14))
        #expect(agree(BinomialDistribution.probability(atLeast: 1, of: 3, chance: 0.2), 1 - 0.512, 1e-14))
        #expect(BinomialDistribution.probability(atLeast: 0, of: 3, chance: 0.2) == 1)
        #expect(BinomialDistribution.probability(atLeast: 4, of: 3, chance: 0.2) == 0)
        #expect(agree(BinomialDistribution.probability(atLeast: 3, of: 3, chance: 1), 1, 0))
        // The tail beyond the middle of many trials, by the continuity-corrected normal approximation.
        let many = BinomialDistribution.probability(atLeast: 50_101, of: 100_000, chance: 0.5)
        let approximate = 1 - NormalDistribution.cumulative((50_100.5 - 50_000) / 25_000.0.squareRoot())
        #expect(agree(many, approximate, 1e-5))
        for value in [-3.0, -0.5, 0, 1.2, 4] {
            #expect(agree(NormalDistribution.quantile(NormalDistribution.cumulative(value)), value, 1e-9))
        }
    }
}
