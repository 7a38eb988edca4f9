import JSON

/// Checks of what a model leaves unexplained: its residuals should look like independent draws from one normal
/// distribution. Small probabilities say that they do not.
public struct ResidualDiagnostics: Hashable, Sendable {
    /// Number of autocorrelations in the test of Ljung and Box.
    public let lag: Int
    /// n (n + 2) Σ rₖ² / (n - k) (Ljung and Box, 1978).
    public let ljungBox: Double
    /// The probability of a larger ``ljungBox`` without autocorrelation: chi-squared, a degree of freedom for each lag less
    /// one for each coefficient.
    public let ljungBoxProbability: Double
    /// Third standardised moment; 0 for a normal distribution.
    public let skewness: Double
    /// Fourth standardised moment; 3 for a normal distribution.
    public let kurtosis: Double
    /// n / 6 (S² + (K - 3)² / 4) (Jarque and Bera, 1980).
    public let jarqueBera: Double
    /// The probability of a larger ``jarqueBera`` for normal residuals: chi-squared with two degrees of freedom.
    public let jarqueBeraProbability: Double
    /// Sum of squares of the last third over that of the first: 1 where the variance stays (Goldfeld and Quandt, 1965;
    /// Harvey, 1989, 5.4.2).
    public let varianceRatio: Double
    /// The probability of a ratio farther from 1, on either side, for residuals of one variance.
    public let varianceRatioProbability: Double

    /// - Parameters:
    ///   - residuals: over their standard deviation.
    ///   - season: autocorrelations over two of them are looked at, or 10 where there is none, but no more than a fifth of
    ///     the residuals (Hyndman and Athanasopoulos, "Forecasting: Principles and Practice", 3rd edition, 5.4).
    ///   - coefficients: number of coefficients of the process.
    /// - Returns: `nil` for fewer than 15, and for residuals that are all zero.
    public init?(_ residuals: [Double], season: Int, coefficients: Int) {
        let count = Double(residuals.count)
        guard residuals.count >= 15, residuals.allSatisfy(\.isFinite) else { return nil }
        let mean = residuals.reduce(0, +) / count
        let centred = residuals.map { $0 - mean }
        func moment(_ power: (Double) -> Double) -> Double { centred.reduce(0) { $0 + power($1) } / count }
        let variance = moment { $0 * $0 }
        guard variance > 0 else { return nil }
        let lag = max(1, min(season > 1 ? 2 * season : 10, residuals.count / 5))
        var sum = 0.0
        for distance in 1...lag {
            var product = 0.0
            for row in distance..<centred.count { product += centred[row] * centred[row - distance] }
            let correlation = product / (count * variance)
            sum += correlation * correlation / (count - Double(distance))
        }
        self.lag = lag
        ljungBox = count * (count + 2) * sum
        ljungBoxProbability = ChiSquaredDistribution.upperProbability(
            ljungBox,
            degreesOfFreedom: Double(max(1, lag - coefficients))
        )
        skewness = moment { $0 * $0 * $0 } / (variance * variance.squareRoot())
        kurtosis = moment { $0 * $0 * $0 * $0 } / (variance * variance)
        jarqueBera = count / 6 * (skewness * skewness + (kurtosis - 3) * (kurtosis - 3) / 4)
        jarqueBeraProbability = ChiSquaredDistribution.upperProbability(jarqueBera, degreesOfFreedom: 2)
        let third = Int((count / 3).rounded())
        let early = residuals.prefix(third).reduce(0) { $0 + $1 * $1 }
        let late = residuals.suffix(third).reduce(0) { $0 + $1 * $1 }
        guard early > 0, late > 0 else { return nil }
        varianceRatio = late / early
        let above = FDistribution.upperProbability(varianceRatio, Double(third), Double(third))
        varianceRatioProbability = 2 * min(above, 1 - above)
    }
}

extension ResidualDiagnostics {
    var json: JSONObject {
        [
            "ljung_box": .object([
                "lag": JSONValue(lag), "statistic": JSONValue(ljungBox), "p_value": JSONValue(ljungBoxProbability),
            ]),
            "jarque_bera": .object([
                "skewness": JSONValue(skewness), "kurtosis": JSONValue(kurtosis), "statistic": JSONValue(jarqueBera),
                "p_value": JSONValue(jarqueBeraProbability),
            ]),
            "heteroskedasticity": .object([
                "ratio": JSONValue(varianceRatio), "p_value": JSONValue(varianceRatioProbability),
            ]),
        ]
    }

    /// Reads what ``json`` wrote.
    init(reading stored: JSONValue) throws(ForecastingError) {
        func number(_ group: String, _ key: String) throws(ForecastingError) -> Double {
            guard let value = stored[group]?[key]?.doubleValue, value.isFinite else {
                throw .unreadableArtifact("'diagnostics' lack '\(group)' '\(key)'")
            }
            return value
        }
        guard let lag = stored["ljung_box"]?["lag"]?.integerValue.flatMap({ Int(exactly: $0) }) else {
            throw .unreadableArtifact("'diagnostics' lack their lag")
        }
        self.lag = lag
        ljungBox = try number("ljung_box", "statistic")
        ljungBoxProbability = try number("ljung_box", "p_value")
        skewness = try number("jarque_bera", "skewness")
        kurtosis = try number("jarque_bera", "kurtosis")
        jarqueBera = try number("jarque_bera", "statistic")
        jarqueBeraProbability = try number("jarque_bera", "p_value")
        varianceRatio = try number("heteroskedasticity", "ratio")
        varianceRatioProbability = try number("heteroskedasticity", "p_value")
    }
}
