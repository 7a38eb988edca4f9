/// First estimates of ARMA coefficients by two regressions: a long autoregression whose residuals stand in for the
/// innovations, then the series on its own past and theirs. Hannan and Rissanen (1982), "Recursive estimation of mixed
/// autoregressive-moving average order", Biometrika 69.
struct HannanRissanen {
    let ar: [Double]
    let ma: [Double]

    /// - Returns: `nil` if the series is too short for the regressions, or they are singular.
    init?(_ series: [Double], p: Int, q: Int) {
        let longOrder = q == 0 ? 0 : min(p + q + 8, series.count / 4)
        let first = longOrder + max(p, q)
        guard p + q > 0, q == 0 || longOrder > 0, series.count - first > p + q else { return nil }
        let residuals = q == 0 ? [] : Self.residuals(series, order: longOrder)
        var normal = Array(repeating: Array(repeating: 0.0, count: p + q), count: p + q)
        var right = Array(repeating: 0.0, count: p + q)
        var regressors = right
        for time in first..<series.count {
            for lag in 0..<p { regressors[lag] = series[time - 1 - lag] }
            for lag in 0..<q { regressors[p + lag] = residuals[time - 1 - lag] }
            for row in 0..<p + q {
                right[row] += regressors[row] * series[time]
                for column in 0...row { normal[row][column] += regressors[row] * regressors[column] }
            }
        }
        guard let solution = Cholesky(normal)?.solve(right) else { return nil }
        ar = Self.stationary(Array(solution[..<p]))
        ma = Self.stationary(solution[p...].map { -$0 }).map { -$0 }
    }

    /// Prediction errors of an autoregression fitted to the sample autocovariances.
    private static func residuals(_ series: [Double], order: Int) -> [Double] {
        let autocovariances = (0...order).map { lag in
            var sum = 0.0
            for time in lag..<series.count { sum += series[time] * series[time - lag] }
            return sum
        }
        let coefficients = autoregression(autocovariances)
        return series.indices.map { time in
            var error = series[time]
            for (index, coefficient) in coefficients.enumerated() where time > index {
                error -= coefficient * series[time - 1 - index]
            }
            return error
        }
    }

    /// The Levinson-Durbin solution of the Yule-Walker equations.
    static func autoregression(_ autocovariances: [Double]) -> [Double] {
        var coefficients: [Double] = []
        var variance = autocovariances[0]
        for order in 1..<autocovariances.count where variance > 0 {
            var sum = autocovariances[order]
            for index in 0..<order - 1 { sum -= coefficients[index] * autocovariances[order - 1 - index] }
            let partial = sum / variance
            let shorter = coefficients
            for index in 0..<order - 1 { coefficients[index] -= partial * shorter[order - 2 - index] }
            coefficients.append(partial)
            variance *= (1 - partial) * (1 + partial)
        }
        return coefficients
    }

    /// Pulls the roots of an autoregressive polynomial away from the unit circle until it is safely stationary.
    private static func stationary(_ coefficients: [Double]) -> [Double] {
        var coefficients = coefficients
        for _ in 0..<200 {
            if let partials = DurbinLevinson.partials(of: coefficients), partials.allSatisfy({ abs($0) < 0.99 }) {
                return coefficients
            }
            var factor = 1.0
            for index in coefficients.indices {
                factor *= 0.95
                coefficients[index] *= factor
            }
        }
        return coefficients.map { _ in 0 }
    }
}
