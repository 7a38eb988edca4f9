extension ProphetModel: ForecastingModel {
    /// Only the time of the last observation is looked at.
    public var contextLength: Int { 1 }

    /// The longest distance of a forecast from the end of the fit, in lengths of the fit.
    public static let furthestForecast = 100.0

    /// Expected values at the most probable coefficients; quantiles from simulated futures, whose trends change after the
    /// end of the fit as often and as much as within it, with the noise of the observations. With a flat trend, or without
    /// changepoints, the distribution is normal. That the coefficients are estimates is not counted, as in Prophet.
    ///
    /// - Parameters:
    ///   - series: with times; the forecast's steps follow its last one.
    ///   - future: times of the steps, or `nil` to go on as the series of the fit did, days of the week without
    ///     observations left out; and the values ahead of regressors, and of capacity and floor where those are covariates.
    public func forecast(
        from series: TimeSeries,
        horizon: Int,
        future: KnownFuture?
    ) throws(ForecastingError) -> Forecast {
        try Observations.require(horizon: horizon)
        try Observations.require(1, of: series.values)
        let times = try times(after: series, horizon: horizon, future)
        let parts = try parts(at: times, covariates: future?.covariates ?? [])
        let mean = parts.mean
        guard mean.allSatisfy(\.isFinite) else {
            throw .notConverged("the trend grows beyond all numbers within \(horizon) steps: take a shorter horizon")
        }
        if trend.changes.isEmpty {
            return Forecast(mean: mean, standardDeviation: mean.map { _ in noise })
        }
        return Forecast(mean: mean, quantiles: quantiles(parts))
    }

    private func times(
        after series: TimeSeries,
        horizon: Int,
        _ future: KnownFuture?
    ) throws(ForecastingError) -> [Int64] {
        guard let last = series.times?.last else {
            throw .unsuitableData(
                "Prophet needs to know the time of the last observation: hand in the series with its times"
            )
        }
        let times = future?.times ?? steps.times(after: last, count: horizon)
        guard times.count == horizon, zip([last] + times, times).allSatisfy({ $0 < $1 }) else {
            throw .unsuitableData("the times ahead must be \(horizon), ascend and follow the last observation")
        }
        guard let end = trend.scaled(times).last, end <= 1 + Self.furthestForecast else {
            throw .unsuitableData(
                "the horizon ends more than \(Int(Self.furthestForecast)) times as far from the end of the fit as the fit "
                    + "is long: shorten it or fit the model to newer data"
            )
        }
        return times
    }

    private func quantiles(_ parts: Parts) -> ForecastQuantiles {
        var changes = FutureTrendChanges(trend, futures: sampleCount, seed: seed)
        var values: [Double] = []
        values.reserveCapacity(sampleCount)
        let steps = parts.form.indices.map { step in
            values.removeAll(keepingCapacity: true)
            changes.advance(to: parts.times[step]) { shift, noise in
                let level = trend.level(form: parts.form[step] + shift, capacity: parts.capacity[step])
                let scaled = level * parts.factor[step] + parts.added[step] + noise * deviation
                values.append(parts.floor[step] + trend.valueScale * scaled)
            }
            return ForecastQuantiles(samples: [values]).steps[0]
        }
        return ForecastQuantiles(levels: ForecastQuantiles.standardLevels, steps: steps)
    }
}
