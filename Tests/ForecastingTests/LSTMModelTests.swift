import Forecasting
import JSON
import Parameters
import Testing

@Suite struct LSTMModelTests {
    /// A short fit of a small network.
    private var small: LSTMOptions {
        var options = LSTMOptions()
        (options.lookback, options.horizon, options.hidden, options.epochs) = (12, 4, 8, 12)
        options.learningRate = 0.01
        return options
    }

    /// Waves of twelve steps with noise.
    private func waves(_ count: Int, seed: UInt64 = 1, noise: Double = 0.1) -> [Double] {
        var random = Seeded(seed)
        let wave = [0, 0.5, 0.87, 1, 0.87, 0.5, 0, -0.5, -0.87, -1, -0.87, -0.5]
        return (0..<count).map { 5 + wave[$0 % 12] + noise * random.normal() }
    }

    private func walk(_ count: Int, seed: UInt64 = 2) -> [Double] {
        var random = Seeded(seed)
        var price = 100.0
        return (0..<count).map { _ in
            price *= 1 + 0.01 * random.normal()
            return price
        }
    }

    @Test func itLearnsWaves() throws {
        var options = small
        options.target = .value
        let values = waves(700)
        let model = try LSTMModel(fitting: TimeSeries(Array(values.prefix(600))), options: options)
        #expect(model.report.validationError < 0.2 * model.report.meanError)
        var covered = 0
        for origin in 600..<696 {
            let forecast = try model.forecast(from: Array(values[..<origin]), horizon: 4)
            let interval = forecast.interval(level: 0.95)
            for step in 0..<4 {
                #expect(abs(forecast.mean[step] - values[origin + step]) < 0.8, "origin \(origin), step \(step)")
                let isInside = (interval.lower[step]...interval.upper[step]).contains(values[origin + step])
                covered += isInside ? 1 : 0
            }
        }
        #expect((340...384).contains(covered), "of 384 outcomes \(covered) in their 95% intervals")
    }

    /// What the last two values leave open the day of the week tells.
    @Test func theCalendarIsAnInput() throws {
        var random = Seeded(5)
        let pattern: [Double] = [0, 0, 3, 0, 0, 0, 5]
        let values = (0..<700).map { 10 + pattern[$0 % 7] + 0.1 * random.normal() }
        let series = TimeSeries(values, times: values.indices.map { Int64($0) * 86_400_000 })
        var options = small
        (options.lookback, options.target, options.epochs) = (2, .value, 40)
        let plain = try LSTMModel(fitting: series, options: options)
        options.calendar = [.weekday, .hour]
        let model = try LSTMModel(fitting: series, options: options)
        #expect(model.report.validationError < 0.6 * plain.report.validationError, "seed \(random.seed)")
        let read = try LSTMAlgorithm().load(model.artifact())
        let forecast = try model.forecast(from: series, horizon: 4, future: nil)
        #expect(try read.forecast(from: series, horizon: 4, future: nil) == forecast)
        #expect(read.summary["calendar"] == ["weekday", "hour"])
        #expect(throws: ForecastingError.self) { try LSTMModel(fitting: TimeSeries(values), options: options) }
        #expect(throws: ForecastingError.self) { try model.forecast(from: values, horizon: 4) }
        let algorithm = LSTMAlgorithm()
        for text in ["day", "hour,hour"] {
            let parameters = try algorithm.schema.values(from: ["calendar": .string(text)])
            #expect(throws: ForecastingError.self) { try algorithm.fit(series, parameters: parameters) { _ in true } }
        }
    }

    @Test func pricesAreForecastByTheirReturns() throws {
        let prices = walk(400)
        let model = try LSTMModel(fitting: TimeSeries(prices), options: small)
        #expect(model.target == .logReturn)
        let forecast = try model.forecast(from: prices, horizon: 4)
        // At another level the forecast is the same but for the level.
        let raised = try model.forecast(from: prices.map { 1024 * $0 }, horizon: 4)
        #expect(agree(raised.mean, forecast.mean.map { 1024 * $0 }, 1e-12))
        #expect(abs(forecast.mean[0] / prices[399] - 1) < 0.02)
        #expect(forecast.standardDeviation[3] > 1.2 * forecast.standardDeviation[0])
        #expect(try model.forecast(from: prices, horizon: 2).mean == Array(forecast.mean.prefix(2)))
        #expect(SeriesTarget(suiting: prices.map { $0 - 200 }) == .difference)
        #expect(
            SeriesTarget(suiting: waves(300, noise: 0.4)) == .logReturn
                || SeriesTarget(suiting: waves(300)) == .logReturn
        )
        var random = Seeded(8)
        #expect(SeriesTarget(suiting: random.normals(300)) == .value)
    }

    @Test func aSeedDecidesAll() throws {
        var options = small
        (options.layers, options.dropout, options.epochs) = (2, 0.3, 2)
        let series = TimeSeries(waves(200))
        let first = try LSTMModel(fitting: series, options: options).artifact()
        #expect(try LSTMModel(fitting: series, options: options).artifact() == first)
        options.seed = 1
        #expect(try LSTMModel(fitting: series, options: options).artifact() != first)
    }

    /// What comes after the part learned from decides when to stop and how wide intervals are, and nothing else.
    @Test func nothingIsLearnedFromTheValidationPart() throws {
        var options = small
        (options.epochs, options.patience, options.target) = (1, 5, .value)
        let values = waves(300)
        let changed = values.enumerated().map { $0.offset < 240 ? $0.element : $0.element + 3 }
        let models = try [values, changed].map { try LSTMModel(fitting: TimeSeries($0), options: options) }
        let reports = models.map(\.report)
        #expect(reports[0].trainingError == reports[1].trainingError)
        #expect(reports[0].validationError != reports[1].validationError)
    }

    @Test func covariatesAreInputs() throws {
        var random = Seeded(4)
        let signal = random.normals(500)
        var values = [0.0]
        for index in 1..<500 { values.append(2 * signal[index - 1] + 0.2 * random.normal()) }
        var options = small
        (options.horizon, options.covariates, options.target) = (1, ["signal"], .value)
        let series = TimeSeries(values, covariates: [Covariate("signal", signal), Covariate("other", values)])
        let model = try LSTMModel(fitting: series, options: options)
        #expect(model.report.validationError < 0.3 * model.report.meanError)
        #expect(
            throws: ForecastingError.unsuitableData(
                "the series has no covariate 'signal', which the model was trained with"
            )
        ) {
            try model.forecast(from: values, horizon: 1)
        }
        let loaded = try LSTMAlgorithm().load(model.artifact())
        #expect(
            try loaded.forecast(from: series, horizon: 1, future: nil)
                == model.forecast(from: series, horizon: 1, future: nil)
        )
        options.covariates = ["wind"]
        let expected = ForecastingError.unsuitableData("the series has no covariate 'wind'; it has signal, other")
        #expect(throws: expected) { try LSTMModel(fitting: series, options: options) }
    }

    @Test func manyAtOnceAreAsEachAlone() throws {
        let values = waves(300)
        let model = try LSTMModel(fitting: TimeSeries(values), options: small)
        var series = (0..<70).map { TimeSeries(Array(values.prefix(100 + $0))) }
        series[3] = TimeSeries([1, 2])
        let forecasts = model.forecasts(from: series, horizon: 4)
        for (index, forecast) in forecasts.enumerated() {
            if index == 3 {
                #expect(throws: ForecastingError.tooFewObservations(have: 2, need: model.contextLength)) {
                    try forecast.get()
                }
            } else {
                #expect(try forecast.get() == model.forecast(from: series[index], horizon: 4, future: nil))
            }
        }
    }

    @Test func aFitEndsWhenToldSo() throws {
        var options = small
        options.batch = 64
        var calls = 0
        #expect(throws: ForecastingError.cancelled) {
            try LSTMModel(fitting: TimeSeries(waves(2000)), options: options) { _ in
                calls += 1
                return calls < 50
            }
        }
        // Asked at every step of a window.
        #expect(calls == 50)
        var shares: [Double] = []
        _ = try LSTMModel(fitting: TimeSeries(waves(200)), options: options) {
            shares.append($0)
            return true
        }
        #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 <= $1 } && shares.last == 1)
    }

    @Test func badInputIsNamed() throws {
        func expectError(_ expected: String, _ values: [Double], _ change: (inout LSTMOptions) -> Void = { _ in }) {
            var options = small
            change(&options)
            #expect("\(expected)") {
                try LSTMModel(fitting: TimeSeries(values), options: options)
            } throws: {
                "\($0)".contains(expected)
            }
        }
        let values = waves(200)
        expectError("there are 20 observations, and \(small.minimumObservations) are needed", Array(values.prefix(20)))
        expectError("observation 7 is not a finite number", values.indices.map { $0 == 7 ? .nan : values[$0] })
        expectError("there is nothing to learn", Array(repeating: 3, count: 200))
        expectError("log returns need values above 0", values.map { $0 - 5 }) { $0.target = .logReturn }
        expectError("too large", values.indices.map { $0 % 2 == 0 ? 1.7e308 : -1.7e308 }) { $0.target = .difference }
        expectError("1000000 are the most", values) { ($0.hidden, $0.layers) = (512, 8) }
        expectError("488 are the most", values) {
            ($0.hidden, $0.batch, $0.lookback) = (256, 1024, 200)
        }
        expectError("dropout: must be a number from 0.0 to 0.9", values) { $0.dropout = 1 }
        expectError("lookback: must be a whole number", values) { $0.lookback = 0 }
        let model = try LSTMModel(fitting: TimeSeries(values), options: small)
        let error = #expect(throws: ForecastingError.self) { try model.forecast(from: values, horizon: 5) }
        #expect(error?.description.contains("at most 4 steps, not 5") == true)
    }

    @Test func aFitThatGoesNowhereSaysSo() throws {
        var options = small
        options.target = .value
        (options.epochs, options.patience) = (2, 5)
        let hasty = try LSTMModel(fitting: TimeSeries(waves(300)), options: options)
        #expect(hasty.report.remark?.contains("did not converge") == true)
        #expect(hasty.summary["remark"]?.stringValue == hasty.report.remark)
        options.learningRate = 1
        options.gradientClip = 0
        (options.epochs, options.patience) = (10, 3)
        var random = Seeded(6)
        let noise = random.normals(300)
        let vain = try LSTMModel(fitting: TimeSeries(noise), options: options)
        #expect(vain.report.bestEpoch == 0)
        #expect(vain.report.remark?.contains("nothing was learned") == true)
        let forecast = try vain.forecast(from: noise, horizon: 4)
        #expect(forecast.mean.allSatisfy { abs($0) < 0.3 })
    }
}
