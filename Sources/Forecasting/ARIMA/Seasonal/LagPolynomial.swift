/// The coefficients of a product of two polynomials in the lag operator, one in B and one in Bˢ.
struct LagPolynomial {
    enum Sign {
        /// (1 - Σaᵢ Bⁱ)(1 - ΣAⱼ Bˢʲ) = 1 - Σcₖ Bᵏ.
        case autoregressive
        /// (1 + Σaᵢ Bⁱ)(1 + ΣAⱼ Bˢʲ) = 1 + Σcₖ Bᵏ.
        case movingAverage
    }

    /// c₁, c₂, …
    let dense: [Double]
    /// Those of them that are not zero by construction, by their index.
    let indices: [Int]

    init(_ short: [Double], _ seasonal: [Double], period: Int, _ sign: Sign) {
        var dense = Array(repeating: 0.0, count: short.count + period * seasonal.count)
        for (index, value) in short.enumerated() { dense[index] += value }
        guard !seasonal.isEmpty else {
            (self.dense, indices) = (dense, Array(short.indices))
            return
        }
        for (step, outer) in seasonal.enumerated() {
            let lag = period * (step + 1)
            dense[lag - 1] += outer
            let cross = sign == .autoregressive ? -outer : outer
            for (index, inner) in short.enumerated() { dense[lag + index] += cross * inner }
        }
        self.dense = dense
        indices = dense.indices.filter { dense[$0] != 0 }
    }
}
