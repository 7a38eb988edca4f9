import Forecasting
import Foundation
import JSON
import Parameters
import TestSupport
import Testing

@Suite struct RollingOriginTests {
    private let naive = NaiveAlgorithm()
    private let none: ParameterValues

    init() throws {
        none = try NaiveAlgorithm().schema.values(from: [:])
    }

    @Test(
        .enabled(if: SharedFiles.arePresent, "../shared is absent"),
        arguments: [
            "coinbase_btcusd_1d", "coinbase_btcusd_1h", "sp500_1d", "wp_log_peyton_manning", "yosemite_temps_1h",
        ]
    )
    func naiveMetricsOfTheWalkForwardProtocol(name: String) throws {
        let golden = try SharedFiles.golden("walkforward_\(name)")
        let series = try #require(golden["y"]).doubles
        let origins = try #require(golden["origins"]).doubles.map { Int($0) }
        let season = Int(try #require(golden["m"]?.integerValue))
        for (key, horizon) in [("h1", 1), ("h24", 24)] {
            var evaluation = RollingOriginEvaluation(
                horizon: horizon,
                step: origins[1] - origins[0],
                windows: origins.count,
                initialCount: origins[0]
            )
            evaluation.season = season
            evaluation.scaling = .firstOrigin
            let report = try evaluation.report(on: series, algorithm: naive, parameters: none)
            let expected = try #require(golden["forecasts"]?["naive"]?[key])
            for metrics in [report.model, report.naive] {
                #expect(agree(try #require(metrics.mase), try #require(expected["mase"]?.doubleValue), 1e-6))
                #expect(agree(metrics.rmse, try #require(expected["rmse"]?.doubleValue), 1e-6))
                #expect(agree(100 * metrics.smape, try #require(expected["smape"]?.doubleValue), 1e-6))
            }
        }
    }

    @Test func metricsWorkedByHand() throws {
        // Origins at 4 and 6, two steps each.
        let series: [Double] = [1, 2, 3, 4, 6, 5, 5, 8]
        var evaluation = RollingOriginEvaluation(horizon: 2, step: 2, windows: 2, initialCount: 4)
        let report = try evaluation.report(on: series, algorithm: naive, parameters: none)
        // Errors 2, 1 from 4 with scale 1; 0, 3 from 5 with scale 6/5.
        #expect(report.naive.mae == 1.5)
        #expect(agree(report.naive.rmse, 3.5.squareRoot(), 1e-15))
        let scaled: Double = (3 + 3 / 1.2) / 4
        #expect(agree(try #require(report.naive.mase), scaled, 1e-15))
        let terms: [Double] = [4.0 / 10, 2.0 / 9, 0, 6.0 / 13]
        #expect(agree(report.naive.smape, terms.reduce(0, +) / 4, 1e-15))
        #expect(report.naive.directionalAccuracy == nil)
        #expect(report.naive.count == 4)
        // The drift forecast goes up: right but where 5 follows 5.
        #expect(report.drift.directionalAccuracy == 1)
        #expect(report.skill == 0)
        #expect(report.pValue == nil)
        #expect(!report.beatsNaive)
        evaluation.scaling = .firstOrigin
        #expect(try evaluation.report(on: series, algorithm: naive, parameters: none).naive.mase == 1.5)
        evaluation.season = 2
        #expect(try evaluation.report(on: series, algorithm: naive, parameters: none).naive.mase == 0.75)
    }

    @Test func theFutureIsNotSeen() throws {
        var random = Seeded(11)
        let series = random.path(260, ar: [0.4], ma: [0.3])
        let algorithm = Spy(base: ARIMAAlgorithm())
        let parameters = try algorithm.schema.values(from: ["p": 1, "q": 1])
        let evaluation = RollingOriginEvaluation(horizon: 5, step: 10, windows: 4, initialCount: 200)
        let before = Recorder()
        _ = try evaluation.report(on: series, algorithm: algorithm.recording(to: before), parameters: parameters)
        var changed = series
        for index in 220..<260 { changed[index] = 1000 * random.normal() }
        let after = Recorder()
        _ = try evaluation.report(on: changed, algorithm: algorithm.recording(to: after), parameters: parameters)
        // Origins at 200, 210 and 220 forecast from what stands before 220.
        #expect(before.forecasts.count == 4)
        #expect(before.forecasts.prefix(3) == after.forecasts.prefix(3))
        #expect(before.forecasts[3] != after.forecasts[3])
        #expect(before.longest == [200, 210, 220, 230])
    }

    @Test func refitsAndTrainingLengthAsAsked() throws {
        var random = Seeded(12)
        let series = random.path(300)
        let recorder = Recorder()
        let algorithm = Spy(base: NaiveAlgorithm()).recording(to: recorder)
        var evaluation = RollingOriginEvaluation(horizon: 3, step: 7, windows: 10, endingAt: 300)
        #expect(evaluation.initialCount == 300 - 3 - 63)
        evaluation.refitInterval = 4
        evaluation.maximumTrainingCount = 50
        _ = try evaluation.report(on: series, algorithm: algorithm, parameters: none)
        #expect(recorder.fits == [50, 50, 50])
        #expect(recorder.forecasts.count == 10)
    }

    @Test func probabilisticMetricsWorkedByHand() throws {
        // One origin; σ of the naive forecast is 2.
        let series: [Double] = [0, 2, 0, 2, 4, 3, 9]
        let evaluation = RollingOriginEvaluation(horizon: 2, step: 1, windows: 1, endingAt: 7)
        let metrics = try evaluation.report(on: series, algorithm: naive, parameters: none).model
        // Errors -1 and 5 from 4, differences of 2 before.
        #expect(agree(try #require(metrics.rmsse), (26.0 / 2 / 4).squareRoot(), 1e-15))
        #expect(metrics.brier == 0.25)
        #expect(metrics.directionalAccuracy == nil && metrics.directionPValue == nil)
        let (first, second) = (1.2815515655446004 * 2, 1.2815515655446004 * 8.0.squareRoot())
        let winkler: Double = (2 * first + 2 * second + 10 * (5 - second)) / 2
        #expect(agree(metrics.winkler80, winkler, 1e-12))
        #expect(metrics.coverage80 == 0.5 && metrics.coverage95 == 1)
        #expect(metrics.winkler95 > 2 * first && metrics.crps > 0 && metrics.pinball > 0)
    }

    @Test func theDirectionTestCountsOriginsThatDoNotOverlap() throws {
        // Up but for every tenth step: always saying up is right nine times of ten, and no skill.
        let series = (0..<400).map { Double($0) - ($0 % 10 == 9 ? 3 : 0) }
        let drift = DriftAlgorithm()
        let evaluation = RollingOriginEvaluation(horizon: 1, step: 1, windows: 200, endingAt: 400)
        let metrics = try evaluation.report(on: series, algorithm: drift, parameters: none).model
        #expect(try #require(metrics.directionalAccuracy) > 0.8)
        #expect(try #require(metrics.directionPValue) > 0.4)
        // The model that knows the next step is right by more than luck, but less surely over steps that overlap.
        var random = Seeded(14)
        let path = random.path(700, ar: [0.8], d: 0).map { 10 * $0 + 1000 }
        let arima = ARIMAAlgorithm()
        let parameters = try arima.schema.values(from: ["p": 1, "d": 0, "q": 0, "drift": true])
        func pValue(step: Int) throws -> Double {
            var evaluation = RollingOriginEvaluation(horizon: 6, step: step, windows: 300 / step, endingAt: 700)
            evaluation.refitInterval = 100
            return try #require(
                try evaluation.report(on: path, algorithm: arima, parameters: parameters).model.directionPValue
            )
        }
        #expect(try pValue(step: 6) < 0.05, "seed \(random.seed)")
        #expect(agree(log(try pValue(step: 1)), log(try pValue(step: 6)), 0.5), "seed \(random.seed)")
    }

    @Test func anEmbargoKeepsTheFitAway() throws {
        var random = Seeded(15)
        let series = random.path(120)
        var evaluation = RollingOriginEvaluation(horizon: 2, step: 5, windows: 3, endingAt: 120)
        evaluation.embargo = 10
        evaluation.maximumTrainingCount = 40
        let windows = try evaluation.forecasts(on: TimeSeries(series), algorithm: naive, parameters: none)
        #expect(windows.map(\.origin) == [108, 113, 118])
        #expect(windows.map(\.training) == [58..<98, 63..<103, 68..<108])
        // The forecast itself sees the last observation.
        #expect(windows.map { $0.forecast.mean[0] } == [107, 112, 117].map { series[$0] })
        evaluation.embargo = -1
        #expect(throws: ForecastingError.self) {
            try evaluation.report(on: series, algorithm: naive, parameters: none)
        }
    }

    @Test func aModelThatKnowsBeatsNaive() throws {
        var random = Seeded(13)
        let series = random.path(500, ar: [0.8], d: 0).map { 10 * $0 + 1000 }
        let algorithm = ARIMAAlgorithm()
        let parameters = try algorithm.schema.values(from: ["p": 1, "d": 0, "q": 0, "drift": true])
        let evaluation = RollingOriginEvaluation(horizon: 6, step: 3, windows: 60, endingAt: 500)
        let report = try evaluation.report(on: series, algorithm: algorithm, parameters: parameters)
        #expect(report.beatsNaive, "seed \(random.seed): \(report)")
        #expect(abs(report.model.coverage80 - 0.8) < 0.1)
        #expect(abs(report.model.coverage95 - 0.95) < 0.06)
        let json = report.json
        #expect(
            json.keys == [
                "horizon", "windows", "observations", "model", "naive", "seasonal_naive", "drift", "season", "skill",
                "p_value", "beats_naive",
            ]
        )
        #expect(json["model"]?["coverage_80"]?.doubleValue == report.model.coverage80)
        #expect(json["naive"]?["directional_accuracy"] == .null)
    }

    @Test func aConstantSeriesHasNoUndefinedFigures() throws {
        let evaluation = RollingOriginEvaluation(horizon: 2, step: 1, windows: 5, endingAt: 60)
        let arima = ARIMAAlgorithm()
        let report = try evaluation.report(
            on: Array(repeating: 7, count: 60),
            algorithm: arima,
            parameters: arima.schema.values(from: [:])
        )
        #expect(report.model.mase == nil && report.skill == nil && report.pValue == nil)
        #expect(report.model.rmse == 0 && report.model.smape == 0 && report.model.coverage80 == 1)
        #expect(!JSONWriter(report).text.contains("nan"))
        #expect(!report.beatsNaive)
    }

    @Test func settingsThatCannotBeMetSayWhy() throws {
        let series = (0..<50).map { Double($0 % 7) }
        func evaluate(_ evaluation: RollingOriginEvaluation) throws {
            _ = try evaluation.report(on: series, algorithm: naive, parameters: none)
        }
        #expect(throws: ForecastingError.tooFewObservations(have: 50, need: 66)) {
            try evaluate(RollingOriginEvaluation(horizon: 3, step: 20, windows: 4, endingAt: 50))
        }
        #expect(throws: ForecastingError.tooFewObservations(have: 50, need: 53)) {
            try evaluate(RollingOriginEvaluation(horizon: 3, step: 10, windows: 2, initialCount: 40))
        }
        for (horizon, step, windows, count) in [
            (0, 1, 1, 10), (1, 0, 1, 10), (1, 1, 0, 10), (1, 1, 1, -5), (1, 1, 1, 2),
        ] {
            #expect(throws: ForecastingError.self) {
                try evaluate(
                    RollingOriginEvaluation(horizon: horizon, step: step, windows: windows, initialCount: count)
                )
            }
        }
        let evaluation = RollingOriginEvaluation(horizon: 1, step: 1, windows: 10, endingAt: 50)
        for patience in 1...11 {
            var asked = 0
            #expect(throws: ForecastingError.cancelled) {
                _ = try evaluation.report(on: series, algorithm: naive, parameters: none) { _ in
                    asked += 1
                    return asked < patience
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate init(_ value: some JSONWritable) {
        self.init()
        self.value(value)
    }
}
