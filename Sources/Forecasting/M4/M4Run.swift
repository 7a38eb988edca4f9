import JSON
public import Parameters

/// Forecasts series of the M4 competition with one algorithm, several at a time, each from its own training part.
public struct M4Run: Sendable {
    private let algorithm: any ForecastingAlgorithm
    private let parameters: ParameterValues

    public init(_ algorithm: any ForecastingAlgorithm, parameters: ParameterValues) {
        (self.algorithm, self.parameters) = (algorithm, parameters)
    }

    /// The automatic choice of the standard registry as the benchmark runs it, without the models that are too slow for
    /// hundreds of series.
    public static func automatic(_ frequency: M4Frequency) throws -> M4Run {
        let fast: Set = ["naive", "drift", "seasonal_naive", "theta", "autoregression", "ets", "mstl"]
        let members = AlgorithmRegistry(AlgorithmRegistry.standard.algorithms.filter { fast.contains($0.id) })
        let automatic = AutomaticAlgorithm(of: members)
        let settings: JSONObject = ["horizon": JSONValue(frequency.horizon), "deadline": 60]
        return M4Run(automatic, parameters: try automatic.schema.values(from: settings))
    }

    /// Forecasts and scores all series.
    ///
    /// - Parameters:
    ///   - workers: how many series are forecast at a time, at least 1.
    ///   - progress: told how many are done.
    public func score(
        _ series: [M4Series],
        workers: Int = 2,
        progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> M4Score {
        var forecasts: [[Double]?] = Array(repeating: nil, count: series.count)
        try await withThrowingTaskGroup(of: (Int, [Double]).self) { group in
            var next = 0
            func start() {
                guard next < series.count else { return }
                let index = next
                next += 1
                group.addTask { (index, try forecast(series[index])) }
            }
            for _ in 0..<workers { start() }
            var done = 0
            while let (index, forecast) = try await group.next() {
                forecasts[index] = forecast
                done += 1
                progress(done)
                start()
            }
        }
        // In their order, so that the sums are always the same.
        var score = M4Score()
        for (series, forecast) in zip(series, forecasts) {
            if let forecast { try score.add(forecast, of: series) }
        }
        return score
    }

    /// The forecast of one series; one that was never negative is not forecast to be.
    public func forecast(_ series: M4Series) throws -> [Double] {
        let seen = series.seen
        let model = try algorithm.fit(seen, parameters: parameters) { _ in true }
        let forecast = try model.forecast(from: seen, horizon: series.frequency.horizon, future: nil)
        let isPositive = series.training.allSatisfy { $0 >= 0 }
        return forecast.mean.map { isPositive ? max(0, $0) : $0 }
    }
}
