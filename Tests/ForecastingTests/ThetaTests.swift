import Forecasting
import Foundation
import Testing

@Suite struct ThetaTests {
    /// Against statsforecast 2.1.1 (`auto_theta`), whose simplex search stops a little short of the minimum.
    @Test(arguments: [
        (ThetaVariant.standard, 0.754, [440.9692, 429.2492, 490.6932, 476.6599, 480.631, 546.4555]),
        (.optimised, 0.716, [442.9425, 432.231, 495.3079, 482.308, 487.4948, 555.5809]),
        (.dynamic, 0.725, [442.9272, 432.2984, 495.4825, 482.5753, 487.866, 556.1216]),
    ])
    func theAirlinePassengersOfStatsforecast(variant: ThetaVariant, alpha: Double, mean: [Double]) throws {
        let series = ClassicSeries.airPassengers
        let model = try ThetaModel(fitting: series, variant: variant, season: 12)
        #expect(model.season == 12)
        #expect(agree(model.alpha, alpha, 0.003))
        #expect(agree(try model.forecast(from: series, horizon: 6).mean, mean, 5e-4))
    }

    @Test(arguments: [
        (ThetaVariant.standard, 0.2422, [800.885, 799.5278, 798.1707]),
        (.optimised, 0.2289, [799.195, 796.4814, 793.7678]),
        (.dynamic, 0.2675, [798.2302, 798.2302, 798.2302]),
    ])
    func theNileOfStatsforecast(variant: ThetaVariant, alpha: Double, mean: [Double]) throws {
        let series = ClassicSeries.nile
        let model = try ThetaModel(fitting: series, variant: variant)
        #expect(agree(model.alpha, alpha, 0.001))
        #expect(agree(try model.forecast(from: series, horizon: 3).mean, mean, 2e-4))
    }

    /// The standard method is simple exponential smoothing with half the slope of the trend line as drift (Hyndman and
    /// Billah, 2003): far ahead the forecasts rise by exactly that.
    @Test func theStandardMethodDriftsByHalfTheSlope() throws {
        var random = Seeded(41)
        let series = random.path(200, constant: 0.3)
        let forecast = try ThetaModel(fitting: series, variant: .standard).forecast(from: series, horizon: 4)
        let centre = 100.5
        let mean = series.reduce(0, +) / 200
        let products = series.enumerated().reduce(0) { $0 + (Double($1.offset + 1) - centre) * ($1.element - mean) }
        let slope = products / (200 * (200 * 200 - 1) / 12)
        for (next, last) in zip(forecast.mean.dropFirst(), forecast.mean) {
            #expect(agree(next - last, slope / 2, 1e-9), "seed \(random.seed)")
        }
    }

    @Test(arguments: ThetaVariant.allCases)
    func followsAScaleOfTheSeries(variant: ThetaVariant) throws {
        let series = ClassicSeries.airPassengers
        let before = try ThetaModel(fitting: series, variant: variant, season: 12)
        let scaled = series.map { 1024 * $0 }
        let after = try ThetaModel(fitting: scaled, variant: variant, season: 12)
        #expect(agree([after.alpha, after.theta], [before.alpha, before.theta], 1e-6))
        let mean = try before.forecast(from: series, horizon: 15).mean.map { 1024 * $0 }
        #expect(agree(try after.forecast(from: scaled, horizon: 15).mean, mean, 1e-9))
    }

    /// The standard deviations are those of paths that are simulated with the model's own recursion.
    @Test(arguments: ThetaVariant.allCases)
    func theSpreadIsThatOfSimulatedPaths(variant: ThetaVariant) throws {
        var random = Seeded(43)
        let series = random.path(40, ar: [0.5], constant: 0.5)
        let model = try ThetaModel(fitting: series, variant: variant)
        let forecast = try model.forecast(from: series, horizon: 6)
        // Dynamically, the next step is the forecast from the path so far; the static line would move with it.
        guard variant == .dynamic else {
            for step in 0..<6 {
                let growth = (1 + Double(step) * model.alpha * model.alpha).squareRoot()
                #expect(agree(forecast.standardDeviation[step], model.standardDeviation * growth, 1e-12))
            }
            return
        }
        var squares = Array(repeating: 0.0, count: 6)
        for _ in 0..<4000 {
            var path = series
            for step in 0..<6 {
                let next =
                    try model.forecast(from: path, horizon: 1).mean[0] + model.standardDeviation * random.normal()
                path.append(next)
                squares[step] += pow(next - forecast.mean[step], 2)
            }
        }
        let simulated = squares.map { ($0 / 4000).squareRoot() }
        #expect(agree(forecast.standardDeviation, simulated, 0.06), "seed \(random.seed)")
    }

    @Test func newObservationsMoveTheForecast() throws {
        let series = ClassicSeries.airPassengers
        let model = try ThetaModel(fitting: Array(series.prefix(132)), season: 12)
        let errors = try [132, 138, 143].map { count in
            abs(try model.forecast(from: Array(series.prefix(count)), horizon: 1).mean[0] - series[count])
        }
        #expect(errors.allSatisfy { $0 < 30 })
        // What lies before the context does not count.
        let more = [1, 2, 3] + series
        #expect(try model.forecast(from: more, horizon: 3) == model.forecast(from: series, horizon: 3))
    }

    @Test func oddSeriesGiveFiniteForecasts() throws {
        let odd: [[Double]] = [
            Array(repeating: 42.5, count: 60), (0..<60).map { Double($0) }, (0..<60).map { Double($0 % 2) },
            (0..<60).map { $0 < 30 ? 1e9 : 1e-9 }, (0..<60).map { 1e140 * sin(Double($0)) },
            (0..<60).map { -5 + Double($0 % 4) }, (0..<60).map { $0 % 4 == 0 ? 0.0001 : 1000 },
        ]
        for (index, series) in odd.enumerated() {
            for variant in ThetaVariant.allCases {
                let model = try ThetaModel(fitting: series, variant: variant, season: 4)
                let forecast = try model.forecast(from: series, horizon: 9)
                let isFinite = (forecast.mean + forecast.standardDeviation).allSatisfy(\.isFinite)
                #expect(isFinite, "\(index), \(variant)")
            }
        }
        let flat = try ThetaModel(fitting: odd[0]).forecast(from: odd[0], horizon: 3)
        #expect(agree(flat.mean, [42.5, 42.5, 42.5], 1e-12))
        #expect(throws: ForecastingError.self) { try ThetaModel(fitting: (0..<30).map { 1e200 * Double($0) }) }
    }
}
