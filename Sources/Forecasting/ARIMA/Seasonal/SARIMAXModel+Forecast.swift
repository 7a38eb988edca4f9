import Foundation

extension SARIMAXModel: ForecastingModel {
    /// The expected values and their standard deviations on the scale of the observations.
    ///
    /// The regression comes off, the filter runs over the last ``contextLength`` differences from the stationary
    /// distribution, and both are put back. The variance at step h is σ² times the sum of the first h squared ψ weights of
    /// the integrated process, and of what a short series and missing values leave uncertain. The coefficients count as
    /// known.
    ///
    /// - Throws: ``ForecastingError`` if there are not more observations than are lost to differences, one of those looked
    ///   at is infinite, or a regressor is not there, in the series or ahead.
    public func forecast(
        from series: TimeSeries,
        horizon: Int,
        future: KnownFuture?
    ) throws(ForecastingError) -> Forecast {
        try Observations.require(horizon: horizon)
        let errors = try errors(of: series, last: contextLength)
        let ahead = try regressionAhead(future, horizon: horizon, after: errors.count)
        let gaps = errors.indices.filter { errors[$0].isNaN }
        let filled = Differencing(RegressionDesign.filled(errors), lags: lags)
        let units = gaps.map { gap in
            var unit = Array(repeating: 0.0, count: errors.count)
            unit[gap] = 1
            return Differencing(unit, lags: lags)
        }
        let count = filled.differences.count
        var filter = SARMAFilter()
        guard
            filter.run(
                process,
                series: ([filled] + units).flatMap(\.differences),
                count: count,
                columns: 1 + units.count
            )
        else { throw .notConverged("the model is not stationary within rounding") }
        var paths = ([filled] + units).enumerated().map { column, differencing in
            differencing.integrate(response(to: filter.state(ofColumn: column), horizon))
        }
        let missing = try MissingValues(filter, count: count, missing: units.count)
        for (path, correction) in zip(paths.dropFirst(), missing.corrections) {
            for step in 0..<horizon { paths[0][step] += correction * path[step] }
        }
        var variances = innovationPart(horizon)
        for step in 0..<horizon { variances[step] += missing.variance(paths.dropFirst().map { $0[step] }) }
        if series.count < contextLength, filter.settling == count {
            for (step, part) in initialPart(filter, horizon).enumerated() { variances[step] += part }
        }
        return Forecast(
            mean: zip(paths[0], ahead).map { $0 + $1 },
            standardDeviation: variances.map { (innovationVariance * $0).squareRoot() }
        )
    }

    /// What the regression leaves of the last observations, from the first that is not missing on.
    private func errors(of series: TimeSeries, last count: Int) throws(ForecastingError) -> [Double] {
        let offset = max(0, series.count - count)
        let context = series.suffix(count)
        for (index, value) in context.values.enumerated() where value.isInfinite {
            throw .notFinite(index: offset + index)
        }
        let need = lags.reduce(0, +) + 1
        let first = context.values.firstIndex { !$0.isNaN } ?? context.count
        let present = context.values.count { !$0.isNaN }
        guard present >= need else { throw .tooFewObservations(have: present, need: need) }
        var errors = context.values
        for (name, coefficient) in zip(regressors, regression) {
            let column = try context.regressor(name)
            for index in first..<context.count where !errors[index].isNaN {
                guard column[index].isFinite else {
                    throw .unsuitableData("the regressor '\(name)' has no number at observation \(offset + index)")
                }
                errors[index] -= coefficient * column[index]
            }
        }
        errors.removeFirst(first)
        for index in errors.indices { errors[index] -= constantPart(index) }
        return errors
    }

    /// The mean, or the line of the drift through time, which starts at 0.
    private func constantPart(_ index: Int) -> Double {
        guard let constant else { return 0 }
        return lags.isEmpty ? constant : constant * Double(index)
    }

    private func regressionAhead(
        _ future: KnownFuture?,
        horizon: Int,
        after count: Int
    ) throws(ForecastingError) -> [Double] {
        var ahead = (0..<horizon).map { constantPart(count + $0) }
        for (name, coefficient) in zip(regressors, regression) {
            guard let column = future?.covariate(name)?.values, column.count >= horizon,
                column.prefix(horizon).allSatisfy(\.isFinite)
            else {
                throw .unsuitableData(
                    "the regressor '\(name)' must be known for the \(horizon) steps ahead: give a covariate of that name "
                        + "with the known future"
                )
            }
            for step in 0..<horizon { ahead[step] += coefficient * column[step] }
        }
        return ahead
    }

    /// The differenced process left to itself from a state.
    private func response(to state: [Double], _ count: Int) -> [Double] {
        let ar = process.ar
        var values: [Double] = []
        values.reserveCapacity(count)
        // Element k of the state is what the past says of step k, but for what the steps between will add.
        for step in 0..<count {
            var value = step < state.count ? state[step] : 0
            for index in ar.indices where index < step { value += ar.dense[index] * values[step - 1 - index] }
            values.append(value)
        }
        return values
    }

    /// What the innovations to come add to the variance of each step, over σ².
    private func innovationPart(_ horizon: Int) -> [Double] {
        let impulse = SARMAProcess.impulseResponse(process.ar, process.ma, count: horizon)
        var sum = 0.0
        return Differencing.integrate(impulse, lags: lags).map { weight in
            sum += weight * weight
            return sum
        }
    }

    /// What is not known of the state after a series too short for the filter to settle, over σ². Each step from there on
    /// would take FWWᵀ off its covariance: together they are what there is of it.
    private func initialPart(_ filter: SARMAFilter, _ horizon: Int) -> [Double] {
        var variances = Array(repeating: 0.0, count: horizon)
        var (gain, direction, variance) = (filter.nextGain, filter.nextDirection, filter.nextVariance)
        let ar = process.ar.dense + Array(repeating: 0, count: gain.count - process.ar.dense.count)
        for _ in 0..<Self.maximumContextLength(period: seasonal.period) {
            guard direction.contains(where: { abs($0) > 1e-8 }) else { break }
            let path = Differencing.integrate(response(to: direction, horizon), lags: lags)
            for step in 0..<horizon { variances[step] += variance * path[step] * path[step] }
            let reflection = direction[0]
            let complement = (1 - reflection) * (1 + reflection)
            for row in gain.indices {
                let next = row + 1 < direction.count ? direction[row + 1] : 0
                let moved = ar[row] * reflection + next
                let turning = gain[row]
                gain[row] = (turning - moved * reflection) / complement
                direction[row] = (moved - turning * reflection) / complement
            }
            variance *= complement
        }
        return variances
    }
}

/// What is known of missing values: how far they are from what was filled in, and how surely.
private struct MissingValues {
    let corrections: [Double]
    private let information: Cholesky?

    /// - Parameter filter: has run over the series with the gaps filled, then over a unit for each gap.
    init(_ filter: SARMAFilter, count: Int, missing: Int) throws(ForecastingError) {
        guard missing > 0 else {
            (corrections, information) = ([], nil)
            return
        }
        func product(_ left: Int, _ right: Int) -> Double {
            (0..<count).reduce(0) { $0 + filter.residuals[left * count + $1] * filter.residuals[right * count + $1] }
        }
        guard let normal = Cholesky((1...missing).map { row in (1...row).map { product(row, $0) } }) else {
            throw .unsuitableData("too many values are missing to say where the series stands")
        }
        corrections = normal.solve((1...missing).map { -product($0, 0) })
        information = normal
    }

    /// The variance of a sum of the missing values with the given weights, over σ².
    func variance(_ weights: [Double]) -> Double {
        information.map { max(0, dot(weights, $0.solve(weights))) } ?? 0
    }
}

extension SARIMAXModel {
    /// The exact Gaussian log-likelihood of a series under this model: the density of its differences, whose process starts
    /// in its stationary distribution, with the missing values integrated out.
    ///
    /// - Throws: ``ForecastingError`` as ``forecast(from:horizon:future:)``.
    public func logLikelihood(of series: TimeSeries) throws(ForecastingError) -> Double {
        let errors = try errors(of: series, last: series.count)
        let design = try RegressionDesign(errors, lags: lags, constant: nil, regressors: [])
        var likelihood = SARIMAXLikelihood(design, Self.shape(order, seasonal))
        guard let value = likelihood.value(of: coefficients) else {
            throw .notConverged("the model is not stationary within rounding")
        }
        return likelihood.logLikelihood(value, innovationVariance: innovationVariance)
    }
}
