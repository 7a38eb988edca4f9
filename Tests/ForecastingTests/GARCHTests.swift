import Forecasting
import Foundation
import JSON
import TestSupport
import Testing

@Suite struct GARCHTests {
    /// Closing prices whose returns follow the process, with normal innovations or those of Student's t.
    private static func simulate(
        _ count: Int,
        seed: UInt64,
        omega: Double,
        alpha: Double,
        beta: Double,
        mean: Double = 0,
        degreesOfFreedom: Int? = nil
    ) -> [Double] {
        var random = Seeded(seed)
        var (variance, level) = (omega / (1 - alpha - beta), 100.0)
        return (0..<count).map { _ in
            var innovation = variance.squareRoot() * random.normal()
            if let degreesOfFreedom {
                let squares = random.normals(degreesOfFreedom).reduce(0) { $0 + $1 * $1 }
                innovation *= (Double(degreesOfFreedom - 2) / squares).squareRoot()
            }
            level *= exp(mean + innovation)
            variance = omega + alpha * innovation * innovation + beta * variance
            return level
        }
    }

    @Test(arguments: [false, true])
    func gradientsAreThoseOfFiniteDifferences(hasStudentT: Bool) {
        var random = Seeded(61)
        let returns = random.normals(120).map { $0 * abs($0) }
        let likelihood = GARCHLikelihood(returns, hasStudentT: hasStudentT)
        for _ in 0..<10 {
            let position = (0..<likelihood.dimension).map { _ in random.uniform(-2...2) }
            var (gradient, unused) = (position, position)
            #expect(likelihood.objective(position, &gradient).isFinite)
            for index in position.indices {
                let step = 1e-6
                var (above, below) = (position, position)
                above[index] += step
                below[index] -= step
                let difference = likelihood.objective(above, &unused) - likelihood.objective(below, &unused)
                #expect(agree(gradient[index], difference / (2 * step), 1e-6), "seed \(random.seed), \(index)")
            }
        }
    }

    /// Against `arch` (Python) on a thousand closes of the S&P 500: constant mean, GARCH(1,1).
    @Test(.enabled(if: SharedFiles.arePresent, "../shared is absent"))
    func theIndexOfArch() throws {
        let closes = try SharedFiles.golden("walkforward_sp500_1d")["y"]?.doubles ?? []
        let normal = try GARCHModel(fitting: closes, distribution: .normal)
        #expect(agree(try #require(normal.statistics?.logLikelihood), 3506.011052547902, 1e-9))
        #expect(agree([normal.alpha, normal.beta], [0.19727328, 0.74969682], 1e-5))
        #expect(agree(normal.constant * 1e4, 0.0428507, 1e-5))
        let volatility = try normal.volatility(from: closes, horizon: 5)
        let expected = [0.0173311964, 0.0169919637, 0.0166643556, 0.0163480695, 0.0160428086]
        for (ours, theirs) in zip(volatility, expected) { #expect(agree(ours / theirs, 1, 1e-5)) }
        let heavy = try GARCHModel(fitting: closes)
        // There α + β reaches 1; here it stays below 0.9999.
        #expect(agree(try #require(heavy.statistics?.logLikelihood), 3559.4895134573353, 1e-6))
        #expect(agree(try #require(heavy.degreesOfFreedom), 4.4518, 1e-3))
        #expect(agree([heavy.alpha, heavy.beta], [0.19088, 0.80912], 1e-3))
    }

    @Test func findsTheParametersOfASimulatedSeries() throws {
        let series = Self.simulate(6000, seed: 62, omega: 2e-6, alpha: 0.1, beta: 0.85)
        for distribution in InnovationDistribution.allCases {
            let model = try GARCHModel(fitting: series, distribution: distribution)
            #expect(agree([model.alpha, model.beta], [0.1, 0.85], 0.035), "seed 62, \(distribution)")
            #expect(agree(model.longRunVariance / 4e-5, 1, 0.15), "seed 62, \(distribution)")
        }
        let heavy = try GARCHModel(fitting: series)
        #expect(try #require(heavy.degreesOfFreedom) > 15)
    }

    /// Over many simulated series estimates scatter as their standard errors say.
    @Test(arguments: InnovationDistribution.allCases)
    func standardErrorsAreTheScatterOfTheEstimates(distribution: InnovationDistribution) throws {
        var estimates: [[Double]] = []
        var errors: [[Double]] = []
        for seed in 700..<760 {
            let series = Self.simulate(
                2500,
                seed: UInt64(seed),
                omega: 4e-6,
                alpha: 0.15,
                beta: 0.75,
                degreesOfFreedom: distribution == .studentT ? 5 : nil
            )
            let model = try GARCHModel(fitting: series, distribution: distribution)
            let freedom = model.degreesOfFreedom.map { [$0] } ?? []
            estimates.append([model.mean, model.constant, model.alpha, model.beta] + freedom)
            errors.append(try #require(model.standardErrors, "seed \(seed)"))
        }
        #expect(errors.allSatisfy { $0.count == estimates[0].count })
        for index in estimates[0].indices {
            let values = estimates.map { $0[index] }
            let mean = values.reduce(0, +) / 60
            let scatter = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 59).squareRoot()
            // The root mean square of the errors; 60 series tell a scatter to within 9%.
            let error = (errors.reduce(0) { $0 + $1[index] * $1[index] } / 60).squareRoot()
            #expect(agree(error / scatter, 1, 0.3), "seeds from 700, parameter \(index): \(error), \(scatter)")
        }
    }

    @Test(arguments: InnovationDistribution.allCases)
    func standardErrorsFollowTheScaleAndTheArtifact(distribution: InnovationDistribution) throws {
        let series = Self.simulate(2000, seed: 68, omega: 4e-6, alpha: 0.12, beta: 0.8, degreesOfFreedom: 6)
        let values = series.map { log($0) - 10 }
        let model = try GARCHModel(fitting: values, distribution: distribution)
        let scaled = try GARCHModel(fitting: values.map { 8 * $0 }, distribution: distribution)
        let (errors, others) = (try #require(model.standardErrors), try #require(scaled.standardErrors))
        #expect(errors.count == (distribution == .studentT ? 5 : 4) && others.count == errors.count)
        let units: [Double] = [8, 64, 1, 1, 1]
        for (index, error) in errors.enumerated() {
            #expect(agree(others[index] / (units[index] * error), 1, 1e-3), "parameter \(index)")
        }
        let read = try GARCHAlgorithm().load(model.artifact())
        #expect((read as? GARCHModel)?.standardErrors == errors)
    }

    /// No errors rather than wrong ones.
    @Test func atALimitOfTheParametersThereAreNoStandardErrors() throws {
        var atLimit = 0
        for seed in 70..<90 {
            var random = Seeded(UInt64(seed))
            // Their variance is constant, so that alpha of about half of them is 0.
            let model = try GARCHModel(fitting: random.path(400), distribution: .normal)
            guard model.alpha < 1e-5 else { continue }
            atLimit += 1
            #expect(model.standardErrors == nil, "seed \(seed)")
        }
        #expect(atLimit >= 3, "of seeds from 70")
        // Nor where the innovations are normal, and nu goes to its limit.
        let series = Self.simulate(2000, seed: 68, omega: 4e-6, alpha: 0.12, beta: 0.8)
        let model = try GARCHModel(fitting: series, distribution: .studentT)
        #expect(try #require(model.degreesOfFreedom) > 100)
        #expect(model.standardErrors == nil)
    }

    @Test func theVarianceReturnsToItsLongRunLevel() throws {
        let series = Self.simulate(1500, seed: 63, omega: 5e-6, alpha: 0.15, beta: 0.8)
        let model = try GARCHModel(fitting: series, distribution: .normal)
        let variances = try model.volatility(from: series, horizon: 400).map { $0 * $0 }
        let persistence = model.alpha + model.beta
        for (next, variance) in zip(variances.dropFirst(), variances) {
            let distance = persistence * (variance - model.longRunVariance)
            #expect(agree((next - model.longRunVariance) * 1e5, distance * 1e5, 1e-9))
        }
    }

    @Test func theSpreadOfTheValuesIsThatOfTheVolatility() throws {
        let series = Self.simulate(1500, seed: 64, omega: 5e-6, alpha: 0.1, beta: 0.85, mean: 0.001)
        let model = try GARCHModel(fitting: series, distribution: .normal, paths: 20_000)
        let forecast = try model.forecast(from: series, horizon: 10)
        var variance = 0.0
        for (step, volatility) in try model.volatility(from: series, horizon: 10).enumerated() {
            variance += volatility * volatility
            let expected = series[1499] * exp(model.mean * Double(step + 1))
            #expect(agree(forecast.mean[step], expected, 1e-12))
            // The 84% quantile of the logarithm lies one standard deviation above its mean.
            let distance = log(forecast.quantile(0.8413, step: step) / expected)
            #expect(agree(distance / variance.squareRoot(), 1, 0.05), "step \(step)")
        }
    }

    @Test func aSeriesBelowZeroHasPlainDifferences() throws {
        let prices = Self.simulate(800, seed: 65, omega: 2e-6, alpha: 0.1, beta: 0.8)
        let series = prices.map { log($0) - 10 }
        let model = try GARCHModel(fitting: series)
        #expect(!model.isLogarithmic)
        let logarithmic = try GARCHModel(fitting: prices)
        #expect(logarithmic.isLogarithmic)
        #expect(agree(model.alpha, logarithmic.alpha, 1e-4))
        let volatility = try model.volatility(from: series, horizon: 3)
        #expect(agree(volatility, try logarithmic.volatility(from: prices, horizon: 3), 1e-5))
    }

    @Test func theContextIsEnoughAndFollowsTheScale() throws {
        let series = Self.simulate(3000, seed: 66, omega: 2e-6, alpha: 0.1, beta: 0.85)
        let model = try GARCHModel(fitting: series, distribution: .normal)
        #expect(model.contextLength < 1000)
        let last = Array(series.suffix(model.contextLength))
        #expect(try model.forecast(from: series, horizon: 4) == model.forecast(from: last, horizon: 4))
        let longer = Array(series.suffix(2 * model.contextLength))
        let volatility = try model.volatility(from: longer, horizon: 1)[0]
        #expect(agree(try model.volatility(from: last, horizon: 1)[0] / volatility, 1, 1e-9))
        let scaled = try GARCHModel(fitting: series.map { 8 * $0 }, distribution: .normal)
        #expect(agree([scaled.alpha, scaled.beta], [model.alpha, model.beta], 1e-6))
    }

    @Test func inputThatCannotBeUsedSaysWhy() throws {
        for flat in [Array(repeating: 5.0, count: 80), (0..<80).map { -3 + Double($0) }] {
            let error = #expect(throws: ForecastingError.self) { try GARCHModel(fitting: flat) }
            #expect(error?.description.contains("no volatility") == true)
        }
        let series = Self.simulate(200, seed: 67, omega: 2e-6, alpha: 0.1, beta: 0.85)
        let model = try GARCHModel(fitting: series)
        #expect(throws: ForecastingError.self) { try model.forecast(from: series + [-1], horizon: 3) }
        #expect(throws: ForecastingError.self) { try model.forecast(from: series, horizon: 50_000) }
        #expect(throws: ForecastingError.tooFewObservations(have: 2, need: 3)) {
            try model.forecast(from: [1, 2], horizon: 3)
        }
        for patience in [1, 2, 10, 40] {
            var asked = 0
            #expect(throws: ForecastingError.cancelled) {
                try GARCHModel(fitting: series) { _ in
                    asked += 1
                    return asked < patience
                }
            }
            #expect(asked == patience)
        }
    }

    /// Against scipy 1.17.1.
    @Test func theGammaFunction() {
        let arguments = [0.3, 1.7, 5, 40]
        let logarithms = [1.0957979948180756, -0.09580769740706585, 3.1780538303479458, 106.63176026064345]
        let slopes = [-3.502524222200133, 0.20854787487349394, 1.5061176684318003, 3.6763273740348428]
        #expect(agree(arguments.map { GammaFunction.logarithm($0) }, logarithms, 1e-14))
        #expect(agree(arguments.map { GammaFunction.logarithmicDerivative($0) }, slopes, 1e-14))
    }
}
