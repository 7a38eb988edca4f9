/// How often a series has to be differenced until it is stationary, as in Hyndman and Khandakar (2008), "Automatic time
/// series forecasting: the forecast package for R", Journal of Statistical Software 27.
package enum UnitRootTest {
    /// The critical value at the 5% level.
    private static let critical = 0.463

    /// The number of differences after which the test of Kwiatkowski, Phillips, Schmidt and Shin (1992) no longer rejects
    /// that the series lies around a level.
    package static func differences(_ values: [Double], most: Int) -> Int {
        var current = values
        for count in 0..<most {
            guard current.count > 3, let statistic = statistic(current), statistic > critical else { return count }
            current = Differencing(current, times: 1).differences
        }
        return most
    }

    /// The statistic for a level, with the Bartlett window over 3√n / 13 lags.
    ///
    /// - Returns: `nil` for a series that never changes.
    package static func statistic(_ values: [Double]) -> Double? {
        let scale = BinaryScale(values)
        let scaled = values.map(scale.apply)
        let count = Double(values.count)
        let mean = scaled.reduce(0, +) / count
        let errors = scaled.map { $0 - mean }
        let lags = Int(3 * count.squareRoot() / 13)
        var variance = dot(errors, errors)
        for lag in stride(from: 1, through: lags, by: 1) {
            var product = 0.0
            for row in lag..<errors.count { product += errors[row] * errors[row - lag] }
            variance += 2 * (1 - Double(lag) / Double(lags + 1)) * product
        }
        guard dot(errors, errors) > 1e-26 * dot(scaled, scaled), variance > 0 else { return nil }
        var (level, sum) = (0.0, 0.0)
        for error in errors {
            level += error
            sum += level * level
        }
        return sum / (count * variance)
    }
}

/// Whether a season is so strong that it is better differenced: Wang, Smith and Hyndman (2006), "Characteristic-based
/// clustering for time series data", with the threshold of Hyndman's `forecast` for R.
package enum SeasonalStrength {
    private static let threshold = 0.64

    static func needsDifference(_ values: [Double], period: Int) -> Bool {
        strength(values, period: period).map { $0 > threshold } ?? false
    }

    /// 1 - Var(remainder) / Var(season and remainder), at least 0.
    ///
    /// - Returns: `nil` for fewer than two seasons, and a series that never leaves its trend.
    package static func strength(_ values: [Double], period: Int) -> Double? {
        guard period > 1, values.count >= 2 * period else { return nil }
        let scale = BinaryScale(values)
        let scaled = values.map(scale.apply)
        let trend = ClassicalDecomposition.centredAverage(scaled, season: period)
        let decomposition = ClassicalDecomposition(scaled, season: period, kind: .additive)
        let first = period / 2
        let detrended = trend.enumerated().map { scaled[first + $0] - $1 }
        let remainder = detrended.enumerated().map { $1 - decomposition.indices[(first + $0) % period] }
        let (whole, left) = (variance(detrended), variance(remainder))
        guard whole > 1e-26 * dot(scaled, scaled) / Double(scaled.count) else { return nil }
        return max(0, 1 - left / whole)
    }

    private static func variance(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    }
}
