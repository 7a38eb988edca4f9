import Foundation

/// Maximum-likelihood estimation of a stationary ARMA(p,q) process with or without a mean.
///
/// The likelihood of an ARMA process has several maxima, often where autoregressive and moving-average roots nearly cancel
/// at some frequency. Many candidates are therefore screened by their likelihood; searches start from the best of them,
/// and in each round the better ones go on.
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

    /// How many searches go on in each round, and for how many steps of the optimiser.
    private static let rounds: [(searches: Int, iterations: Int)] = [(12, 6), (6, 8), (3, 16), (1, 200)]

    /// How far behind the best, in log-likelihood, a candidate and a search that has begun are given up.
    private static let hopeless = (candidate: 100.0, search: 10.0)

    private func search<State>(
        _: ARMALikelihood<State>.Type,
        _ series: [Double],
        _ progress: (Double) -> Bool
    ) throws(ForecastingError) -> Estimate {
        var likelihood = ARMALikelihood<State>(series: series, p: p, q: q, hasMean: hasMean)
        var share = 0.0
        var isCancelled = false
        func advance(_: Int) -> Bool {
            isCancelled = !progress(share)
            return !isCancelled
        }
        guard advance(0) else { throw .cancelled }
        var searches = screen(&likelihood, series).compactMap { start in
            BFGS(from: start, curvature: information(at: start, count: series.count)) {
                likelihood.objective(at: $0, gradient: &$1)
            }
        }
        let exact = likelihood.tolerance
        for (round, (count, iterations)) in Self.rounds.enumerated() {
            likelihood.tolerance = round < Self.rounds.count - 1 ? 1e-5 : exact
            let bound = (searches.first?.point.value ?? 0) + Self.hopeless.search / Double(series.count)
            searches = Array(searches.prefix(count).filter { round == 0 || $0.point.value <= bound })
            for index in searches.indices {
                share = (Double(round) + Double(index) / Double(searches.count)) / Double(Self.rounds.count)
                searches[index].run(iterations: iterations, progress: advance) {
                    likelihood.objective(at: $0, gradient: &$1)
                }
                if isCancelled { throw .cancelled }
            }
            searches.sort { $0.point.value < $1.point.value }
        }
        guard var free = searches.first?.point.position else {
            throw .notConverged("no coefficients have a finite likelihood")
        }
        // A series without chance in it draws the roots onto the unit circle, where rounding spoils them.
        for _ in 0..<20 {
            if let estimate = estimate(at: free, &likelihood) { return estimate }
            for index in free.indices { free[index] *= 0.75 }
        }
        throw .notConverged("the coefficients are not stationary and invertible within rounding")
    }

    /// The Fisher information of one observation about the free parameters, by which the first steps are measured.
    ///
    /// The derivatives of an innovation by φ and θ are the past of ε / φ(B) and ε / θ(B) (Box and Jenkins, 1970): their
    /// covariances are sums over products of impulse responses. Cut short, and lifted off zero where roots cancel.
    private func information(at free: [Double], count: Int) -> Cholesky? {
        let dual = ARMACoefficients<DualNumber>(
            free: free.enumerated().map { DualNumber($1, direction: $0) },
            p: p
        )
        let ar = dual.ar.map(\.value)
        let ma = dual.ma.map { -$0.value }
        let slopes = (dual.ar + dual.ma).map { coefficient in free.indices.map { coefficient.derivatives[$0] } }
        var responses = Array(repeating: 0.0, count: p + q)
        if p > 0 { responses[0] = 1 }
        if q > 0 { responses[p] = -1 }
        var covariances = responses.map { _ in responses.map { _ in 0.0 } }
        for _ in 0..<min(count, 512) {
            for row in responses.indices {
                for column in 0...row { covariances[row][column] += responses[row] * responses[column] }
            }
            var (nextAR, nextMA) = (0.0, 0.0)
            for index in 0..<p { nextAR += ar[index] * responses[index] }
            for index in 0..<q { nextMA += ma[index] * responses[p + index] }
            for index in stride(from: p + q - 1, to: 0, by: -1) { responses[index] = responses[index - 1] }
            if p > 0 { responses[0] = nextAR }
            if q > 0 { responses[p] = nextMA }
        }
        var result = covariances
        for i in free.indices {
            for j in 0...i {
                var sum = 0.0
                for row in free.indices {
                    for column in free.indices {
                        let covariance = row >= column ? covariances[row][column] : covariances[column][row]
                        sum += slopes[row][i] * covariance * slopes[column][j]
                    }
                }
                result[i][j] = sum
            }
        }
        for i in free.indices { result[i][i] = result[i][i] * 1.01 + 1e-4 }
        return Cholesky(result)
    }

    private func estimate<State>(at free: [Double], _ likelihood: inout ARMALikelihood<State>) -> Estimate? {
        let process = ARMACoefficients(free: free, p: p)
        // What is stored are the coefficients: they must be found stationary again when they are read.
        guard let again = ARMACoefficients(ar: process.ar, ma: process.ma), let value = likelihood.value(of: again)
        else {
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
        let exact = likelihood.tolerance
        likelihood.tolerance = 1e-3
        defer { likelihood.tolerance = exact }
        var peaks: [(free: [Double], objective: Double)] = []
        for row in ARMACandidates(series, p: p, q: q, hasMean: hasMean).rows {
            let objectives = row.map { likelihood.value(at: $0)?.objective ?? .infinity }
            for (index, objective) in objectives.enumerated() where objective.isFinite {
                let isLowest = [index - 1, index + 1].allSatisfy {
                    !objectives.indices.contains($0) || objectives[$0] >= objective
                }
                if isLowest { peaks.append((row[index], objective)) }
            }
        }
        var chosen: [[Double]] = []
        peaks.sort { $0.objective < $1.objective }
        let bound = (peaks.first?.objective ?? 0) + Self.hopeless.candidate / Double(series.count)
        for (free, objective) in peaks where chosen.count < Self.rounds[0].searches && objective <= bound {
            let isNew = chosen.allSatisfy { other in zip(free, other).contains { abs($0 - $1) > 0.1 } }
            if isNew || chosen.isEmpty { chosen.append(free) }
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
