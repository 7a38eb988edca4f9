import Forecasting
import Foundation
import JSON
import Testing

/// What cannot be fitted or forecast says why.
@Suite struct SARIMAXRefusalTests {
    private let order: ARIMAOrder
    private let values: [Double]
    private let waves: [Double]

    init() throws {
        order = try ARIMAOrder(1, 1, 0)
        var random = Seeded(81)
        values = random.path(80, ar: [0.4])
        waves = (0..<80).map { sin(Double($0)) }
    }

    private func fit(
        _ columns: [Covariate],
        _ names: [String],
        constant: Bool = false
    ) throws -> SARIMAXModel {
        try SARIMAXModel(
            fitting: TimeSeries(values, covariates: columns),
            order: order,
            includesConstant: constant,
            regressors: names
        )
    }

    private func expect(_ words: [String], _ body: () throws -> Void) {
        let error = #expect(throws: ForecastingError.self, performing: body)
        for word in words { #expect(error?.description.contains(word) == true, "\(word): \(error?.description ?? "")") }
    }

    @Test func regressorsThatSayNothingNewAreNamed() throws {
        let first = Covariate("first", waves)
        let second = Covariate("second", (0..<80).map { cos(Double($0) * 0.7) })
        _ = try fit([first, second], ["first", "second"])
        let sum = Covariate("sum", zip(waves, second.values).map { 3 * $0 - 2 * $1 + 7 })
        expect(["'sum'", "collinear", "'first'", "'second'"]) {
            _ = try fit([first, second, sum], ["first", "second", "sum"])
        }
        expect(["'flat'", "does not change"]) { _ = try fit([Covariate("flat", values.map { _ in 5 })], ["flat"]) }
        // A line is what the drift is.
        let line = Covariate("line", (0..<80).map { 2 * Double($0) })
        expect(["'line'", "drift"]) { _ = try fit([line], ["line"], constant: true) }
        expect(["'first'", "collinear"]) { _ = try fit([first], ["first", "first"]) }
    }

    @Test func regressorsThatAreNotThereAreNamed() throws {
        var gappy = waves
        gappy[33] = .nan
        expect(["'x'", "it has none"]) { _ = try fit([], ["x"]) }
        expect(["'x'", "it has 'first'"]) { _ = try fit([Covariate("first", waves)], ["x"]) }
        expect(["'gappy'", "observation 33"]) { _ = try fit([Covariate("gappy", gappy)], ["gappy"]) }
        let model = try fit([Covariate("first", waves)], ["first"])
        let series = TimeSeries(values, covariates: [Covariate("first", waves)])
        expect(["'first'", "3 steps ahead"]) { _ = try model.forecast(from: series, horizon: 3, future: nil) }
        let short = KnownFuture(covariates: [Covariate("first", [1, 2])])
        expect(["'first'", "3 steps ahead"]) { _ = try model.forecast(from: series, horizon: 3, future: short) }
        expect(["'first'", "it has none"]) { _ = try model.forecast(from: values, horizon: 2) }
    }

    @Test func ordersOutOfRange() throws {
        expect(["season", "at least 2"]) { _ = try SeasonalOrder(1, 0, 0, period: 1) }
        expect(["seasonal_q", "0 to 2"]) { _ = try SeasonalOrder(0, 0, 3, period: 12) }
        expect(["season", "1 to 366"]) { _ = try SeasonalOrder(0, 0, 1, period: 1000) }
        let seasonal = try SeasonalOrder(0, 1, 1, period: 12)
        let series = TimeSeries(values)
        expect(["drift", "parabola"]) {
            _ = try SARIMAXModel(fitting: series, order: order, seasonal: seasonal, includesConstant: true)
        }
        let need = SARIMAXModel.minimumObservations(order: order, seasonal: seasonal, regressionCoefficients: 0)
        _ = try SARIMAXModel(fitting: series.prefix(need), order: order, seasonal: seasonal)
        #expect(throws: ForecastingError.tooFewObservations(have: need - 1, need: need)) {
            try SARIMAXModel(fitting: series.prefix(need - 1), order: order, seasonal: seasonal)
        }
        #expect(throws: ForecastingError.self) {
            try SARIMAXModel(
                order: order,
                seasonal: seasonal,
                ar: [0.5],
                seasonalMA: [1.2],
                innovationVariance: 1
            )
        }
    }

    @Test func valuesThatAreNoNumbers() throws {
        var broken = values
        broken[12] = .infinity
        #expect(throws: ForecastingError.notFinite(index: 12)) {
            try SARIMAXModel(fitting: TimeSeries(broken), order: order)
        }
        broken[12] = 1e300
        #expect(throws: ForecastingError.self) { try SARIMAXModel(fitting: TimeSeries(broken), order: order) }
        let allMissing = TimeSeries(values.map { _ in Double.nan })
        #expect(throws: ForecastingError.self) { try SARIMAXModel(fitting: allMissing, order: order) }
        let model = try SARIMAXModel(fitting: TimeSeries(values), order: order)
        #expect(throws: ForecastingError.self) { try model.forecast(from: allMissing, horizon: 2, future: nil) }
        #expect(throws: ForecastingError.self) { try model.forecast(from: values, horizon: 0) }
    }

    @Test func aConstantSeriesIsForecastWithCertainty() throws {
        let series = TimeSeries(Array(repeating: 42.5, count: 60))
        let model = try SARIMAXModel(fitting: series, order: order, seasonal: SeasonalOrder(0, 1, 1, period: 7))
        let forecast = try model.forecast(from: series, horizon: 9, future: nil)
        #expect(agree(forecast.mean, Array(repeating: 42.5, count: 9), 1e-12))
        #expect(forecast.standardDeviation == Array(repeating: 0, count: 9))
        #expect(model.statistics?.logLikelihood == nil)
    }

    @Test func aFitEndsWhenTold() throws {
        let seasonal = try SeasonalOrder(1, 0, 1, period: 5)
        for patience in [1, 2, 20, 60] {
            var asked = 0
            #expect(throws: ForecastingError.cancelled) {
                try SARIMAXModel(fitting: TimeSeries(values), order: order, seasonal: seasonal) { _ in
                    asked += 1
                    return asked < patience
                }
            }
            #expect(asked == patience)
        }
    }
}
