import Forecasting
import Foundation
import JSON
import Parameters
import Testing

@Suite struct LinearModelTests {
    /// A series whose every change is 0.4 of a covariate, -0.3 of the change before, and noise.
    private func series(_ seed: UInt64, count: Int, noise: Double = 0.5) -> TimeSeries {
        var random = Seeded(seed)
        let signal = random.normals(count)
        let echo = signal.map { 3 - 2 * $0 }
        var (values, change) = ([100.0], 0.0)
        for index in 0..<count - 1 {
            change = 0.4 * signal[index] - 0.3 * change + noise * random.normal()
            values.append(values[index] + change)
        }
        // Values below 0 make the changes differences.
        let lowest = values.min() ?? 0
        return TimeSeries(
            values.map { $0 - lowest - 1 },
            covariates: [Covariate("signal", signal), Covariate("echo", echo), Covariate("flat", echo.map { _ in 7 })]
        )
    }

    private func fit(
        _ algorithm: some ForecastingAlgorithm,
        _ series: TimeSeries,
        _ object: JSONObject
    ) throws -> any FeatureModel {
        let parameters = try algorithm.schema.values(from: object)
        return try #require(
            try algorithm.fit(series, parameters: parameters) { _ in true } as? any FeatureModel
        )
    }

    private func step(_ model: any FittedModel, _ index: Int = 0) throws -> JSONValue {
        try #require(model.summary["steps"]?.arrayValue?[index])
    }

    private func coefficients(_ model: any FittedModel) throws -> [Double] {
        try #require(try step(model)["coefficients"]?.objectValue).members.compactMap(\.value.doubleValue)
    }

    /// The standardised rows and the changes that a model of one step has learned from.
    private func data(_ series: TimeSeries, _ features: String) throws -> (columns: [[Double]], changes: [Double]) {
        let table = try FeatureTable(series, features: FeatureList(parsing: features, of: series))
        let known = table.matrix.rows(0..<table.matrix.rowCount - 1)
        let scaler = FeatureScaler(known)
        let rows = (0..<known.rowCount).map { scaler.apply(known.row($0)) }
        let columns = known.columns.indices.map { column in rows.map { $0[column] } }
        let changes = table.origins.dropLast().map { series.values[$0 + 1] - series.values[$0] }
        return (columns, changes)
    }

    /// The correlations of the columns with what a model leaves unexplained.
    private func slopes(_ columns: [[Double]], _ changes: [Double], _ coefficients: [Double]) -> [Double] {
        let mean = changes.reduce(0, +) / Double(changes.count)
        let residuals = changes.indices.map { row in
            changes[row] - mean - columns.indices.reduce(0) { $0 + coefficients[$1] * columns[$1][row] }
        }
        return columns.map { column in zip(column, residuals).reduce(0) { $0 + $1.0 * $1.1 } / Double(changes.count) }
    }

    @Test(arguments: [1e-9, 0.1, 10]) func ridgeIsWhereTheGradientVanishes(_ alpha: Double) throws {
        let series = series(1, count: 300)
        let features = "lag_1..4,volatility_10,signal,echo,flat"
        let model = try fit(
            RidgeAlgorithm(),
            series,
            ["alpha": JSONValue(alpha), "features": .string(features), "horizon": 1]
        )
        let found = try coefficients(model)
        let (columns, changes) = try data(series, features)
        for (slope, coefficient) in zip(slopes(columns, changes, found), found) {
            #expect(agree(slope, alpha * coefficient, 1e-9))
        }
        // Collinear features share, a constant one has no part.
        #expect(agree(found[5], -found[6], 1e-5))
        #expect(found[7] == 0)
    }

    @Test(arguments: [(0.05, 0.5), (0.2, 1), (0.01, 0.1)])
    func elasticNetMeetsItsConditions(_ alpha: Double, _ ratio: Double) throws {
        let series = series(2, count: 300)
        let features = "lag_1..6,volatility_10,signal,flat"
        let model = try fit(
            ElasticNetAlgorithm(),
            series,
            [
                "alpha": JSONValue(alpha), "l1_ratio": JSONValue(ratio), "features": .string(features), "horizon": 1,
            ]
        )
        let found = try coefficients(model)
        let (columns, changes) = try data(series, features)
        let mean = changes.reduce(0, +) / Double(changes.count)
        let deviation =
            (changes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(changes.count)).squareRoot()
        let bound = alpha * ratio * deviation
        for (slope, coefficient) in zip(slopes(columns, changes, found), found) {
            let rest = slope - alpha * (1 - ratio) * coefficient
            if coefficient == 0 {
                #expect(abs(rest) <= bound * (1 + 1e-5))
            } else {
                #expect(agree(rest, coefficient > 0 ? bound : -bound, 1e-5))
            }
        }
        #expect(found.contains(0) && found[7] > 0)
    }

    @Test func whatMadeTheSeriesIsFound() throws {
        let series = series(3, count: 4000)
        for algorithm in [RidgeAlgorithm(), ElasticNetAlgorithm()] as [any ForecastingAlgorithm] {
            let model = try fit(algorithm, series, ["features": "lag_1..3,signal", "horizon": 1])
            let found = try coefficients(model)
            // Per standard deviation: that of a change is sqrt((0.4² + 0.5²) / (1 - 0.3²)) = 0.671.
            #expect(abs(found[0] + 0.3 * 0.671) < 0.05, "\(algorithm.id)")
            #expect(abs(found[3] - 0.4) < 0.05)
            #expect(abs(found[1]) < 0.03 && abs(found[2]) < 0.03)
            let deviation = try #require(try step(model)["standard_deviation"]?.doubleValue)
            #expect(abs(deviation - 0.5) < 0.03)
            let validation = try #require(try step(model)["validation"])
            #expect(try #require(validation["skill"]?.doubleValue) > 0.3)
            #expect(try #require(validation["auc"]?.doubleValue) > 0.75)
            // The covariate is asked for by name.
            #expect(
                throws: ForecastingError.unsuitableData(
                    "the series has no covariate 'signal', which the model looks at; it has none"
                )
            ) { try model.forecast(from: series.values, horizon: 1) }
        }
    }

    @Test func forecastsFollowTheLearnedSteps() throws {
        let series = series(4, count: 1000)
        let model = try fit(RidgeAlgorithm(), series, ["features": "lag_1,lag_2,signal", "horizon": 30])
        let steps = try #require(model.summary["steps"]?.arrayValue).compactMap { $0["step"]?.integerValue }
        #expect(steps.count == 24 && steps.first == 1 && steps.last == 30)
        let forecast = try model.forecast(from: series, horizon: 60, future: nil)
        #expect(zip(forecast.standardDeviation, forecast.standardDeviation.dropFirst()).allSatisfy { $0 < $1 * 1.02 })
        #expect(forecast.mean[59] == forecast.mean[29], "beyond the last learned step no more is expected")
        #expect(agree(forecast.standardDeviation[59], forecast.standardDeviation[29] * 2.0.squareRoot(), 1e-12))
        #expect(try model.forecast(from: series.suffix(model.contextLength), horizon: 60, future: nil) == forecast)
        // One step ahead as the row by itself.
        let table = try FeatureTable(series, features: FeatureList(parsing: "lag_1,lag_2,signal", of: series))
        let one = try fit(RidgeAlgorithm(), series, ["features": "lag_1,lag_2,signal", "horizon": 1])
        let prediction = try one.predictions(for: [table.matrix.row(table.matrix.rowCount - 1)])[0].get()
        #expect(agree(series.values[999] + prediction.change, forecast.mean[0], 1e-12))
    }

    @Test func aBadRowFailsAlone() throws {
        let model = try fit(RidgeAlgorithm(), series(5, count: 300), ["features": "lag_1,signal", "horizon": 5])
        #expect(model.featureNames == ["lag_1", "signal"])
        let results = model.predictions(for: [[0.1, 1], [0.1], [0.1, .nan], [0, -1], [1e308, -1e308]])
        #expect(try results[0].get().probabilityOfRise > 0.5)
        #expect(results[1] == .failure(.width(have: 1, names: ["lag_1", "signal"])))
        #expect(results[2] == .failure(.notFinite(name: "signal")))
        #expect(try results[3].get().change < results[0].get().change)
        #expect(try results[3].get().step == 5)
        let error = FeatureRowError.width(have: 1, names: ["lag_1", "signal"])
        #expect(error.description == "the row has 1 numbers and 2 are needed: lag_1, signal")
    }

    @Test func badInputSaysWhatToTry() throws {
        func failure(_ series: TimeSeries, _ object: JSONObject = [:]) -> ForecastingError? {
            #expect(throws: ForecastingError.self) { try fit(RidgeAlgorithm(), series, object) }
        }
        let flat = TimeSeries([Double](repeating: 5, count: 400))
        #expect(failure(flat)?.description.contains("use 'naive' or 'drift'") == true)
        var values = series(6, count: 400).values
        let gappy = TimeSeries(values, covariates: [Covariate("rsi_14", values.indices.map { $0 < 350 ? .nan : 1 })])
        let missing = failure(gappy, ["features": "lag_1,rsi_14"])?.description
        #expect(missing?.contains("without a value: rsi_14 in 349 rows; use fewer") == true, "\(missing ?? "")")
        values[17] = .infinity
        #expect(failure(TimeSeries(values)) == .notFinite(index: 17))
        let few = failure(TimeSeries(Array(values.prefix(10))), ["features": "lag_1..5", "horizon": 2])
        #expect(few == .tooFewObservations(have: 10, need: 5 + 40 + 10 + 4 + 2))
    }
}
