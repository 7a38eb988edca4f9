/// A stationary and invertible ARMA(p,q) process with unit innovations, and where its innovations filter starts:
///
///     wₜ = φ₁wₜ₋₁ + … + φₚwₜ₋ₚ + εₜ + θ₁εₜ₋₁ + … + θ_qεₜ₋_q
package struct ARMACoefficients<Scalar: DifferentiableScalar>: Sendable {
    /// φ₁ … φₚ.
    package let ar: [Scalar]
    /// θ₁ … θ_q.
    package let ma: [Scalar]
    /// The variance of the process, which is that of the first prediction error.
    package let initialVariance: Scalar
    /// The gain of the first prediction error: the covariance of the coming state with the first observation, over the
    /// variance. `max(p, q)` elements.
    let initialGain: [Scalar]
}

extension ARMACoefficients {
    /// - Parameter driven: autocovariances of the process φ(B)u = ε at lags 0 … p.
    private init(ar: [Scalar], driven: [Scalar], ma: [Scalar]) {
        let covariance = Self.autocovariances(ar: ar, driven: driven, ma: ma)
        let response = Self.impulseResponse(ar: ar, ma: ma)
        let gain = (0..<max(ar.count, ma.count)).map { row in
            var sum = Scalar(0)
            for index in row..<max(row, ar.count) { sum += ar[index] * covariance[index - row] }
            for index in row..<max(row, ma.count) { sum += ma[index] * response[index - row] }
            return sum / covariance[0]
        }
        self.init(ar: ar, ma: ma, initialVariance: covariance[0], initialGain: gain)
    }

    /// Maps `p + q` free numbers to coefficients, after Jones (1980) and Monahan (1984), "A note on enforcing
    /// stationarity in autoregressive-moving average models", Biometrika 71: a free number x is the partial
    /// autocorrelation x / √(1 + x²), for which 1 - r² = 1 / (1 + x²) without cancellation.
    package init(free: [Scalar], p: Int) {
        let complements = free.map { Scalar(1) / (Scalar(1) + $0 * $0) }
        let partials = zip(free, complements).map { $0 * $1.squareRoot() }
        let ar = DurbinLevinson(partials: Array(partials[..<p]), complements: Array(complements[..<p]))
        let ma = DurbinLevinson(partials: Array(partials[p...]), complements: Array(complements[p...]))
        self.init(ar: ar.coefficients, driven: ar.autocovariances, ma: ma.coefficients.map { -$0 })
    }

    /// Autocovariances of the ARMA process at lags 0 … max(p, 1) - 1: θ(B) applied to u from both sides.
    private static func autocovariances(ar: [Scalar], driven: [Scalar], ma: [Scalar]) -> [Scalar] {
        let lags = max(ar.count, 1)
        var driven = driven
        while driven.count < lags + ma.count {
            var next = Scalar(0)
            for (index, coefficient) in ar.enumerated() { next += coefficient * driven[driven.count - 1 - index] }
            driven.append(next)
        }
        let weights = [Scalar(1)] + ma
        return (0..<lags).map { lag in
            var sum = Scalar(0)
            for i in weights.indices {
                for j in weights.indices { sum += weights[i] * weights[j] * driven[abs(lag + j - i)] }
            }
            return sum
        }
    }

    /// ψ₀ … ψ_{q-1}: what a unit innovation does to the process now and later.
    private static func impulseResponse(ar: [Scalar], ma: [Scalar]) -> [Scalar] {
        var response: [Scalar] = []
        for step in ma.indices {
            var value = step == 0 ? Scalar(1) : ma[step - 1]
            for index in 0..<min(step, ar.count) { value += ar[index] * response[step - 1 - index] }
            response.append(value)
        }
        return response
    }
}

extension ARMACoefficients<Double> {
    /// Given coefficients.
    ///
    /// - Returns: `nil` if they are not stationary and invertible.
    init?(ar: [Double], ma: [Double]) {
        guard let partials = DurbinLevinson.partials(of: ar), DurbinLevinson.partials(of: ma.map { -$0 }) != nil else {
            return nil
        }
        let autoregression = DurbinLevinson(partials: partials, complements: partials.map { (1 - $0) * (1 + $0) })
        self.init(ar: ar, driven: autoregression.autocovariances, ma: ma)
    }
}

extension ARMACoefficients<DualNumber> {
    /// The same without derivatives.
    var primal: ARMACoefficients<Double> {
        ARMACoefficients<Double>(
            ar: ar.map(\.value),
            ma: ma.map(\.value),
            initialVariance: initialVariance.value,
            initialGain: initialGain.map(\.value)
        )
    }
}
