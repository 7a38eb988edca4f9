import Forecasting
import Foundation
import JSON
import Parameters
import Testing

@Suite struct AutoregressionTests {
    private let algorithm = AutoregressionAlgorithm()

    private func model(_ values: [Double], _ object: JSONObject) throws -> any FittedModel {
        try algorithm.fit(values, parameters: algorithm.schema.values(from: object)) { _ in true }
    }

    /// Hours of a day within a week: both seasons, and noise.
    private func hours(_ count: Int, _ random: inout Seeded) -> [Double] {
        let week = (0..<168).map { hour in
            10 * sin(2 * Double.pi * Double(hour % 24) / 24) + (hour / 24 < 5 ? 5.0 : 0)
        }
        return (0..<count).map { 100 + week[$0 % 168] + 0.3 * random.normal() }
    }

    @Test func coefficientsAreRecovered() throws {
        var random = Seeded(51)
        let values = random.path(20_000, ar: [0.5, 0.2, -0.3], d: 0)
        let equations = try model(values, ["season": 1, "transform": "none"]).summary["equations"]?.arrayValue
        let equation = try #require(equations?.first)
        let found = equation["coefficients"]?.arrayValue?.compactMap(\.doubleValue) ?? []
        #expect(agree(found, [0.5, 0.2, -0.3], 0.03), "seed \(random.seed): \(found)")
        #expect(agree(try #require(equation["standard_deviation"]?.doubleValue), 1, 0.03))
    }

    @Test func aDayInAWeekIsForecast() throws {
        var random = Seeded(52)
        let values = hours(1000 + 48, &random)
        let seen = Array(values.prefix(1000))
        func error(_ object: JSONObject) throws -> Double {
            let mean = try model(seen, object).forecast(from: seen, horizon: 48).mean
            return zip(mean, values.suffix(48)).reduce(0) { $0 + abs($1.0 - $1.1) } / 48
        }
        let both = try error(["season": 24, "second_season": 168])
        #expect(both < 0.6, "seed \(random.seed): \(both)")
        #expect(try error(["season": 24]) > 1.3 * both)
    }

    @Test func theForecastMovesAndScalesWithTheSeries() throws {
        var random = Seeded(53)
        let values = hours(400, &random)
        let settings: JSONObject = ["season": 24, "transform": "none"]
        let plain = try model(values, settings).forecast(from: values, horizon: 30)
        let changed = values.map { 3 * $0 - 1000 }
        let moved = try model(changed, settings).forecast(from: changed, horizon: 30)
        #expect(agree(moved.mean, plain.mean.map { 3 * $0 - 1000 }, 1e-8))
        #expect(agree(moved.standardDeviation, plain.standardDeviation.map { 3 * $0 }, 1e-8))
        // Of logarithms: with a factor.
        let factor = values.map { 7 * $0 }
        let logarithmic = try model(values, ["season": 24, "transform": "log"]).forecast(from: values, horizon: 30)
        let scaled = try model(factor, ["season": 24, "transform": "log"]).forecast(from: factor, horizon: 30)
        #expect(agree(scaled.mean, logarithmic.mean.map { 7 * $0 }, 1e-8))
    }

    @Test func intervalsHoldWhatTheyPromise() throws {
        var random = Seeded(54)
        let values = random.path(3000, ar: [0.6, -0.2], d: 0)
        var evaluation = RollingOriginEvaluation(horizon: 8, step: 8, windows: 200, endingAt: 3000)
        evaluation.refitInterval = 200
        let parameters = try algorithm.schema.values(from: ["season": 1])
        let report = try evaluation.report(on: values, algorithm: algorithm, parameters: parameters)
        #expect(abs(report.model.coverage95 - 0.95) < 0.02, "seed \(random.seed): \(report.model)")
        #expect(abs(report.model.coverage80 - 0.8) < 0.03)
    }

    @Test func anExplosiveSeriesStaysBounded() throws {
        let values = (0..<60).map { pow(1.3, Double($0)) * ($0 % 2 == 0 ? 1 : -1) }
        let forecast = try model(values, ["season": 1]).forecast(from: values, horizon: 500)
        let largest = values.map { abs($0) }.max() ?? 0
        #expect(forecast.mean.allSatisfy { abs($0) < 50 * largest })
    }

    @Test func whatCannotBeFittedSaysWhy() throws {
        var random = Seeded(55)
        let values = hours(100, &random)
        for (data, object, words) in [
            (Array(repeating: 5.0, count: 100), [:], "all observations are 5.0"),
            (values, ["season": 60], "a season of 60 needs at least 120 observations"),
            (values.map { $0 - 200 }, ["transform": "log"], "has no logarithm"),
            (values, ["season": 24, "second_season": 12], "must be longer than the season of 24"),
            (values, ["second_season": 12], "name the first season too"),
        ] as [([Double], JSONObject, String)] {
            #expect {
                try model(data, object)
            } throws: {
                "\($0)".contains(words)
            }
        }
    }
}
