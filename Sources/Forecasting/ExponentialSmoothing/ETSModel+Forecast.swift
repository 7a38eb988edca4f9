import Randomness

extension ETSModel: UnivariateModel {
    /// The point forecasts of the last states, and the spread of the outcomes around them.
    ///
    /// With additive trend and season the variance has a closed form and the distribution counts as normal (Hyndman et
    /// al., 2008, table 6.1 and equation 6.2); the other models are simulated with normal errors.
    ///
    /// - Throws: ``ForecastingError`` if there are too few observations, one does not suit the form, or the horizon is too
    ///   long to be simulated.
    public func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast {
        try Observations.require(horizon: horizon)
        try require(horizon: horizon)
        try Observations.require(Self.leastContext(form, season: season), of: observations)
        let context = Array(try Observations.context(observations, count: contextLength))
        try Self.require(form, of: context)
        let scale = BinaryScale(context)
        var estimator = ETSEstimator(context.map(scale.apply), form: form, season: season, fixed: smoothing)
        guard let estimate = try estimator.estimate(progress: { _ in true }) else {
            throw .unsuitableData("the model \(form) finds no states that keep its values above zero: fit another one")
        }
        // The seasons of the last states are those of the next steps, in order.
        let mean = means(estimate.last, horizon: horizon)
        guard form.hasAnalyticVariance else {
            let samples = try simulate(estimate.last, horizon: horizon)
            return Forecast(
                mean: mean.map(scale.undo),
                quantiles: ForecastQuantiles(samples: samples.map { $0.map(scale.undo) })
            )
        }
        let deviations =
            form.error == .multiplicative
            ? relativeDeviations(mean).map(scale.undo) : absoluteDeviations(horizon: horizon)
        return Forecast(mean: mean.map(scale.undo), standardDeviation: deviations)
    }

    private func require(horizon: Int) throws(ForecastingError) {
        guard form.error == .multiplicative else { return }
        let most = form.hasAnalyticVariance ? 10_000 : 20_000_000 / paths
        guard horizon <= most else {
            throw .invalidParameter(
                name: "horizon",
                reason:
                    "the model \(form) forecasts at most \(most) steps, not \(horizon): take fewer, or an additive model"
            )
        }
    }

    private func means(_ last: ETSState, horizon: Int) -> [Double] {
        var state = last
        return (0..<horizon).map { step in
            state.advance(form, smoothing, position: step % season) { $0 }
        }
    }

    /// c₁, c₂, …: what one unit of error adds to the values one, two, … steps later.
    private func responses(_ count: Int) -> [Double] {
        var damped = 0.0
        var power = 1.0
        return (0..<count).map { step in
            power *= smoothing.phi
            damped += power
            let isSeason = form.isSeasonal && (step + 1).isMultiple(of: season)
            return smoothing.alpha + smoothing.beta * damped + (isSeason ? smoothing.gamma : 0)
        }
    }

    private func absoluteDeviations(horizon: Int) -> [Double] {
        var sum = 1.0
        return ([0] + responses(horizon - 1)).map { response in
            sum += response * response
            return (errorVariance * sum).squareRoot()
        }
    }

    /// θₕ = μₕ² + σ² Σ cⱼ² θₕ₋ⱼ, and the variance (1 + σ²) θₕ - μₕ².
    private func relativeDeviations(_ mean: [Double]) -> [Double] {
        let squares = responses(mean.count - 1).map { errorVariance * $0 * $0 }
        var squaresOfMean: [Double] = []
        return mean.indices.map { step in
            var sum = mean[step] * mean[step]
            for lag in 0..<step { sum += squares[lag] * squaresOfMean[step - 1 - lag] }
            squaresOfMean.append(sum)
            return ((1 + errorVariance) * sum - mean[step] * mean[step]).squareRoot()
        }
    }

    /// - Returns: for each step the values of all paths.
    private func simulate(_ last: ETSState, horizon: Int) throws(ForecastingError) -> [[Double]] {
        var random = SeededRandom(seed: UInt64(seed), stream: "ets")
        let deviation = errorVariance.squareRoot()
        let least = 1e-9 * last.level
        var samples = Array(repeating: Array(repeating: 0.0, count: paths), count: horizon)
        for path in 0..<paths {
            var state = last
            for step in 0..<horizon {
                // An error takes away nearly all of a value at most.
                let error = max(-0.999, deviation * random.normal())
                samples[step][path] = state.advance(form, smoothing, position: step % season) { $0 * (1 + error) }
                state.level = max(state.level, least)
                if form.trend == .multiplicative { state.slope = max(state.slope, 1e-9) }
            }
        }
        guard samples.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            throw .unsuitableData(
                "paths of the model \(form) grow beyond all numbers: take fewer steps, or an additive trend"
            )
        }
        return samples
    }
}
