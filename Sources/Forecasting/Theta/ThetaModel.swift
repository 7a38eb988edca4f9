import Foundation
public import JSON

/// The Theta method: simple exponential smoothing that is drawn towards a part of the regression line, on the seasonally
/// adjusted series. See ``ThetaVariant`` and Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler (2016), "Models for
/// optimising the theta method and their relationship to state space models", International Journal of Forecasting 32.
///
/// Learned are α, θ, whether there is a season, and the size of the errors. The level, the line and the seasonal indices
/// are taken from the series handed in, the last ``contextLength`` observations of it, which are as many as the model was
/// fitted to: so the forecast from the same series is that of the fit, and a longer series brings them up to date.
public struct ThetaModel: UnivariateModel, Hashable {
    public let variant: ThetaVariant
    /// Number of observations of a season; 1 if the series was not found to have one.
    public let season: Int
    /// Smoothing weight of the newest observation, 0.1 to 0.99.
    public let alpha: Double
    /// 1 or more: 1 leaves the line out, infinity (1e10 here) takes all of its slope.
    public let theta: Double
    /// Standard deviation of the errors one step ahead, in units of the seasonally adjusted series.
    public let standardDeviation: Double
    public let contextLength: Int

    /// The fewest observations that a fit accepts.
    public static let minimumObservations = 8

    /// - Parameters:
    ///   - season: the season to test for, 1 for none. It counts if there are three whole seasons and the test of the
    ///     competition finds it.
    ///   - progress: told the share done; where it answers no, the fit ends.
    /// - Throws: ``ForecastingError``.
    public init(
        fitting observations: [Double],
        variant: ThetaVariant = .dynamic,
        season: Int = 1,
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) {
        guard progress(0) else { throw .cancelled }
        try Observations.require(Self.minimumObservations, of: observations)
        try Observations.requireSquarable(observations)
        let isSeasonal = Autocorrelation.isSeasonal(observations, season: season)
        let adjusted = Self.adjust(observations, season: isSeasonal ? season : 1).values
        var recursion = ThetaRecursion(adjusted, isDynamic: variant.isDynamic)
        let omega = variant.estimatesTheta ? nil : 0.5
        let alpha = try Self.search(progress) { recursion.solve(alpha: $0, omega: omega).sumOfSquares }
        let best = recursion.solve(alpha: alpha, omega: omega)
        try self.init(
            variant: variant,
            season: isSeasonal ? season : 1,
            alpha: alpha,
            theta: 1 / (1 - best.omega),
            standardDeviation: Self.deviation(recursion.errors(best)),
            contextLength: observations.count
        )
    }

    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)`` for a value out of its range.
    init(
        variant: ThetaVariant,
        season: Int,
        alpha: Double,
        theta: Double,
        standardDeviation: Double,
        contextLength: Int
    ) throws(ForecastingError) {
        guard (0.1...0.99).contains(alpha), theta >= 1, theta.isFinite, season >= 1,
            standardDeviation >= 0, contextLength >= max(Self.minimumObservations, 2 * season)
        else { throw .invalidParameter(name: "theta", reason: "a value of the model is out of range") }
        (self.variant, self.season, self.contextLength) = (variant, season, contextLength)
        (self.alpha, self.theta, self.standardDeviation) = (alpha, theta, standardDeviation)
    }

    private static func deviation(_ errors: [Double]) -> Double {
        let mean = errors.reduce(0, +) / Double(errors.count)
        let sum = errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (sum / Double(errors.count - 1)).squareRoot()
    }

    /// The series without its season, and the season.
    private static func adjust(
        _ observations: [Double],
        season: Int
    ) -> (values: [Double], decomposition: ClassicalDecomposition?) {
        guard season > 1 else { return (observations, nil) }
        let decomposition = ClassicalDecomposition.multiplicativeIfPossible(observations, season: season)
        return (decomposition.adjusted(observations), decomposition)
    }

    /// The α with the smallest value: a grid, and golden sections around its best point.
    private static func search(
        _ progress: (Double) -> Bool,
        _ objective: (Double) -> Double
    ) throws(ForecastingError) -> Double {
        let steps = 16
        let grid = (0...steps).map { 0.1 + 0.89 * Double($0) / Double(steps) }
        let values = grid.map(objective)
        guard progress(0.3) else { throw .cancelled }
        let best = values.indices.min { values[$0] < values[$1] } ?? 0
        var (low, high) = (grid[max(0, best - 1)], grid[min(steps, best + 1)])
        let ratio = 0.618_033_988_749_894_9
        var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        var (leftValue, rightValue) = (objective(left), objective(right))
        while high - low > 1e-6 {
            if leftValue <= rightValue {
                (high, right, rightValue) = (right, left, leftValue)
                left = high - ratio * (high - low)
                leftValue = objective(left)
            } else {
                (low, left, leftValue) = (left, right, rightValue)
                right = low + ratio * (high - low)
                rightValue = objective(right)
            }
            guard progress(min(0.99, 1 - (high - low) / 0.2)) else { throw .cancelled }
        }
        let middle = 0.5 * (low + high)
        return objective(middle) <= values[best] ? middle : grid[best]
    }

    public func forecast(from observations: [Double], horizon: Int) throws(ForecastingError) -> Forecast {
        try Observations.require(horizon: horizon)
        try Observations.require(season > 1 ? 2 * season : ThetaRecursion.skipped + 1, of: observations)
        let context = Array(try Observations.context(observations, count: contextLength))
        try Observations.requireSquarable(context)
        let (values, decomposition) = Self.adjust(context, season: season)
        var recursion = ThetaRecursion(values, isDynamic: variant.isDynamic)
        let solution = recursion.solve(alpha: alpha, omega: 1 - 1 / theta)
        let (mean, variance) = recursion.forecast(solution, horizon: horizon)
        let deviations = variance.map { standardDeviation * $0.squareRoot() }
        guard let decomposition else { return Forecast(mean: mean, standardDeviation: deviations) }
        return Forecast(
            mean: mean.enumerated().map { decomposition.seasonal($1, at: context.count + $0) },
            standardDeviation: deviations.enumerated().map { $1 * decomposition.factor(at: context.count + $0) }
        )
    }
}

extension ThetaModel: FittedModel {
    public func artifact() -> [UInt8] {
        ModelArtifact(algorithm: ThetaAlgorithm.id, model: stored).bytes
    }

    /// All that the model is made of.
    var stored: JSONObject {
        var model = summary
        model["context_length"] = JSONValue(contextLength)
        return model
    }

    /// Reads what ``stored`` wrote.
    init(_ stored: ModelArtifact) throws(ForecastingError) {
        guard let variant = stored.model["variant"]?.stringValue.flatMap(ThetaVariant.init) else {
            throw .unreadableArtifact("'variant' is missing")
        }
        do {
            try self.init(
                variant: variant,
                season: stored.integer("season"),
                alpha: stored.number("alpha"),
                theta: stored.number("theta"),
                standardDeviation: stored.number("standard_deviation"),
                contextLength: stored.integer("context_length")
            )
        } catch .invalidParameter(let name, let reason) {
            throw .unreadableArtifact("\(name): \(reason)")
        }
    }

    public var summary: JSONObject {
        [
            "variant": .string(variant.rawValue),
            "season": JSONValue(season),
            "alpha": JSONValue(alpha),
            "theta": JSONValue(theta),
            "standard_deviation": JSONValue(standardDeviation),
        ]
    }
}
