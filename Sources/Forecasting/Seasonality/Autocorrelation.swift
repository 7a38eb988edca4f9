/// The sample autocorrelations of a series.
struct Autocorrelation {
    /// r₀ = 1, r₁, …; all 0 after the first for a series that never changes.
    let coefficients: [Double]
    private let count: Int

    /// - Parameter lags: the largest lag, below the number of values.
    init(_ values: [Double], lags: Int) {
        precondition(lags < values.count, "a lag is shorter than the series")
        count = values.count
        let mean = values.reduce(0, +) / Double(values.count)
        let centred = values.map { $0 - mean }
        let products = (0...lags).map { lag in
            var sum = 0.0
            for position in lag..<centred.count { sum += centred[position] * centred[position - lag] }
            return sum
        }
        coefficients = products[0] > 0 ? products.map { $0 / products[0] } : [1] + Array(repeating: 0, count: lags)
    }

    /// The coefficient of a lag in units of its standard error, if those of higher lags are 0 (Bartlett, 1946).
    func score(lag: Int) -> Double {
        let squares = coefficients[1..<lag].reduce(0) { $0 + $1 * $1 }
        return coefficients[lag] / ((1 + 2 * squares) / Double(count)).squareRoot()
    }

    /// The seasonal test of the M4 competition (and of Fiorucci et al., 2016): whether the autocorrelation at the season
    /// differs from 0 at the 90% level. Of fewer than three seasons the answer is no.
    static func isSeasonal(_ values: [Double], season: Int) -> Bool {
        guard season > 1, values.count >= 3 * season else { return false }
        return abs(Autocorrelation(values, lags: season).score(lag: season)) > 1.645
    }
}
