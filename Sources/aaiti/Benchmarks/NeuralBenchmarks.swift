import Forecasting
import Randomness

/// The LSTM: learning and forecasting.
struct NeuralBenchmarks {
    var all: [Benchmark] { [training, forecast, batch] }

    private var training: Benchmark {
        Benchmark(
            name: "lstm",
            summary:
                "an epoch of an LSTM, the second: 5,000 windows of 60 steps and 5 features, 64 units, batches of 64, "
                + "one core; with 263 windows of validation, without preparation",
            items: 5000,
            bar: "at most 500 ms"
        ) { runs in
            var (options, times) = (Self.options, [Double]())
            options.epochs = 2
            let series = Self.series(5324)
            // The first is not counted.
            for run in 0...runs {
                let time = try Self.secondEpoch(series, options)
                if run > 0 { times.append(time) }
            }
            return .init(milliseconds: times)
        }
    }

    /// What the second of two epochs takes, in milliseconds: from the validation after the first to that after the second.
    private static func secondEpoch(_ series: TimeSeries, _ options: LSTMOptions) throws -> Double {
        var starts: [ContinuousClock.Instant] = []
        let model = try LSTMModel(fitting: series, options: options) { share in
            if share >= 0.5 * Double(starts.count + 1) { starts.append(.now) }
            return true
        }
        guard model.report.samples >= 5000, model.report.epochs == 2, starts.count == 2 else {
            throw CommandFailure("the benchmark learned from \(model.report.samples) windows")
        }
        return (starts[1] - starts[0]).milliseconds
    }

    private var forecast: Benchmark {
        Benchmark(
            name: "lstm_forecast",
            summary: "100 forecasts of that LSTM, one window at a time",
            items: 100,
            bar: "at most 10 ms, which is 0.1 ms each"
        ) {
            let series = Self.series(600)
            let model = try LSTMModel(fitting: series, options: Self.options)
            return { for _ in 0..<100 { _ = try model.forecast(from: series, horizon: 1, future: nil) } }
        }
    }

    private var batch: Benchmark {
        Benchmark(
            name: "lstm_batch",
            summary: "10 batches of 32 forecasts of that LSTM",
            items: 320,
            bar: "at most 10 ms, which is 1 ms a batch"
        ) {
            let series = Self.series(600)
            let model = try LSTMModel(fitting: series, options: Self.options)
            let many = (0..<32).map { series.prefix(500 + $0) }
            return {
                for _ in 0..<10 {
                    for forecast in model.forecasts(from: many, horizon: 1) { _ = try forecast.get() }
                }
            }
        }
    }

    private static var options: LSTMOptions {
        var options = LSTMOptions()
        (options.lookback, options.horizon, options.hidden, options.epochs) = (60, 1, 64, 1)
        (options.batch, options.learningRate, options.validation) = (64, 0.001, 0.05)
        options.covariates = nil
        return options
    }

    /// A walk and four columns of noise beside it.
    private static func series(_ count: Int) -> TimeSeries {
        var random = SeededRandom(seed: 1, stream: "lstm benchmark")
        var (price, prices) = (100.0, [Double]())
        for _ in 0..<count {
            price *= 1 + 0.001 * random.normal()
            prices.append(price)
        }
        let covariates = (1...4).map { index in
            Covariate("noise \(index)", (0..<count).map { _ in random.normal() })
        }
        return TimeSeries(prices, covariates: covariates)
    }
}
