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
        var gradient = SIMD4<Double>.zero
        var (sum, ofFreedom) = (0.0, 0.0)
        visit(parameters) { logDensity, slopes, slopeOfFreedom in
            sum += logDensity
            gradient += slopes
            ofFreedom += slopeOfFreedom
        }
        let count = Double(returns.count)
        let (constant, ofConstant) = Self.constant(parameters.degreesOfFreedom)
        let result = [gradient.x, gradient.y, gradient.z, gradient.w]
        guard hasStudentT else { return (sum + count * constant, result) }
        return (sum + count * constant, result + [ofFreedom + count * ofConstant])
    }

    /// What the logarithm of each density has in common, with its derivative by ν.
    private static func constant(_ freedom: Double?) -> (value: Double, slope: Double) {
        guard let freedom else { return (-0.5 * log(2 * Double.pi), 0) }
        let value =
            GammaFunction.logarithm(0.5 * (freedom + 1)) - GammaFunction.logarithm(0.5 * freedom)
            - 0.5 * log(Double.pi * (freedom - 2))
        let slope =
            0.5 * GammaFunction.logarithmicDerivative(0.5 * (freedom + 1))
            - 0.5 * GammaFunction.logarithmicDerivative(0.5 * freedom) - 0.5 / (freedom - 2)
        return (value, slope)
    }

    /// Hands out for each return the logarithm of its density without ``constant(_:)``, and the derivatives by μ, ω, α and β,
    /// and by ν.
    @inline(__always)
    private func visit(_ parameters: GARCHParameters, _ body: (Double, SIMD4<Double>, Double) -> Void) {
        let (alpha, beta) = (parameters.alpha, parameters.beta)
        let freedom = parameters.degreesOfFreedom
        let returns = returns.span
        var variance = parameters.constant + parameters.persistence * backcast
        // Derivatives of the variance by μ, ω, α and β.
        var slope = SIMD4(0, 1, backcast, backcast)
        for step in returns.indices {
            let innovation = returns[step] - parameters.mean
            let square = innovation * innovation
            let ratio = square / variance
            if let freedom {
                let scaled = ratio / (freedom - 2)
                let logarithm = log(1 + scaled)
                let pull = (freedom + 1) / ((freedom - 2) * (1 + scaled))
                var slopes = slope * (-0.5 * (1 - pull * ratio) / variance)
                slopes.x += pull * innovation / variance
                body(
                    -0.5 * log(variance) - 0.5 * (freedom + 1) * logarithm,
                    slopes,
                    -0.5 * logarithm + 0.5 * pull * ratio / (freedom - 2)
                )
            } else {
                var slopes = slope * (-0.5 * (1 - ratio) / variance)
                slopes.x += innovation / variance
                body(-0.5 * (log(variance) + ratio), slopes, 0)
            }
            slope = slope * beta + SIMD4(-2 * alpha * innovation, 1, square, variance)
            variance = parameters.constant + alpha * square + beta * variance
        }
    }

    func logLikelihood(_ parameters: GARCHParameters) -> Double { value(parameters).logLikelihood }

    /// The derivatives of the log-likelihood by μ, ω, α, β and, with Student's t, ν.
    func gradient(_ parameters: GARCHParameters) -> [Double] { value(parameters).gradient }

    /// The sum over the returns of the products of these derivatives with each other.
    func squaredScores(_ parameters: GARCHParameters) -> [[Double]] {
        let ofConstant = Self.constant(parameters.degreesOfFreedom).slope
        var sums = Array(repeating: Array(repeating: 0.0, count: dimension), count: dimension)
        visit(parameters) { _, slopes, ofFreedom in
            var score = [slopes.x, slopes.y, slopes.z, slopes.w]
            if hasStudentT { score.append(ofFreedom + ofConstant) }
            for row in score.indices {
                for column in score.indices { sums[row][column] += score[row] * score[column] }
            }
        }
        return sums
    }

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
