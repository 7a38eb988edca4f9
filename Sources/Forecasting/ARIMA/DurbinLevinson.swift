/// An autoregressive polynomial 1 - φ₁B - … - φₚBᵖ made from its partial autocorrelations, with the autocovariances of
/// the process it drives. Partial autocorrelations inside (-1, 1) and stationary polynomials are in one-to-one
/// correspondence (Barndorff-Nielsen and Schou, 1973), which is how stationarity is kept by construction.
struct DurbinLevinson<Scalar: DifferentiableScalar> {
    /// φ₁ … φₚ.
    private(set) var coefficients: [Scalar] = []
    /// Autocovariances at lags 0 … p, the innovations having variance 1.
    private(set) var autocovariances: [Scalar]

    /// - Parameters:
    ///   - partials: partial autocorrelations r.
    ///   - complements: 1 - r², handed in because they are known more exactly than by subtraction.
    init(partials: [Scalar], complements: [Scalar]) {
        var variance = complements.reduce(Scalar(1)) { $0 / $1 }
        autocovariances = [variance]
        for order in partials.indices {
            let partial = partials[order]
            let shorter = coefficients
            var autocovariance = partial * variance
            for index in 0..<order {
                autocovariance += shorter[index] * autocovariances[order - index]
                coefficients[index] = shorter[index] - partial * shorter[order - 1 - index]
            }
            autocovariances.append(autocovariance)
            coefficients.append(partial)
            variance = variance * complements[order]
        }
    }
}

extension DurbinLevinson<Double> {
    /// The partial autocorrelations of an autoregressive polynomial, by running the recursion backwards.
    ///
    /// - Returns: `nil` if the polynomial is not stationary, or so close to it that rounding decides.
    static func partials(of coefficients: [Double]) -> [Double]? {
        var current = coefficients
        for order in stride(from: current.count - 1, through: 0, by: -1) {
            let partial = current[order]
            let complement = (1 - partial) * (1 + partial)
            guard complement > 0 else { return nil }
            let longer = current
            for index in 0..<order {
                current[index] = (longer[index] + partial * longer[order - 1 - index]) / complement
            }
        }
        return current
    }
}
