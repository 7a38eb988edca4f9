import Forecasting
import Foundation
import JSON
import Testing

@Suite struct ARIMAModelTests {
    private func model(
        _ p: Int,
        _ d: Int,
        _ q: Int,
        _ observations: [Double],
        constant: Bool = false
    ) throws -> ARIMAModel {
        try ARIMAModel(fitting: observations, order: ARIMAOrder(p, d, q), includesConstant: constant)
    }

    @Test func findsTheCoefficientsOfALongSeries() throws {
        var random = Seeded(1)
        let series = random.path(8000, ar: [0.5, -0.4], ma: [0.3], constant: 0.2)
        let model = try model(2, 1, 1, series, constant: true)
        let errors = try #require(model.standardErrors)
        let estimates = model.ar + model.ma + [try #require(model.constant)]
        for (estimate, (truth, error)) in zip(estimates, zip([0.5, -0.4, 0.3, 0.2], errors)) {
            #expect(abs(estimate - truth) < 4 * error, "seed \(random.seed)")
            #expect(error < 0.05)
        }
        #expect(abs(model.innovationVariance - 1) < 0.1)
    }

    /// a·y + b has the same coefficients, a drift a times as large, a variance a² times as large.
    @Test(arguments: [1, 2])
    func scaleAndShiftChangeNothingElse(d: Int) throws {
        var random = Seeded(2)
        let series = random.path(300, ar: [0.6], d: d, ma: [0.3])
        // A power of two and a shift by one keep the arithmetic exact, so that the same path is taken.
        let plain = try model(1, d, 1, series, constant: d == 1)
        let scaled = try model(1, d, 1, series.map { 1024 * $0 }, constant: d == 1)
        #expect(plain.ar == scaled.ar && plain.ma == scaled.ma)
        #expect(scaled.innovationVariance == plain.innovationVariance * 1024 * 1024)
        let shifted = try model(1, d, 1, series.map { 3.7 * $0 + 500 }, constant: d == 1)
        #expect(agree(shifted.ar + shifted.ma, plain.ar + plain.ma, 1e-4))
        #expect(agree(shifted.innovationVariance, 3.7 * 3.7 * plain.innovationVariance, 1e-6))
        if let constant = plain.constant { #expect(agree(try #require(shifted.constant), 3.7 * constant, 1e-6)) }
        let before = try plain.forecast(from: series, horizon: 8)
        let after = try shifted.forecast(from: series.map { 3.7 * $0 + 500 }, horizon: 8)
        #expect(agree(after.mean, before.mean.map { 3.7 * $0 + 500 }, 1e-4))
    }

    @Test func forecastsOfKnownProcesses() throws {
        let order = try ARIMAOrder(1, 1, 0)
        let model = try ARIMAModel(order: order, ar: [0.5], ma: [], constant: 1, innovationVariance: 4)
        // Differences 3 around a drift of 1: the surplus of 2 halves at each step.
        let forecast = try model.forecast(from: [10, 13, 16], horizon: 3)
        #expect(agree(forecast.mean, [18, 19.5, 20.75], 1e-12))
        #expect(agree(forecast.standardDeviation, [2, 2 * 3.25.squareRoot(), 2 * 6.3125.squareRoot()], 1e-12))
        let line = try ARIMAModel(order: ARIMAOrder(0, 2, 0), ar: [], ma: [], innovationVariance: 1)
        #expect(try line.forecast(from: [1, 2, 4], horizon: 3).mean == [6, 8, 10])
        let mean = try ARIMAModel(order: ARIMAOrder(0, 0, 1), ar: [], ma: [0.5], constant: 5, innovationVariance: 1)
        #expect(try mean.forecast(from: [5, 5, 5, 5], horizon: 2).mean == [5, 5])
    }

    /// An input too short for the filter to settle leaves more uncertainty: here the exact conditional distribution of an
    /// MA(1) after one observation.
    @Test func aShortInputIsLessCertain() throws {
        let model = try ARIMAModel(order: ARIMAOrder(0, 0, 1), ar: [], ma: [0.8], innovationVariance: 1)
        let forecast = try model.forecast(from: [1], horizon: 2)
        let variance = 1 + 0.64
        #expect(agree(forecast.mean, [0.8 / variance, 0], 1e-12))
        let first = variance - 0.64 / variance
        #expect(agree(forecast.standardDeviation, [first.squareRoot(), variance.squareRoot()], 1e-10))
    }

    @Test func theContextIsEnough() throws {
        var random = Seeded(3)
        let series = random.path(6000, ar: [0.7], ma: [0.5])
        for ma in [[0.5], [-0.9], [0.3, 0.2], [1.2, 0.5]] {
            let model = try ARIMAModel(
                order: ARIMAOrder(1, 1, ma.count),
                ar: [0.7],
                ma: ma,
                innovationVariance: 1
            )
            #expect(model.contextLength < ARIMAModel.maximumContextLength)
            let last = try model.forecast(from: series, horizon: 5)
            #expect(last == (try model.forecast(from: series.suffix(model.contextLength), horizon: 5)))
            let (innovations, _) = try model.innovations(of: series)
            let differences = zip(series.dropFirst(), series).map { $0 - $1 }
            var next = 0.7 * differences[differences.count - 1]
            for (lag, coefficient) in ma.enumerated() { next += coefficient * innovations[innovations.count - 1 - lag] }
            #expect(agree(last.mean[0], series[series.count - 1] + next, 1e-11), "seed \(random.seed), \(ma)")
        }
    }

    @Test func uncertaintyGrowsWithTheHorizonAndTheLevel() throws {
        var random = Seeded(4)
        let series = random.path(400, ar: [0.4], ma: [-0.2])
        let forecast = try model(2, 1, 2, series).forecast(from: series, horizon: 50)
        #expect(zip(forecast.standardDeviation.dropFirst(), forecast.standardDeviation).allSatisfy { $0 >= $1 })
        let narrow = forecast.interval(level: 0.8)
        let wide = forecast.interval(level: 0.95)
        for step in 0..<50 {
            #expect(wide.lower[step] < narrow.lower[step] && narrow.lower[step] < forecast.mean[step])
            #expect(wide.upper[step] > narrow.upper[step] && narrow.upper[step] > forecast.mean[step])
        }
    }

    @Test(arguments: [0, 1, 2], [false, true])
    func aConstantSeriesIsForecastWithCertainty(d: Int, constant: Bool) throws {
        guard !(d == 2 && constant) else { return }
        let series = Array(repeating: 42.5, count: 60)
        let model = try model(2, d, 2, series, constant: constant)
        let forecast = try model.forecast(from: series, horizon: 10)
        let isFinite = (forecast.mean + forecast.standardDeviation).allSatisfy(\.isFinite)
        #expect(isFinite)
        // Without a mean, a series that is not differenced is expected to return to zero.
        if d > 0 || constant {
            #expect(forecast.mean == Array(repeating: 42.5, count: 10))
            #expect(forecast.standardDeviation == Array(repeating: 0, count: 10))
            #expect(model.statistics?.logLikelihood == nil)
        }
    }

    private static let odd: [String: @Sendable (Int) -> Double] = [
        "line": { Double($0) * 0.1 },
        "alternating": { Double($0 % 2) },
        "impulse": { $0 == 40 ? 1 : 0 },
        "step": { $0 < 40 ? 1e9 : 1e-9 },
        "tiny parabola": { 1e-200 * Double($0 * $0) },
        "huge sine": { 1e140 * sin(Double($0)) },
    ]

    @Test(arguments: odd.keys.sorted())
    func oddSeriesGiveFiniteForecasts(name: String) throws {
        let series = try (0..<80).map(#require(Self.odd[name]))
        for (p, d, q) in [(2, 1, 2), (0, 1, 1), (1, 0, 0), (5, 1, 5), (1, 2, 1), (0, 0, 0)] {
            let model = try model(p, d, q, series, constant: d < 2)
            let forecast = try model.forecast(from: series, horizon: 12)
            let isFinite = (forecast.mean + forecast.standardDeviation).allSatisfy(\.isFinite)
            #expect(isFinite, "(\(p),\(d),\(q))")
            _ = try ARIMAAlgorithm().load(model.artifact())
        }
    }

    @Test func inputThatCannotBeUsedSaysWhy() throws {
        let least = ARIMAModel.minimumObservations(d: 1, coefficients: 4)
        #expect(throws: ForecastingError.tooFewObservations(have: 5, need: least)) {
            try model(2, 1, 2, [1, 2, 3, 4, 5])
        }
        var series = (0..<60).map { sin(Double($0)) }
        _ = try model(2, 1, 2, series)
        series[17] = .nan
        #expect(throws: ForecastingError.notFinite(index: 17)) { try model(2, 1, 2, series) }
        series[17] = 1e300
        #expect(throws: ForecastingError.self) { try model(2, 1, 2, series) }
        #expect(throws: ForecastingError.self) { try ARIMAOrder(6, 1, 0) }
        #expect(throws: ForecastingError.self) { try ARIMAOrder(0, 3, 0) }
        #expect(throws: ForecastingError.self) { try ARIMAOrder(0, 0, -1) }
        series[17] = 0
        #expect(throws: ForecastingError.self) { try model(1, 2, 1, series, constant: true) }
        let fitted = try model(1, 1, 1, series)
        #expect(throws: ForecastingError.tooFewObservations(have: 1, need: 2)) {
            try fitted.forecast(from: [1], horizon: 3)
        }
        #expect(throws: ForecastingError.notFinite(index: 1)) {
            try fitted.forecast(from: [1, .infinity, 2], horizon: 3)
        }
        #expect(throws: ForecastingError.self) { try fitted.forecast(from: series, horizon: 0) }
    }

    @Test func aFitEndsWhenTold() throws {
        var random = Seeded(6)
        let series = random.path(300, ar: [0.4], ma: [0.2])
        for patience in [1, 2, 10, 40] {
            var asked = 0
            #expect(throws: ForecastingError.cancelled) {
                try ARIMAModel(fitting: series, order: ARIMAOrder(2, 1, 2)) { _ in
                    asked += 1
                    return asked < patience
                }
            }
            #expect(asked == patience)
        }
        var shares: [Double] = []
        _ = try ARIMAModel(fitting: series, order: ARIMAOrder(2, 1, 2)) {
            shares.append($0)
            return true
        }
        #expect(shares.count > 40)
        #expect(zip(shares.dropFirst(), shares).allSatisfy { $0 >= $1 })
        #expect(shares.allSatisfy { (0...1).contains($0) })
    }
}
