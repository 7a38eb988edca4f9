import Foundation

/// Maximum-likelihood estimation of a stationary ARMA(p,q) process with or without a mean.
///
/// The likelihood of an ARMA process has several maxima, often where autoregressive and moving-average roots nearly cancel
/// at some frequency. Many candidates are therefore screened by their likelihood, the best few polished for some steps,
/// and the best of these to the end.
struct ARMAEstimator {
    let p: Int
    let q: Int
    let hasMean: Bool

    /// The maximum.
    struct Estimate {
        var ar: [Double]
        var ma: [Double]
        var mean: Double
        var meanStandardError: Double
        var innovationVariance: Double
        var logLikelihood: Double
        /// Standard errors of the coefficients, φ before θ; `nil` where the curvature at the maximum gives none.
        var standardErrors: [Double]?
    }

    /// - Parameters:
    ///   - series: not constant.
    ///   - progress: told the share done; answers whether to go on.
    func estimate(_ series: [Double], progress: (Double) -> Bool) throws(ForecastingError) -> Estimate {
        switch max(p, q) {
        case ...2: try search(ARMALikelihood<SIMD2<Double>>.self, series, progress)
        case ...4: try search(ARMALikelihood<SIMD4<Double>>.self, series, progress)
        default: try search(ARMALikelihood<SIMD8<Double>>.self, series, progress)
        }
    }

    /// How many of the screened candidates are polished.
    private static let polished = 4
    private static let polishingIterations = 12

    private func search<State>(
        _: ARMALikelihood<State>.Type,
        _ series: [Double],
        _ progress: (Double) -> Bool
    ) throws(ForecastingError) -> Estimate {
        var likelihood = ARMALikelihood<State>(series: series, p: p, q: q, hasMean: hasMean)
        var search = BFGS()
        var stage = 0
        var isCancelled = false
        func advance(_ iteration: Int) -> Bool {
            let stages = Double(Self.polished + 1)
            let within = Double(iteration) / Double(iteration + Self.polishingIterations)
            isCancelled = !progress((Double(stage) + within) / stages)
            return !isCancelled
        }
        guard advance(0) else { throw .cancelled }
        var points: [BFGS.Point] = []
        for start in screen(&likelihood, series) {
            search.maximumIterations = Self.polishingIterations
            let point = search.minimize(from: start, progress: advance) { likelihood.objective(at: $0, gradient: &$1) }
            if isCancelled { throw .cancelled }
            if let point { points.append(point) }
            stage = min(stage + 1, Self.polished)
        }
        stage = Self.polished
        search.maximumIterations = 200
        for start in points.sorted(by: { $0.value < $1.value }) {
            let point = search.minimize(from: start.position, progress: advance) {
                likelihood.objective(at: $0, gradient: &$1)
            }
            if isCancelled { throw .cancelled }
            if let point, let estimate = estimate(at: point.position, &likelihood) { return estimate }
        }
        throw .notConverged("no coefficients have a finite likelihood")
    }

    private func estimate<State>(at free: [Double], _ likelihood: inout ARMALikelihood<State>) -> Estimate? {
        let process = ARMACoefficients(free: free, p: p)
        // What is stored are the coefficients: they must be found stationary again when they are read.
        guard let again = ARMACoefficients(ar: process.ar, ma: process.ma), let value = likelihood.value(of: again) else {
            return nil
        }
        return Estimate(
            ar: process.ar,
            ma: process.ma,
            mean: value.mean,
            meanStandardError: value.meanStandardError,
            innovationVariance: value.innovationVariance,
            logLikelihood: likelihood.logLikelihood(value),
            standardErrors: standardErrors(at: free, &likelihood)
        )
    }

    /// The best candidates by likelihood, best first, no two of them close together.
    private func screen<State>(_ likelihood: inout ARMALikelihood<State>, _ series: [Double]) -> [[Double]] {
        let tolerance = likelihood.tolerance
        likelihood.tolerance = 1e-4
        defer { likelihood.tolerance = tolerance }
        var scored: [(free: [Double], objective: Double)] = []
        for free in ARMACandidates(series, p: p, q: q, hasMean: hasMean).free {
            if let value = likelihood.value(at: free) { scored.append((free, value.objective)) }
        }
        var chosen: [[Double]] = []
        for (free, _) in scored.sorted(by: { $0.objective < $1.objective }) where chosen.count < Self.polished {
            let isNew = chosen.allSatisfy { other in zip(free, other).contains { abs($0 - $1) > 0.2 } }
            if isNew { chosen.append(free) }
        }
        return chosen
    }

    /// The inverse of the observed information, by central differences of the gradient in the free parameters, carried
    /// over to the coefficients (delta method).
    private func standardErrors<State>(at free: [Double], _ likelihood: inout ARMALikelihood<State>) -> [Double]? {
        let step = 1e-4
        var hessian: [[Double]] = []
        for index in free.indices {
            var (above, below) = (free, free)
            let width = step * max(1, abs(free[index]))
            above[index] += width
            below[index] -= width
            var (slopeAbove, slopeBelow) = (free, free)
            guard likelihood.value(at: above, gradient: &slopeAbove) != nil,
                likelihood.value(at: below, gradient: &slopeBelow) != nil
            else { return nil }
            hessian.append(zip(slopeAbove, slopeBelow).map { Double(likelihood.count) * ($0 - $1) / (2 * width) })
        }
        for row in hessian.indices {
            for column in 0..<row { hessian[row][column] = (hessian[row][column] + hessian[column][row]) / 2 }
        }
        guard let information = Cholesky(hessian) else { return nil }
        let dual = ARMACoefficients<DualNumber>(
            free: free.enumerated().map { DualNumber($1, direction: $0) },
            p: p
        )
        let errors = (dual.ar + dual.ma).map { coefficient in
            let slope = free.indices.map { coefficient.derivatives[$0] }
            return dot(slope, information.solve(slope)).squareRoot()
        }
        return errors.allSatisfy(\.isFinite) ? errors : nil
    }
}
