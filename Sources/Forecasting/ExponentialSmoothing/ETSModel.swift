/// A state-space model of exponential smoothing: error, trend and season, see ``ETSForm``.
///
/// ```swift
/// let model = try ETSModel(choosing: passengers, season: 12)
/// model.form  // MAM
/// let forecast = try model.forecast(from: passengers, horizon: 12)
/// ```
///
/// Learned are the smoothing weights and the variance of the error. The states are taken from the series handed in, the
/// last ``contextLength`` observations of it, which are as many as the model was fitted to: those initial states that
/// explain them best under the learned weights, carried through to the end. So the forecast from the same series is that
/// of the fit, and a longer series brings the states up to date without another fit.
public struct ETSModel: Hashable, Sendable {
    public let form: ETSForm
    /// Number of observations of a season; 1 if the form has none.
    public let season: Int
    /// Weight of the newest error in the level.
    public var alpha: Double { smoothing.alpha }
    /// Weight of the newest error in the trend; 0 without one.
    public var beta: Double { smoothing.beta }
    /// Weight of the newest error in the season; 0 without one.
    public var gamma: Double { smoothing.gamma }
    /// Damping of the trend; 1 if it is not damped.
    public var phi: Double { smoothing.phi }
    /// Variance of the error one step ahead, of the relative one if it is multiplicative.
    public let errorVariance: Double
    /// `nil` for a model put together from given weights.
    public let statistics: FitStatistics?
    public let contextLength: Int
    /// Number of paths simulated where the variance has no closed form.
    public let paths: Int
    /// Seed of the simulation.
    public let seed: Int

    let smoothing: ETSSmoothing

    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)`` for a value out of its range.
    init(
        form: ETSForm,
        season: Int,
        smoothing: ETSSmoothing,
        errorVariance: Double,
        statistics: FitStatistics?,
        contextLength: Int,
        paths: Int,
        seed: Int
    ) throws(ForecastingError) {
        let isInRange =
            (0...1).contains(smoothing.alpha) && (0...1).contains(smoothing.beta)
            && (0...1).contains(smoothing.gamma) && smoothing.phi > 0 && smoothing.phi <= 1
            && (form.hasTrend || smoothing.beta == 0) && (form.isDamped || smoothing.phi == 1)
        guard isInRange, form.isSeasonal ? season > 1 && smoothing.gamma >= 0 : season == 1 && smoothing.gamma == 0
        else {
            throw .invalidParameter(name: "smoothing", reason: "a weight is out of range for the model \(form)")
        }
        guard errorVariance >= 0, errorVariance.isFinite, Self.pathCounts.contains(paths), seed >= 0,
            contextLength >= Self.leastContext(form, season: season)
        else { throw .invalidParameter(name: "model", reason: "a value is out of range") }
        (self.form, self.season, self.smoothing, self.errorVariance) = (form, season, smoothing, errorVariance)
        (self.statistics, self.contextLength, self.paths, self.seed) = (statistics, contextLength, paths, seed)
    }

    static let pathCounts = 100...100_000
    static let defaultPaths = 1000

    /// How many observations are needed to find the states.
    static func leastContext(_ form: ETSForm, season: Int) -> Int { form.isSeasonal ? 2 * season : 3 }

    /// - Throws: ``ForecastingError/unsuitableData(_:)`` for a value that the form cannot have.
    static func require(_ form: ETSForm, of values: [Double]) throws(ForecastingError) {
        try Observations.requireSquarable(values)
        guard form.needsPositiveValues, let index = values.firstIndex(where: { $0 <= 0 }) else { return }
        throw .unsuitableData(
            "the multiplicative model \(form) needs values above zero, and observation \(index) is \(values[index]): "
                + "take an additive one such as \(form.additive), or auto"
        )
    }
}

extension ETSForm {
    /// The same with additive parts.
    var additive: ETSForm {
        ETSForm(
            .additive,
            hasTrend ? .additive : .none,
            isDamped: isDamped,
            isSeasonal ? .additive : .none
        )
    }
}
