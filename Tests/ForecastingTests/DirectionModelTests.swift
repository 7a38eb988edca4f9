import Forecasting
import Foundation
import JSON
import Parameters
import Testing

/// What holds for every feature model that can learn the direction.
@Suite struct DirectionModelTests {
    private static let algorithms: [(any ForecastingAlgorithm, JSONObject)] = [
        (LogisticRegressionAlgorithm(), [:]),
        (GradientBoostingAlgorithm(), ["target": "direction", "rounds": 60]),
        (RandomForestAlgorithm(), ["target": "direction", "trees": 40]),
    ]

    /// Prices whose next change rises with the probability that the logistic function gives to twice a covariate.
    private func series(_ seed: UInt64, _ count: Int) -> TimeSeries {
        var random = Seeded(seed)
        let signal = random.normals(count)
        var values = [100.0]
        for index in 0..<count - 1 {
            let isRise = random.uniform() < 1 / (1 + exp(-2 * signal[index]))
            values.append(values[index] * exp(0.01 * abs(random.normal()) * (isRise ? 1 : -1)))
        }
        return TimeSeries(values, covariates: [Covariate("signal", signal)])
    }

    private func fit(
        _ algorithm: any ForecastingAlgorithm,
        _ series: TimeSeries,
        _ object: JSONObject
    ) throws -> any FeatureModel {
        let parameters = try algorithm.schema.values(from: object)
        return try #require(try algorithm.fit(series, parameters: parameters) { _ in true } as? any FeatureModel)
    }

    private func object(_ own: JSONObject, _ features: String, horizon: Int = 1) -> JSONObject {
        var object = own
        (object["features"], object["horizon"]) = (.string(features), JSONValue(horizon))
        return object
    }

    @Test func probabilitiesAreThoseOfTheSeries() throws {
        let series = series(1, 4000)
        for (algorithm, own) in Self.algorithms {
            let model = try fit(algorithm, series, object(own, "lag_1..3,signal"))
            for signal in [-1.5, 0, 1.5] {
                let prediction = try model.predictions(for: [[0, 0, 0, signal]])[0].get()
                let expected = 1 / (1 + exp(-2 * signal))
                #expect(abs(prediction.probabilityOfRise - expected) < 0.12, "\(algorithm.id) at \(signal)")
            }
            let validation = try #require(model.summary["steps"]?.arrayValue?.first?["validation"])
            #expect(try #require(validation["auc"]?.doubleValue) > 0.75, "\(algorithm.id)")
            #expect(try #require(validation["skill"]?.doubleValue) > 0.2, "\(algorithm.id)")
        }
    }

    @Test func theForecastStandsHigherWithTheProbability() throws {
        let series = series(2, 1000)
        for (algorithm, own) in Self.algorithms {
            let model = try fit(algorithm, series, object(own, "signal", horizon: 3))
            let signal = try #require(series.covariates[0].values.last)
            let last = try #require(series.values.last)
            let forecast = try model.forecast(from: series, horizon: 3, future: nil)
            let prediction = try model.predictions(for: [[signal]])[0].get()
            let higher = NormalDistribution.cumulative((forecast.mean[2] - last) / forecast.standardDeviation[2])
            #expect(agree(higher, prediction.probabilityOfRise, 1e-9), "\(algorithm.id)")
            #expect(try model.forecast(from: series.suffix(model.contextLength), horizon: 3, future: nil) == forecast)
        }
    }

    @Test func logisticRegressionIsWhereTheGradientVanishes() throws {
        let series = series(3, 500)
        for alpha in [1e-6, 0.1] {
            let text = "lag_1,lag_2,return_2,signal"
            let model = try fit(
                LogisticRegressionAlgorithm(),
                series,
                object(["alpha": JSONValue(alpha)], text)
            )
            let step = try #require(model.summary["steps"]?.arrayValue?.first)
            let coefficients = try #require(step["coefficients"]?.objectValue).members.compactMap(\.value.doubleValue)
            let intercept = try #require(step["intercept"]?.doubleValue)
            let table = try FeatureTable(series, features: FeatureList(parsing: text, of: series))
            let known = table.matrix.rows(0..<table.matrix.rowCount - 1)
            let scaler = FeatureScaler(known)
            var slopes = [Double](repeating: 0, count: 5)
            for row in 0..<known.rowCount {
                let values = scaler.apply(known.row(row))
                let odds = intercept + zip(values, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
                let origin = table.origins[row]
                let error = 1 / (1 + exp(-odds)) - (series.values[origin + 1] > series.values[origin] ? 1 : 0)
                for (index, value) in ([1] + values).enumerated() { slopes[index] += error * value / 497 }
            }
            #expect(known.rowCount == 497)
            for (slope, coefficient) in zip(slopes, [0] + coefficients) {
                #expect(abs(slope + alpha * coefficient) < 1e-6)
            }
        }
    }

    @Test func oneClassIsNotEnough() throws {
        let rising = TimeSeries((0..<400).map { 100 + Double($0) + sin(Double($0)) / 2 })
        for (algorithm, own) in Self.algorithms {
            let parameters = try algorithm.schema.values(from: object(own, "lag_1..3"))
            let error = #expect(throws: ForecastingError.self) {
                try algorithm.fit(rising, parameters: parameters) { _ in true }
            }
            #expect(error?.description.hasPrefix("every change over 1 step is a rise: there is one class only") == true)
        }
    }

    @Test func purgedCrossValidationTellsSignalFromNoise() throws {
        let series = series(4, 1500)
        let validation = PurgedCrossValidation(folds: 4, embargo: 5)
        for (algorithm, own) in Self.algorithms {
            func score(_ features: String) throws -> FeatureValidation {
                let parameters = try algorithm.schema.values(from: object(own, features))
                return try validation.score(of: algorithm, on: series, parameters: parameters)
            }
            let (signal, noise) = (try score("signal"), try score("lag_1..3"))
            #expect(signal.judged == 1499 && noise.judged == 1496)
            #expect(try #require(signal.skill) > 0.2, "\(algorithm.id)")
            #expect((-0.15..<0.05).contains(try #require(noise.skill)), "\(algorithm.id)")
            #expect(abs(try #require(noise.auc) - 0.5) < 0.07, "\(algorithm.id)")
        }
        let parameters = try NaiveAlgorithm().schema.values(from: [:])
        #expect(throws: ForecastingError.self) {
            try validation.score(of: NaiveAlgorithm(), on: series, parameters: parameters)
        }
    }
}
