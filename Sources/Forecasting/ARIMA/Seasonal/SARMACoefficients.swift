/// A stationary and invertible multiplicative seasonal ARMA process with unit innovations:
///
///     φ(B) Φ(Bˢ) wₜ = θ(B) Θ(Bˢ) εₜ
struct SARMACoefficients: Hashable, Sendable {
    /// φ₁ … φₚ.
    var ar: [Double]
    /// θ₁ … θ_q.
    var ma: [Double]
    /// Φ₁ … Φ_P.
    var seasonalAR: [Double]
    /// Θ₁ … Θ_Q.
    var seasonalMA: [Double]
    var period: Int

    var all: [Double] { ar + ma + seasonalAR + seasonalMA }

    /// Whether every root of the four polynomials, each in its own lag, lies outside the unit circle by a margin.
    ///
    /// - Parameter margin: the least modulus of a root.
    func hasRoots(beyond margin: Double) -> Bool {
        [ar, seasonalAR, ma.map { -$0 }, seasonalMA.map { -$0 }].allSatisfy { coefficients in
            var factor = 1.0
            let stretched = coefficients.map { coefficient in
                factor *= margin
                return coefficient * factor
            }
            return DurbinLevinson.partials(of: stretched) != nil
        }
    }
}

/// How many coefficients of each kind a seasonal ARMA process has, and how free parameters are mapped to them.
struct SARMAShape: Sendable {
    let p: Int
    let q: Int
    let seasonalP: Int
    let seasonalQ: Int
    let period: Int
    /// The free parameters of each polynomial: φ, θ, Φ, Θ.
    private let parts: [(range: Range<Int>, isMovingAverage: Bool)]

    init(p: Int, q: Int, seasonalP: Int, seasonalQ: Int, period: Int) {
        (self.p, self.q, self.seasonalP, self.seasonalQ, self.period) = (p, q, seasonalP, seasonalQ, period)
        let short = p + q
        parts = [
            (0..<p, false), (p..<short, true), (short..<short + seasonalP, false),
            (short + seasonalP..<short + seasonalP + seasonalQ, true),
        ]
    }

    /// Number of coefficients.
    var count: Int { p + q + seasonalP + seasonalQ }

    /// Number of observations that the process looks back over.
    var reach: Int { max(p + period * seasonalP, q + period * seasonalQ) }

    /// Coefficients from free numbers, each polynomial by its partial autocorrelations as in ``ARMACoefficients``.
    func coefficients(free: [Double]) -> SARMACoefficients {
        let values = mapped(free)
        return SARMACoefficients(
            ar: Array(values[..<p]),
            ma: Array(values[p..<p + q]),
            seasonalAR: Array(values[(p + q)..<(p + q + seasonalP)]),
            seasonalMA: Array(values[(p + q + seasonalP)...]),
            period: period
        )
    }

    /// φ, θ, Φ, Θ in this order: the recursion of ``DurbinLevinson`` without the autocovariances, in place.
    func mapped<Scalar: DifferentiableScalar>(_ free: [Scalar]) -> [Scalar] {
        var values = free
        for (range, isMovingAverage) in parts {
            let first = range.lowerBound
            for position in range {
                let partial = free[position] / (Scalar(1) + free[position] * free[position]).squareRoot()
                values[position] = partial
                var (low, high) = (first, position - 1)
                while low < high {
                    let (left, right) = (values[low], values[high])
                    values[low] = left - partial * right
                    values[high] = right - partial * left
                    (low, high) = (low + 1, high - 1)
                }
                if low == high { values[low] = values[low] - partial * values[low] }
            }
            if isMovingAverage { for position in range { values[position] = -values[position] } }
        }
        return values
    }

    /// The free numbers of given coefficients; `nil` if they are not stationary and invertible.
    func free(_ coefficients: SARMACoefficients) -> [Double]? {
        let polynomials = [
            coefficients.ar, coefficients.ma.map { -$0 }, coefficients.seasonalAR,
            coefficients.seasonalMA.map { -$0 },
        ]
        var free: [Double] = []
        for polynomial in polynomials {
            guard let partials = DurbinLevinson.partials(of: polynomial) else { return nil }
            free += partials.map { $0 / ((1 - $0) * (1 + $0)).squareRoot() }
        }
        return free
    }

    /// The derivatives of each coefficient by the free parameters.
    func jacobian(free: [Double]) -> [[Double]] {
        mapped(free.enumerated().map { DualNumber($1, direction: $0) }).map { coefficient in
            free.indices.map { coefficient.derivatives[$0] }
        }
    }
}
