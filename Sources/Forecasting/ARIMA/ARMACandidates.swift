import Foundation

/// Points from which a maximum of an ARMA likelihood may be reached, as free parameters of ``ARMACoefficients``.
struct ARMACandidates {
    private let p: Int
    private let q: Int
    private(set) var free: [[Double]] = []

    init(_ series: [Double], p: Int, q: Int, hasMean: Bool) {
        (self.p, self.q) = (p, q)
        let mean = hasMean ? series.reduce(0, +) / Double(series.count) : 0
        let centred = series.map { $0 - mean }
        if let estimate = HannanRissanen(centred, p: p, q: q) { append(ar: estimate.ar, ma: estimate.ma) }
        if q > 0, let estimate = HannanRissanen(centred, p: p, q: 0) { append(ar: estimate.ar, ma: []) }
        append(ar: [], ma: [])
        if p >= 1, q >= 1 { appendRealPairs() }
        if p >= 2, q >= 2 { appendComplexPairs() }
    }

    /// A real root that all but cancels.
    private mutating func appendRealPairs() {
        for root in [-0.95, -0.7, 0.7, 0.95] {
            for shift in [-0.04, 0.04] { append(ar: [root], ma: [-(root + shift)]) }
        }
    }

    /// A pair of complex roots that all but cancels: a narrow peak or a notch of the spectrum.
    private mutating func appendComplexPairs() {
        let frequencies = 32
        for index in 0..<frequencies {
            let cosine = cos(Double.pi * (Double(index) + 0.5) / Double(frequencies))
            for (inner, outer) in [(0.93, 0.97), (0.97, 0.93)] {
                append(ar: [2 * inner * cosine, -inner * inner], ma: [-2 * outer * cosine, outer * outer])
            }
        }
    }

    /// Coefficients, as many as there are; the others are zero.
    private mutating func append(ar: [Double], ma: [Double]) {
        let longAR = ar + Array(repeating: 0, count: p - ar.count)
        let longMA = ma + Array(repeating: 0, count: q - ma.count)
        guard let arPartials = DurbinLevinson.partials(of: longAR),
            let maPartials = DurbinLevinson.partials(of: longMA.map { -$0 })
        else { return }
        free.append((arPartials + maPartials).map { $0 / ((1 - $0) * (1 + $0)).squareRoot() })
    }
}
