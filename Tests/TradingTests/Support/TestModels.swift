import Forecasting

/// Expects the last change to go on.
struct Momentum: UnivariateModel {
    let contextLength = 2
    var standardDeviation = 1.0

    func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast {
        guard observations.count >= 2 else { throw .tooFewObservations(have: observations.count, need: 2) }
        let last = observations[observations.count - 1]
        let change = last - observations[observations.count - 2]
        return Forecast(
            mean: (1...horizon).map { last + change * Double($0) },
            standardDeviation: Array(repeating: standardDeviation, count: horizon)
        )
    }
}

/// Cannot be asked.
struct Broken: UnivariateModel {
    let contextLength = 1

    func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast {
        throw .notFinite(index: 0)
    }
}
