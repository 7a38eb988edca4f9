import Foundation

/// Points from which a maximum of an ARMA likelihood may be reached, as free parameters of ``ARMACoefficients``.
///
/// Beside the usual first estimates these are models in which a root of φ nearly cancels one of θ: a narrow peak or notch
/// of the spectrum, for each of which the likelihood may have a maximum of its own. They are lined up by frequency.
struct ARMACandidates {
    private let p: Int
    private let q: Int
    /// Rows of candidates in which neighbours are similar: of a row only the local maxima are worth following.
    private(set) var rows: [[[Double]]] = []

    /// Moduli of the inverse roots of φ and θ that nearly cancel, and at how many frequencies: the nearer to the unit
    /// circle, the narrower is what they say of the spectrum.
    private static let grid: [(ar: Double, ma: Double, frequencies: Int)] = [
        (0.93, 0.97, 32), (0.97, 0.93, 32), (0.98, 0.992, 80),
    ]

    init(_ series: [Double], p: Int, q: Int, hasMean: Bool) {
        (self.p, self.q) = (p, q)
        let mean = hasMean ? series.reduce(0, +) / Double(series.count) : 0
        let centred = series.map { $0 - mean }
        func estimate(_ p: Int, _ q: Int) -> (ar: [Double], ma: [Double]) {
            HannanRissanen(centred, p: p, q: q).map { ($0.ar, $0.ma) } ?? ([], [])
        }
        rows.append([free(estimate(p, q))].compactMap(\.self))
        if q > 0 { rows.append([free(estimate(p, 0))].compactMap(\.self)) }
        rows.append([free(([], []))].compactMap(\.self))
        if p >= 1, q >= 1 { appendRealRoots(besides: estimate(p - 1, q - 1)) }
        if p >= 2, q >= 2 { appendComplexRoots(besides: estimate(p - 2, q - 2)) }
    }

    private mutating func appendRealRoots(besides rest: (ar: [Double], ma: [Double])) {
        for shift in [-0.04, 0.04] {
            let row = [-0.95, -0.8, -0.5, 0.5, 0.8, 0.95].compactMap { root in
                free((Self.product([root], rest.ar), Self.negated(Self.product([root + shift], Self.negated(rest.ma)))))
            }
            rows.append(row)
        }
    }

    private mutating func appendComplexRoots(besides rest: (ar: [Double], ma: [Double])) {
        for (ar, ma, frequencies) in Self.grid {
            let row = (0..<frequencies).compactMap { index in
                let cosine = cos(Double.pi * (Double(index) + 0.5) / Double(frequencies))
                return free(
                    (
                        Self.product([2 * ar * cosine, -ar * ar], rest.ar),
                        Self.negated(Self.product([2 * ma * cosine, -ma * ma], Self.negated(rest.ma)))
                    )
                )
            }
            rows.append(row)
        }
    }

    /// The coefficients of (1 - a₁B - …)(1 - b₁B - …), written in the same way.
    private static func product(_ left: [Double], _ right: [Double]) -> [Double] {
        var product = Array(repeating: 0.0, count: left.count + right.count)
        for (i, a) in ([-1] + left).enumerated() {
            for (j, b) in ([-1] + right).enumerated() where i + j > 0 { product[i + j - 1] -= a * b }
        }
        return product
    }

    private static func negated(_ values: [Double]) -> [Double] { values.map { -$0 } }

    /// - Parameter coefficients: as many as there are; the others are zero.
    private func free(_ coefficients: (ar: [Double], ma: [Double])) -> [Double]? {
        let ar = coefficients.ar + Array(repeating: 0, count: p - coefficients.ar.count)
        let ma = coefficients.ma + Array(repeating: 0, count: q - coefficients.ma.count)
        guard let arPartials = DurbinLevinson.partials(of: ar),
            let maPartials = DurbinLevinson.partials(of: Self.negated(ma))
        else { return nil }
        return (arPartials + maPartials).map { $0 / ((1 - $0) * (1 + $0)).squareRoot() }
    }
}
