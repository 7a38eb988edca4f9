extension LSTMModel {
    public func forecast(
        from series: TimeSeries,
        horizon: Int,
        future: KnownFuture?
    ) throws(ForecastingError) -> Forecast {
        try require(horizon: horizon)
        let outputs = try outputs([try window(series)])[0]
        return try forecast(outputs, last: series.values[series.count - 1], horizon: horizon)
    }

    /// Forecasts what follows several series in one pass, which takes less time than one after the other. One that cannot be
    /// forecast fails alone.
    public func forecasts(from series: [TimeSeries], horizon: Int) -> [Result<Forecast, ForecastingError>] {
        let windows = series.map { series in
            Result { () throws(ForecastingError) in
                try require(horizon: horizon)
                return try window(series)
            }
        }
        let usable = windows.compactMap { try? $0.get() }
        var outputs: [[Float]] = []
        for begin in stride(from: 0, to: usable.count, by: Self.rowsAtOnce) {
            let part = Array(usable[begin..<min(begin + Self.rowsAtOnce, usable.count)])
            do {
                outputs += try self.outputs(part)
            } catch {
                return series.map { _ in .failure(error) }
            }
        }
        var next = 0
        return zip(series, windows).map { series, window in
            window.flatMap { _ in
                defer { next += 1 }
                let output = outputs[next]
                return Result { () throws(ForecastingError) in
                    try forecast(output, last: series.values[series.count - 1], horizon: horizon)
                }
            }
        }
    }

    private static var rowsAtOnce: Int { 64 }

    private func require(horizon: Int) throws(ForecastingError) {
        try Observations.require(horizon: horizon)
        guard horizon <= self.horizon else {
            throw .invalidParameter(
                name: "horizon",
                reason:
                    "this model forecasts at most \(self.horizon) steps, not \(horizon); train one with a larger 'horizon'"
            )
        }
    }

    /// The last rows of a series, standardised.
    private func window(_ series: TimeSeries) throws(ForecastingError) -> [Float] {
        try Observations.require(contextLength, of: series.values)
        let context = try Observations.context(series.values, count: contextLength)
        if target == .logReturn, let index = context.firstIndex(where: { $0 <= 0 }) {
            throw .unsuitableData("observation \(index) is \(context[index]), and log returns need values above 0")
        }
        let inputs = try LSTMSamples.inputs(
            series,
            last: contextLength,
            target: target,
            covariates: covariates,
            calendar: calendar
        )
        return LSTMSamples.table(inputs, inputScale)
    }

    private func forecast(_ outputs: [Float], last: Double, horizon: Int) throws(ForecastingError) -> Forecast {
        let targets = (0..<horizon).map { outputScale.means[$0] + outputScale.deviations[$0] * Double(outputs[$0]) }
        let quantiles = targets.indices.map { step in
            spread.steps[step].map { target.decode(targets[step] + $0, last: last) }
        }
        let mean = targets.indices.map { step in
            let value = target.decode(targets[step], last: last)
            return target == .logReturn ? value * smearing[step] : value
        }
        guard mean.allSatisfy(\.isFinite), quantiles.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            throw .unsuitableData("the forecast is too large to be a number")
        }
        return Forecast(
            mean: mean,
            quantiles: ForecastQuantiles(levels: ForecastQuantiles.standardLevels, steps: quantiles)
        )
    }
}
