import Foundation

/// The likelihood of returns under a GARCH(1,1) model,
///
///     rₜ = μ + εₜ,   εₜ = √hₜ zₜ,   hₜ = ω + α ε²ₜ₋₁ + β hₜ₋₁,
///
/// (Bollerslev, 1986; with t distributed z Bollerslev, 1987) and its derivatives. Before the first return both ε² and h count
/// as ``backcast``.
package struct GARCHLikelihood {
    let returns: [Double]
    let hasStudentT: Bool
    /// The mean square of the first returns around their mean, the first ones weighing most (a weight of 0.94ᵗ over 75
    /// steps, as in Python's `arch`).
    let backcast: Double

    /// Limits of α + β and of ν; beyond the latter's upper one t and normal look the same.
    private static let persistence = 0.0...0.9999
    private static let share = 0.0...1.0
    private static let degreesOfFreedom = 2.05...300.0
    /// Curvature that keeps free parameters finite whose value is at its limit.
    private static let attraction = 1e-9

    /// - Parameter returns: near 1 in size.
    package init(_ returns: [Double], hasStudentT: Bool) {
        (self.returns, self.hasStudentT) = (returns, hasStudentT)
        backcast = Self.backcast(returns)
    }

    static func backcast(_ returns: [Double]) -> Double {
        let mean = returns.reduce(0, +) / Double(returns.count)
        var (weight, weights, sum) = (1.0, 0.0, 0.0)
        for value in returns.prefix(75) {
            sum += weight * (value - mean) * (value - mean)
            weights += weight
            weight *= 0.94
        }
        return sum / weights
    }

    package var dimension: Int { hasStudentT ? 5 : 4 }

    /// The variances of all steps and of the next.
    func variances(_ parameters: GARCHParameters) -> (path: [Double], next: Double) {
        var variance = parameters.constant + parameters.persistence * backcast
        var path: [Double] = []
        path.reserveCapacity(returns.count)
        for value in returns {
            path.append(variance)
            let innovation = value - parameters.mean
            variance = parameters.constant + parameters.alpha * innovation * innovation + parameters.beta * variance
        }
        return (path, variance)
    }

    /// The log-likelihood with its derivatives by μ, ω, α, β and ν.
    private func value(_ parameters: GARCHParameters) -> (logLikelihood: Double, gradient: [Double]) {
        let (alpha, beta) = (parameters.alpha, parameters.beta)
        let freedom = parameters.degreesOfFreedom
        let returns = returns.span
        var variance = parameters.constant + parameters.persistence * backcast
        // Derivatives of the variance by μ, ω, α and β.
        var slope = SIMD4(0, 1, backcast, backcast)
        var gradient = SIMD4<Double>.zero
        var (sum, ofFreedom) = (0.0, 0.0)
        for step in returns.indices {
            let innovation = returns[step] - parameters.mean
            let square = innovation * innovation
            let ratio = square / variance
            // Derivatives of -log f by the variance and by the innovation.
            var (ofVariance, ofInnovation): (Double, Double)
            if let freedom {
                let scaled = ratio / (freedom - 2)
                let logarithm = log(1 + scaled)
                sum -= 0.5 * log(variance) + 0.5 * (freedom + 1) * logarithm
                let pull = (freedom + 1) / ((freedom - 2) * (1 + scaled))
                ofVariance = 0.5 * (1 - pull * ratio) / variance
                ofInnovation = pull * innovation / variance
                ofFreedom += -0.5 * logarithm + 0.5 * pull * ratio / (freedom - 2)
            } else {
                sum -= 0.5 * (log(variance) + ratio)
                ofVariance = 0.5 * (1 - ratio) / variance
                ofInnovation = innovation / variance
            }
            gradient -= slope * ofVariance
            gradient.x += ofInnovation
            slope = slope * beta + SIMD4(-2 * alpha * innovation, 1, square, variance)
            variance = parameters.constant + alpha * square + beta * variance
        }
        let count = Double(returns.count)
        var result = [gradient.x, gradient.y, gradient.z, gradient.w]
        guard let freedom else { return (sum - 0.5 * count * log(2 * Double.pi), result) }
        let constant =
            GammaFunction.logarithm(0.5 * (freedom + 1)) - GammaFunction.logarithm(0.5 * freedom)
            - 0.5 * log(Double.pi * (freedom - 2))
        let ofConstant =
            0.5 * GammaFunction.logarithmicDerivative(0.5 * (freedom + 1))
            - 0.5 * GammaFunction.logarithmicDerivative(0.5 * freedom) - 0.5 / (freedom - 2)
        result.append(ofFreedom + count * ofConstant)
        return (sum + count * constant, result)
    }

    func logLikelihood(_ parameters: GARCHParameters) -> Double { value(parameters).logLikelihood }

    /// Minus the log-likelihood for each return by free parameters, for ``BFGS``: μ, log ω, the logits of α + β and of α /
    /// (α + β), and that of ν.
    package func objective(_ free: [Double], _ gradient: inout [Double]) -> Double {
        let parameters = parameters(free)
        let (logLikelihood, slopes) = value(parameters)
        guard logLikelihood.isFinite else { return .infinity }
        let count = Double(returns.count)
        let total = parameters.persistence
        let share = Logit.value(free[3], Self.share)
        let bySum = slopes[2] * share + slopes[3] * (1 - share)
        let byShare = total * (slopes[2] - slopes[3])
        gradient[0] = -slopes[0] / count
        gradient[1] = -slopes[1] * parameters.constant / count
        gradient[2] = -bySum * Logit.slope(free[2], Self.persistence) / count
        gradient[3] = -byShare * Logit.slope(free[3], Self.share) / count
        if hasStudentT { gradient[4] = -slopes[4] * Logit.slope(free[4], Self.degreesOfFreedom) / count }
        var penalty = 0.0
        for index in 1..<dimension {
            penalty += 0.5 * Self.attraction * free[index] * free[index]
            gradient[index] += Self.attraction * free[index]
        }
        return penalty - logLikelihood / count
    }

    func parameters(_ free: [Double]) -> GARCHParameters {
        let total = Logit.value(free[2], Self.persistence)
        let share = Logit.value(free[3], Self.share)
        return GARCHParameters(
            mean: free[0],
            constant: exp(free[1]),
            alpha: total * share,
            beta: total * (1 - share),
            degreesOfFreedom: hasStudentT ? Logit.value(free[4], Self.degreesOfFreedom) : nil
        )
    }

    func free(_ parameters: GARCHParameters) -> [Double] {
        let free = [
            parameters.mean,
            log(parameters.constant),
            Logit.free(parameters.persistence, Self.persistence),
            Logit.free(parameters.alpha / parameters.persistence, Self.share),
        ]
        return free + (parameters.degreesOfFreedom.map { [Logit.free($0, Self.degreesOfFreedom)] } ?? [])
    }

    /// Finds the maximum from several starts.
    ///
    /// - Returns: `nil` if the search does not come to its end.
    func maximise(progress: (Double) -> Bool) throws(ForecastingError) -> GARCHParameters? {
        let count = Double(returns.count)
        let mean = returns.reduce(0, +) / count
        let variance = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        let starts: [(Double, Double)] = [(0.98, 0.05), (0.95, 0.1), (0.8, 0.2), (0.3, 0.2)]
        var best: BFGS.Point?
        for (index, start) in starts.enumerated() {
            let guess = GARCHParameters(
                mean: mean,
                constant: variance * (1 - start.0),
                alpha: start.0 * start.1,
                beta: start.0 * (1 - start.1),
                degreesOfFreedom: hasStudentT ? 8 : nil
            )
            guard var search = BFGS(from: free(guess), { objective($0, &$1) }) else { continue }
            search.gradientTolerance = 1e-7
            var isCancelled = false
            search.run(
                iterations: 300,
                progress: { iteration in
                    let share = Double(iteration) / Double(iteration + 10)
                    isCancelled = !progress((Double(index) + share) / Double(starts.count))
                    return !isCancelled
                },
                { objective($0, &$1) }
            )
            guard !isCancelled else { throw .cancelled }
            if search.isFinished, search.point.value < best?.value ?? .infinity { best = search.point }
        }
        return best.map { parameters($0.position) }
    }
}
