import Foundation

/// A linear autoregression on the last values and on those around the same time of earlier seasons, by least squares:
/// the mean of the forecasts of several sets of lags, of the values, their logarithms or both.
///
/// Long lags take the place of seasonal components, so that several seasons, such as the day and the week of hourly
/// values, cost a few coefficients more (subset autoregression: McClave, 1975, Journal of the American Statistical
/// Association 70). Of the logarithm the forecast is the median.
public struct AutoregressionModel: FittedModel, UnivariateModel, Hashable {
    /// What the values are turned into.
    public enum Transform: String, Sendable, CaseIterable {
        /// Logarithms of values that differ by more than a factor of 3; of other positive ones both; else the values.
        case auto
        case none
        case log
    }

    let equations: [AutoregressionEquation]

    /// - Parameters:
    ///   - observations: oldest first.
    ///   - seasons: numbers of observations of the seasons, ascending; those that the series is too short for are left out.
    ///   - shortest: how many of the last values count.
    ///   - isDifferenced: whether the equations hold for the changes of the values.
    /// - Throws: ``ForecastingError`` if there are too few observations, one is not finite, all are equal, or one has no
    ///   logarithm where that is asked for.
    public init(
        fitting observations: [Double],
        seasons: [Int],
        shortest: Int = 3,
        transform: Transform = .auto,
        isDifferenced: Bool = false,
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) {
        try Observations.require(Self.minimumObservations(shortest, isDifferenced), of: observations)
        try Observations.requireFinite(observations)
        guard observations.contains(where: { $0 != observations[0] }) else {
            throw .unsuitableData("all observations are \(observations[0]): there is nothing to learn, take 'naive'")
        }
        let lags = AutoregressionLags(shortest: shortest, seasons: seasons)
        let sets = lags.sets(count: observations.count - (isDifferenced ? 1 : 0))
        let kinds = try Self.kinds(transform, observations)
        var equations: [AutoregressionEquation] = []
        for (index, kind) in kinds.enumerated() {
            let values = kind ? observations.map { log($0) } : observations
            for (position, set) in sets.enumerated() {
                let done = Double(index * sets.count + position) / Double(kinds.count * sets.count)
                guard progress(done) else { throw .cancelled }
                let equation = AutoregressionEquation(
                    values,
                    lags: set,
                    isLogarithmic: kind,
                    isDifferenced: isDifferenced
                )
                if let equation { equations.append(equation) }
            }
        }
        guard !equations.isEmpty else { throw .notConverged("the least squares of the lags have no solution") }
        self.equations = equations
    }

    init(equations: [AutoregressionEquation]) {
        self.equations = equations
    }

    static func minimumObservations(_ shortest: Int, _ isDifferenced: Bool) -> Int {
        shortest + max(AutoregressionLags.rowsForEachLag * shortest, shortest + 10) + (isDifferenced ? 1 : 0)
    }

    /// For each kind of equation whether it is one of logarithms.
    private static func kinds(_ transform: Transform, _ values: [Double]) throws(ForecastingError) -> [Bool] {
        let sorted = values.sorted()
        let isPositive = sorted[0] > 0
        switch transform {
        case .none: return [false]
        case .log:
            guard isPositive else {
                throw .invalidParameter(
                    name: "transform",
                    reason: "the value \(sorted[0]) has no logarithm: take 'auto'"
                )
            }
            return [true]
        case .auto:
            guard isPositive else { return [false] }
            let low = sorted[sorted.count / 20]
            let high = sorted[sorted.count - 1 - sorted.count / 20]
            return high > 3 * low ? [true] : [true, false]
        }
    }

    public var contextLength: Int { equations.map(\.contextLength).max() ?? 1 }

    public func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast {
        try Observations.require(horizon: horizon)
        try Observations.require(contextLength, of: observations)
        let context = Array(try Observations.context(observations, count: contextLength))
        let logarithms = try logarithms(context)
        let paths = equations.map { ($0, $0.path($0.isLogarithmic ? logarithms : context, horizon: horizon)) }
        let count = Double(paths.count)
        let mean = (0..<horizon).map { step in
            paths.reduce(0) { sum, path in
                let value = path.1.values[step]
                return sum + (path.0.isLogarithmic ? exp(value) : value)
            } / count
        }
        guard mean.allSatisfy(\.isFinite) else {
            throw .unsuitableData("the values are too far from those that the model was fitted to")
        }
        if equations.allSatisfy({ !$0.isLogarithmic }) {
            let deviations = (0..<horizon).map { step in
                paths.reduce(0) { $0 + $1.1.standardDeviations[step] } / count
            }
            return Forecast(mean: mean, standardDeviation: deviations)
        }
        return Forecast(mean: mean, quantiles: quantiles(paths, horizon: horizon))
    }

    /// The quantiles of all equations, averaged level by level.
    private func quantiles(
        _ paths: [(AutoregressionEquation, AutoregressionEquation.Path)],
        horizon: Int
    ) -> ForecastQuantiles {
        let levels = ForecastQuantiles.standardLevels
        let normal = levels.map(NormalDistribution.quantile)
        let steps = (0..<horizon).map { step in
            normal.map { deviate in
                paths.reduce(0) { sum, path in
                    let value = path.1.values[step] + deviate * path.1.standardDeviations[step]
                    return sum + (path.0.isLogarithmic ? exp(min(value, 700)) : value)
                } / Double(paths.count)
            }
        }
        return ForecastQuantiles(levels: levels, steps: steps)
    }

    /// Empty if no equation needs them.
    private func logarithms(_ values: [Double]) throws(ForecastingError) -> [Double] {
        guard equations.contains(where: \.isLogarithmic) else { return [] }
        if let value = values.first(where: { $0 <= 0 }) {
            throw .unsuitableData("the model was fitted to logarithms, and \(value) has none: fit it again")
        }
        return values.map { log($0) }
    }
}
