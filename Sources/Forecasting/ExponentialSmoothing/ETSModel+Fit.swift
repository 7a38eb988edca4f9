import Foundation

extension ETSModel {
    /// Estimates a model by maximum likelihood over its weights and initial states.
    ///
    /// The weights keep to the usual region, 0 < α < 1, 0 < β < α, 0 < γ < 1 - α, and 0.8 ≤ φ ≤ 0.98, as those of R and
    /// statsforecast do.
    ///
    /// - Parameters:
    ///   - observations: equally spaced, oldest first.
    ///   - season: number of observations of a season; counts only if the form has one.
    ///   - paths: how many are simulated where the variance of a forecast has no closed form.
    ///   - progress: told the share done at every step of the optimiser; where it answers no, the fit ends.
    /// - Throws: ``ForecastingError``.
    public init(
        fitting observations: [Double],
        form: ETSForm,
        season: Int = 1,
        paths: Int = 1000,
        seed: Int = 1,
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) {
        guard progress(0) else { throw .cancelled }
        guard !form.isSeasonal || season > 1 else {
            throw .invalidParameter(
                name: "season",
                reason: "the model \(form) needs a season of at least 2: name it, or take a model without one"
            )
        }
        try Observations.require(form.minimumObservations(season: season), of: observations)
        try Self.require(form, of: observations)
        let estimate = try Self.estimate(observations, form, season, progress)
        guard let estimate else {
            throw .notConverged(
                "the model \(form) finds no states that keep its values above zero; take an additive one"
            )
        }
        guard estimate.isConverged else {
            throw .notConverged("the weights of \(form) still moved at the last step; take a simpler model, or auto")
        }
        try self.init(estimate, form, season, observations: observations, paths: paths, seed: seed)
    }

    /// Chooses among the forms that fit the data the one with the lowest corrected information criterion (AICc), as R and
    /// statsforecast do.
    ///
    /// - Parameters:
    ///   - season: 1 for none.
    ///   - allowsMultiplicativeTrend: whether to try the four forms with one, whose forecasts can explode.
    ///   - isAdditive: whether to try forms without any multiplicative part only.
    /// - Throws: ``ForecastingError``.
    public init(
        choosing observations: [Double],
        season: Int = 1,
        allowsMultiplicativeTrend: Bool = false,
        isAdditive: Bool = false,
        paths: Int = 1000,
        seed: Int = 1,
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) {
        guard progress(0) else { throw .cancelled }
        try Observations.require(Self.minimumObservations, of: observations)
        try Observations.requireSquarable(observations)
        let isPositive = !isAdditive && observations.allSatisfy { $0 > 0 }
        let forms = ETSForm.stable.filter { form in
            (allowsMultiplicativeTrend || form.trend != .multiplicative)
                && (isPositive || !form.needsPositiveValues) && (season > 1 || !form.isSeasonal)
                && observations.count >= form.minimumObservations(season: season)
        }
        var best: ETSModel?
        for (index, form) in forms.enumerated() {
            let share = Double(forms.count)
            let estimate = try Self.estimate(observations, form, season) { progress((Double(index) + $0) / share) }
            guard let estimate, estimate.isConverged else { continue }
            let model = try ETSModel(estimate, form, season, observations: observations, paths: paths, seed: seed)
            // Without any error the first, and simplest, is as good as the others.
            guard let criterion = model.statistics?.aicc else {
                best = model
                break
            }
            if criterion < best?.statistics?.aicc ?? .infinity { best = model }
        }
        guard let best else { throw .notConverged("no model of exponential smoothing could be fitted") }
        self = best
    }

    /// The fewest observations that the automatic choice accepts.
    public static let minimumObservations = 8

    private static func estimate(
        _ observations: [Double],
        _ form: ETSForm,
        _ season: Int,
        _ progress: (Double) -> Bool
    ) throws(ForecastingError) -> ETSEstimator.Estimate? {
        let scale = BinaryScale(observations)
        var estimator = ETSEstimator(observations.map(scale.apply), form: form, season: season)
        return try estimator.estimate(progress: progress)
    }

    private init(
        _ estimate: ETSEstimator.Estimate,
        _ form: ETSForm,
        _ season: Int,
        observations: [Double],
        paths: Int,
        seed: Int
    ) throws(ForecastingError) {
        let scale = BinaryScale(observations)
        let count = observations.count
        let parameters = form.parameterCount(season: season)
        let isExact = estimate.value.meanSquare < 1e-20
        let logLikelihood =
            -Double(count) * (estimate.value.objective + 0.5 * (1 + log(2 * Double.pi)) + scale.logarithm)
        // With the degrees of freedom of statsforecast.
        let variance = estimate.value.meanSquare * Double(count) / Double(count - parameters - 1)
        try self.init(
            form: form,
            season: form.isSeasonal ? season : 1,
            smoothing: estimate.smoothing,
            errorVariance: form.error == .multiplicative ? variance : scale.undoSquare(variance),
            statistics: FitStatistics(
                observations: count,
                parameters: parameters,
                logLikelihood: isExact ? nil : logLikelihood
            ),
            contextLength: count,
            paths: paths,
            seed: seed
        )
    }
}
