import Foundation

extension ARIMAModel: UnivariateModel {
    /// The expected values and their standard deviations on the scale of the observations.
    ///
    /// The filter runs over the last ``contextLength`` differences from the stationary distribution; differencing is undone
    /// by summing; the variance at step h is σ² times the sum of the first h squared ψ weights of the integrated process,
    /// and, if there are fewer than ``contextLength`` observations, what they leave uncertain of the state. The coefficients
    /// count as known. Values that are `.nan` count as missing.
    ///
    /// - Throws: ``ForecastingError`` if there are not more than d observations, or one of those looked at is infinite.
    public func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast {
        try Observations.require(horizon: horizon)
        try Observations.require(order.d + 1, of: observations)
        if observations.suffix(contextLength).contains(where: \.isNaN) {
            let seen = TimeSeries(Array(observations.suffix(contextLength)))
            return try SARIMAXModel(self).forecast(from: seen, horizon: horizon, future: nil)
        }
        let context = try Observations.context(observations, count: contextLength)
        let differencing = Differencing(context, times: order.d)
        let level = constant ?? 0
        let filter = ARIMAFilter(
            process,
            series: differencing.differences.map { $0 - level },
            horizon: horizon,
            isSettled: context.count == contextLength
        )
        let response = Differencing.integrate(
            ARIMAFilter.impulseResponse(process, count: horizon),
            times: order.d
        )
        let uncertainty = filter.uncertainty?.integrated(times: order.d)
        var innovationPart = 0.0
        let deviations = (0..<horizon).map { step in
            innovationPart += response[step] * response[step]
            let statePart = uncertainty?.variance(step) ?? 0
            return (innovationVariance * (innovationPart + statePart)).squareRoot()
        }
        return Forecast(
            mean: differencing.integrate(filter.prediction.map { $0 + level }),
            standardDeviation: deviations
        )
    }

    /// One-step prediction errors of a series under this model.
    ///
    /// - Returns: for each observation after the first d, the innovation and its variance.
    /// - Throws: ``ForecastingError`` if there are not more than d observations, or one is not finite.
    public func innovations(
        of observations: [Double]
    ) throws(ForecastingError) -> (values: [Double], variances: [Double]) {
        try Observations.require(order.d + 1, of: observations)
        try Observations.requireFinite(observations)
        let level = constant ?? 0
        let differences = Differencing(observations, times: order.d).differences
        let filter = ARIMAFilter(process, series: differences.map { $0 - level }, horizon: 0, isSettled: true)
        return (filter.innovations, filter.variances.map { $0 * innovationVariance })
    }

    /// The exact Gaussian log-likelihood of a series under this model: the density of its d-th differences, whose process
    /// starts in its stationary distribution.
    ///
    /// - Throws: ``ForecastingError`` if there are not more than d observations, or one is not finite.
    public func logLikelihood(of observations: [Double]) throws(ForecastingError) -> Double {
        let (values, variances) = try innovations(of: observations)
        return zip(values, variances).reduce(0) { sum, step in
            sum - 0.5 * (log(2 * Double.pi * step.1) + step.0 * step.0 / step.1)
        }
    }
}
