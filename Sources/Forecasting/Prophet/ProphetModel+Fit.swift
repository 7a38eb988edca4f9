import Foundation

extension ProphetModel {
    /// The fewest observations that are not missing which a fit accepts.
    public static let minimumObservations = 10

    /// Finds the most probable coefficients (maximum a posteriori) by ``ProximalBFGS`` from analytic gradients. The Laplace
    /// prior of the changes is taken as it is, so that most of them are exactly zero; Prophet's L-BFGS, to which its kink is
    /// foreign, stops short of the maximum.
    ///
    /// - Parameters:
    ///   - series: with times, which need not be equally spaced. Missing values (`.nan`) are left out.
    ///   - progress: told the share done at every step; where it answers no, the fit ends.
    /// - Throws: ``ForecastingError``.
    public init(
        fitting series: TimeSeries,
        settings: ProphetSettings = ProphetSettings(),
        progress: (Double) -> Bool = { _ in true }
    ) throws(ForecastingError) {
        try settings.check()
        guard progress(0) else { throw .cancelled }
        let data = try ProphetTrainingSet(series, settings, minimum: Self.minimumObservations)
        let fit = try ProphetFit(data, changeScale: settings.changepointPriorScale, progress: progress)
        trend = data.trend.learned(fit.coefficients)
        var rest = fit.coefficients.dropFirst(2 + data.trend.changepoints.count)
        terms = data.terms.map { term in
            var term = term
            term.coefficients = Array(rest.prefix(term.source.width))
            rest = rest.dropFirst(term.source.width)
            return term
        }
        (deviation, steps) = (fit.deviation, data.steps)
        (sampleCount, seed) = (settings.sampleCount, settings.seed)
        statistics = ProphetFitStatistics(
            observations: data.targets.count,
            logPosterior: fit.logPosterior,
            iterations: fit.iterations
        )
    }
}

/// The search for the maximum of a ``ProphetPosterior``.
struct ProphetFit: Sendable {
    /// [k, m, δ…, β…].
    let coefficients: [Double]
    /// σ in the value scale.
    let deviation: Double
    let logPosterior: Double
    let iterations: Int

    private static let maximumIterations = 3000

    init(
        _ data: ProphetTrainingSet,
        changeScale: Double,
        progress: (Double) -> Bool
    ) throws(ForecastingError) {
        let trend = PiecewiseTrend(times: data.trend.scaled(data.times), changepoints: data.trend.changepoints)
        func design(_ mode: ProphetSettings.Mode?) -> DesignMatrix {
            let wanted = data.terms.indices.filter { mode == nil || data.terms[$0].mode == mode }
            return DesignMatrix(rows: data.targets.count, columns: wanted.flatMap { data.columns[$0] })
        }
        let posterior = ProphetPosterior(
            rows: data.targets.count,
            changes: trend.changepoints.count,
            changeScale: changeScale,
            columnScales: data.terms.flatMap { term in term.coefficients.map { _ in term.priorScale } }
        )
        let start = Self.start(data) + Array(repeating: 0, count: posterior.precisions.count - 2)
        if data.trend.growth != .logistic, data.terms.allSatisfy({ $0.mode == .additive }) {
            let residuals = try LinearResiduals(
                trend: trend,
                hasSlope: data.trend.growth == .linear,
                design: design(nil),
                targets: data.targets,
                centre: start,
                progress: { progress(0.1 * $0) }
            )
            try self.init(posterior, residuals, from: start, progress)
        } else {
            let residuals = NonlinearResiduals(
                growth: data.trend.growth,
                trend: trend,
                capacity: data.capacity,
                additive: design(.additive),
                multiplicative: design(.multiplicative),
                targets: data.targets
            )
            try self.init(posterior, residuals, from: start, progress)
        }
    }

    private init(
        _ posterior: ProphetPosterior,
        _ residuals: some ProphetResiduals,
        from start: [Double],
        _ progress: (Double) -> Bool
    ) throws(ForecastingError) {
        var (residuals, position, iterations, isCancelled) = (residuals, start, 0, false)
        while iterations < Self.maximumIterations {
            let objective = posterior.objective(residuals)
            let search = ProximalBFGS(
                from: position,
                curvature: posterior.curvature(residuals, at: position),
                weights: posterior.absoluteWeights,
                objective
            )
            guard var search else { throw .notConverged("the posterior has no finite value at the start") }
            search.run(
                iterations: residuals.stepsPerCurvature,
                progress: { _ in
                    iterations += 1
                    isCancelled = !progress(0.1 + 0.9 * Double(iterations) / Double(iterations + 100))
                    return !isCancelled
                },
                objective
            )
            if isCancelled { throw .cancelled }
            position = search.point.position
            let isSharper = residuals.sharpen(at: position)
            var gradient = position
            let sum = residuals.sumOfSquares(at: position, halfGradient: &gradient)
            let exact = posterior.negativeLogarithm(sumOfSquares: sum, at: position)
            let noise = posterior.deviation(sumOfSquares: sum)
            let isExact = !isSharper || abs(exact - search.value) <= 1e-9 * max(1, abs(exact))
            // Without residuals nothing is left to be found.
            guard search.isFinished && isExact || noise == ProphetPosterior.leastDeviation else { continue }
            try Self.requireRedundance(posterior, position, noise)
            (coefficients, deviation, logPosterior, self.iterations) = (position, noise, -exact, iterations)
            return
        }
        throw .notConverged(
            "after \(iterations) steps the most probable coefficients are not found; try fewer changepoints, "
                + "a smaller changepoint_prior_scale or fewer Fourier terms"
        )
    }

    /// As many coefficients as observations can leave no residuals whatever the observations are: the posterior then has no
    /// maximum, and what is found means nothing.
    private static func requireRedundance(
        _ posterior: ProphetPosterior,
        _ position: [Double],
        _ deviation: Double
    ) throws(ForecastingError) {
        let used = position.indices.count { posterior.absoluteWeights[$0] == 0 || position[$0] != 0 }
        guard deviation == ProphetPosterior.leastDeviation, Double(used) >= posterior.rows else { return }
        throw .unsuitableData(
            "\(used) coefficients reproduce the \(Int(posterior.rows)) observations whatever they are: turn seasons off, "
                + "lower their orders or n_changepoints, or hand in more observations"
        )
    }

    /// k and m of the curve through the first and the last observation; with a flat trend the mean.
    private static func start(_ data: ProphetTrainingSet) -> [Double] {
        let targets = data.targets
        let (first, last) = (targets[0], targets[targets.count - 1])
        switch data.trend.growth {
        case .linear: return [last - first, first]
        case .flat: return [0, targets.reduce(0) { $0 + $1 / Double(targets.count) }]
        case .logistic:
            let ends = [(first, data.capacity[0]), (last, data.capacity[targets.count - 1])]
            // Kept off 0 and the capacity, where the logit is infinite, and off each other, where m would be.
            var ratios = ends.map { value, capacity in capacity / min(max(value, 0.01 * capacity), 0.99 * capacity) }
            if abs(ratios[0] - ratios[1]) <= 0.01 { ratios[0] *= 1.05 }
            let logits = ratios.map { log($0 - 1) }
            return [logits[0] - logits[1], logits[0] / (logits[0] - logits[1])]
        }
    }
}

extension ProphetTrend {
    /// With the first of the fit's coefficients.
    fileprivate func learned(_ coefficients: [Double]) -> ProphetTrend {
        ProphetTrend(
            growth: growth,
            start: start,
            duration: duration,
            valueScale: valueScale,
            capacity: capacity,
            floor: floor,
            slope: coefficients[0],
            offset: coefficients[1],
            changepoints: changepoints,
            changes: Array(coefficients[2..<2 + changepoints.count])
        )
    }
}
