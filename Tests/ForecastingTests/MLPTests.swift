import Forecasting
import JSON
import Parameters
import Testing

@Suite struct MLPTests {
    /// A series whose every change is the product of two covariates: nothing for a linear model.
    private func products(_ count: Int, seed: UInt64) -> TimeSeries {
        var random = Seeded(seed)
        let (left, right) = (random.normals(count), random.normals(count))
        var values = [-1.0]
        for index in 0..<count - 1 { values.append(values[index] + left[index] * right[index] + 0.2 * random.normal()) }
        return TimeSeries(values, covariates: [Covariate("left", left), Covariate("right", right)])
    }

    private func fit(_ id: String, _ series: TimeSeries, _ object: JSONObject) throws -> any FittedModel {
        let algorithm = try AlgorithmRegistry.standard.algorithm(id)
        return try algorithm.fit(series, parameters: algorithm.schema.values(from: object)) { _ in true }
    }

    private func skill(_ model: any FittedModel) throws -> Double {
        try #require(model.summary["steps"]?.arrayValue?.first?["validation"]?["skill"]?.doubleValue)
    }

    @Test func itLearnsWhatALinearModelCannot() throws {
        let series = products(800, seed: 1)
        let common: JSONObject = ["features": "left,right", "horizon": 1]
        let object: JSONObject = ["features": "left,right", "horizon": 1, "learning_rate": 0.01, "dropout": 0]
        #expect(try skill(fit("mlp", series, object)) > 0.5)
        #expect(try skill(fit("ridge", series, common)) < 0.1)
    }

    @Test func aSeedDecidesAllAndAModelReadsBack() throws {
        let series = products(300, seed: 2)
        let object: JSONObject = ["features": "left,right,lag_1..3", "horizon": 2, "epochs": 3]
        let model = try fit("mlp", series, object)
        #expect(try fit("mlp", series, object).artifact() == model.artifact())
        let loaded = try MLPAlgorithm().load(model.artifact())
        #expect(
            try loaded.forecast(from: series, horizon: 5, future: nil)
                == model.forecast(from: series, horizon: 5, future: nil)
        )
        var calls = 0
        let parameters = try MLPAlgorithm().schema.values(from: object)
        #expect(throws: ForecastingError.cancelled) {
            try MLPAlgorithm().fit(series, parameters: parameters) { _ in
                calls += 1
                return calls < 20
            }
        }
        #expect(calls == 20)
    }
}
