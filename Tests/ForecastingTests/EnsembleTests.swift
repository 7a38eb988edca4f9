import Forecasting
import Foundation
import JSON
import Parameters
import Synchronization
import Testing

@Suite struct EnsembleTests {
    private let members = AlgorithmRegistry([
        NaiveAlgorithm(), DriftAlgorithm(), SeasonalNaiveAlgorithm(), ThetaAlgorithm(), AutoregressionAlgorithm(),
    ])

    private func seasonal(_ count: Int, _ random: inout Seeded) -> [Double] {
        (0..<count).map { 50 + 8 * sin(2 * Double.pi * Double($0 % 12) / 12) + 0.5 * random.normal() }
    }

    private func fit(
        _ algorithm: some ForecastingAlgorithm,
        _ values: [Double],
        _ object: JSONObject = [:]
    ) throws -> any FittedModel {
        try algorithm.fit(values, parameters: algorithm.schema.values(from: object)) { _ in true }
    }

    private func weights(_ model: any FittedModel) -> [String: Double] {
        var weights: [String: Double] = [:]
        for member in model.summary["members"]?.arrayValue ?? [] {
            weights[member["algorithm"]?.stringValue ?? "", default: 0] += member["weight"]?.doubleValue ?? 0
        }
        return weights
    }

    @Test func theWeightsFollowTheErrors() throws {
        var random = Seeded(61)
        let values = seasonal(240, &random)
        let algorithm = EnsembleAlgorithm(of: members)
        let model = try fit(algorithm, values, ["members": "naive, seasonal_naive,autoregression", "season": 12])
        let found = weights(model)
        #expect(agree(found.values.reduce(0, +), 1, 1e-12))
        #expect(try #require(found["naive"]) < 0.05)
        #expect(try #require(found["autoregression"]) > (try #require(found["seasonal_naive"])))
        // The mean of the members, by these weights.
        let forecast = try model.forecast(from: values, horizon: 5)
        var expected = Array(repeating: 0.0, count: 5)
        for (id, weight) in found {
            let algorithm = try members.algorithm(id)
            let settings: JSONObject = id == "naive" ? [:] : ["season": 12]
            let mean = try fit(algorithm, values, settings).forecast(from: values, horizon: 5).mean
            for step in 0..<5 { expected[step] += weight * mean[step] }
        }
        #expect(agree(forecast.mean, expected, 1e-10))
        let interval = forecast.interval(level: 0.9)
        #expect(zip(interval.lower, interval.upper).allSatisfy { $0 < $1 })
    }

    @Test func theMedianIsThatOfTheMembers() throws {
        var random = Seeded(62)
        let values = seasonal(120, &random)
        let algorithm = EnsembleAlgorithm(of: members)
        let model = try fit(
            algorithm,
            values,
            ["members": "naive,drift,seasonal_naive", "season": 12, "combination": "median"]
        )
        let forecast = try model.forecast(from: values, horizon: 12)
        let means = try ["naive", "drift", "seasonal_naive"].map { id in
            let settings: JSONObject = id == "seasonal_naive" ? ["season": 12] : [:]
            return try fit(members.algorithm(id), values, settings).forecast(from: values, horizon: 12).mean
        }
        for step in 0..<12 { #expect(agree(forecast.mean[step], means.map { $0[step] }.sorted()[1], 1e-12)) }
    }

    @Test func theAutomaticChoiceFitsTheDataAndSaysWhy() throws {
        var random = Seeded(63)
        let algorithm = AutomaticAlgorithm(of: members)
        let values = seasonal(300, &random)
        let model = try fit(algorithm, values)
        #expect(model.summary["seasons"] == [12])
        let reason = try #require(model.summary["reason"]?.stringValue)
        #expect(reason.contains("autoregression") && reason.contains("mean absolute error over 24 steps"))
        #expect(weights(model)["naive"] == nil)
        let truth = (300..<324).map { 50 + 8 * sin(2 * Double.pi * Double($0 % 12) / 12) }
        let mean = try model.forecast(from: values, horizon: 24).mean
        let error = zip(mean, truth).reduce(0) { $0 + abs($1.0 - $1.1) } / 24
        #expect(error < 0.4, "seed \(random.seed): \(error), \(reason)")
        // Of a random walk nothing is made that is not there.
        let walk = random.path(300)
        let flat = try fit(algorithm, walk).forecast(from: walk, horizon: 24).mean
        #expect(abs(flat[23] - walk[299]) < 8, "seed \(random.seed): \(flat[23]) after \(walk[299])")
    }

    /// Of naive and seasonal naive each misses what the other has, and their noise is not the same.
    @Test func modelsThatErrAtDifferentTimesAreChosenTogether() throws {
        var random = Seeded(66)
        // A season on a walk.
        var level = 100.0
        let values = (0..<600).map { index -> Double in
            level += 0.2 * random.normal()
            return level + sin(2 * Double.pi * Double(index % 12) / 12) + random.normal()
        }
        let pair = AlgorithmRegistry([NaiveAlgorithm(), SeasonalNaiveAlgorithm()])
        let model = try fit(AutomaticAlgorithm(of: pair), values, ["season": 12, "deadline": 600])
        let found = weights(model)
        #expect(Set(found.keys) == ["naive", "seasonal_naive"], "seed \(random.seed): \(found)")
        #expect(agree(found.values.reduce(0, +), 1, 1e-12) && found.values.allSatisfy { $0 > 0.2 })
        // Together they are better over the trials than the best of them.
        let reason = try #require(model.summary["reason"]?.stringValue)
        let together = reason.components(separatedBy: " origins of ").last?.prefix { $0 != "," }
        let alone = reason.components(separatedBy: " alone").first?.split(separator: " ").last
        let errors = try (#require(together.flatMap { Double($0) }), #require(alone.flatMap { Double($0) }))
        #expect(errors.0 < 0.95 * errors.1, "seed \(random.seed): \(reason)")
    }

    /// A season that the series has twice is tried although the first trials have seen it once only.
    @Test func aYearlySeasonIsTriedFromItsSecondYearOn() throws {
        var random = Seeded(67)
        let day: Int64 = 86_400_000
        let values = (0..<800).map { index in
            20 + 5 * sin(2 * Double.pi * Double(index) / 365.25) + 0.5 * random.normal()
        }
        let series = TimeSeries(values, times: values.indices.map { Int64($0) * day })
        let registry = AlgorithmRegistry([NaiveAlgorithm(), ProphetAlgorithm()])
        let algorithm = AutomaticAlgorithm(of: registry)
        let parameters = try algorithm.schema.values(from: ["deadline": 600])
        let model = try algorithm.fit(series, parameters: parameters) { _ in true }
        let tried = try #require(model.summary["tried"]?.arrayValue).compactMap { $0["model"]?.stringValue }
        #expect(tried.contains { $0.contains("yearly_seasonality on") }, "seed \(random.seed): \(tried)")
        #expect(try #require(weights(model)["prophet"]) > 0.5, "seed \(random.seed): \(weights(model))")
        let mean = try model.forecast(from: series, horizon: 24, future: nil).mean
        for step in 0..<24 {
            let truth = 20 + 5 * sin(2 * Double.pi * Double(800 + step) / 365.25)
            #expect(abs(mean[step] - truth) < 1, "seed \(random.seed), step \(step)")
        }
    }

    @Test func timeThatRunsOutLeavesCandidatesOut() throws {
        var random = Seeded(64)
        let values = seasonal(200, &random)
        // Every look at the clock takes a tenth of a second.
        let ticks = Mutex(0)
        let begin = ContinuousClock.now
        let algorithm = AutomaticAlgorithm(of: members) {
            ticks.withLock {
                $0 += 1
                return begin + .milliseconds(100 * $0)
            }
        }
        let model = try fit(algorithm, values, ["deadline": 1])
        let leftOut = try #require(model.summary["left_out"]?.arrayValue)
        #expect(!leftOut.isEmpty)
        #expect(leftOut.contains { $0["reason"] == "there was no time left for it" })
        #expect(try model.forecast(from: values, horizon: 3).mean.count == 3)
        #expect(throws: ForecastingError.cancelled) {
            try algorithm.fit(values, parameters: algorithm.schema.values(from: [:])) { $0 < 0.3 }
        }
    }

    @Test func membersThatCannotBeAreRefused() throws {
        var random = Seeded(65)
        let values = seasonal(200, &random)
        let algorithm = EnsembleAlgorithm(of: members)
        for names in ["oracle", "naive,naive", ",", "naive,ensemble"] {
            #expect(throws: ForecastingError.self) { try fit(algorithm, values, ["members": .string(names)]) }
        }
        // One that fails is left out, and the summary says so.
        let model = try fit(algorithm, Array(repeating: 3, count: 100), ["members": "naive,autoregression"])
        #expect(weights(model) == ["naive": 1])
        #expect(model.summary["left_out"]?.arrayValue?.count == 1)
    }
}
