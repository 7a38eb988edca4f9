#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The test of Osborn, Chui, Smith and Birchenhall (1988), "Seasonality and the order of integration for consumption", Oxford
/// Bulletin of Economics and Statistics 50, of whether a series has a seasonal unit root, so that it is better differenced
/// over its season; as in Hyndman's `forecast` for R.
///
/// With w = (1 - B)(1 - Bˢ) y and the autoregression λ(B) of w, wₜ is regressed on its own lags, on λ(B)(1 - Bˢ) y one step
/// before and on λ(B)(1 - B) y one season before. The statistic is the t value of the last, which is far below zero where
/// there is no seasonal unit root.
package enum OCSBTest {
    /// The most lags of w; how many are taken is chosen by Akaike's criterion.
    private static let maximumLags = 3

    /// Whether the test does not reject a seasonal unit root at the 5% level.
    static func needsDifference(_ values: [Double], period: Int) -> Bool {
        statistic(values, period: period).map { $0 > critical(period: period) } ?? false
    }

    /// The 5% critical value, smoothed over simulated ones for periods from 2 to 365 (as there).
    package static func critical(period: Int) -> Double {
        let distance = log(Double(period)) - 0.7656451
        return -0.2937411 * exp(-0.2850853 * distance - 0.05983644 * distance * distance) - 1.652202
    }

    /// - Returns: `nil` for fewer than two seasons and 20 values more, and for a series that is explained without error.
    package static func statistic(_ values: [Double], period: Int) -> Double? {
        guard period > 1, values.count >= 2 * period + 20 else { return nil }
        let scale = BinaryScale(values)
        let scaled = values.map(scale.apply)
        // The lag orders are judged by the same rows; the order chosen loses one and is fitted to as many rows as it can be.
        let judged = (1...maximumLags).compactMap { lags -> (lags: Int, criterion: Double)? in
            let fit = fit(scaled, period: period, lags: lags, reserved: maximumLags)
            return fit.map { (lags, $0.criterion) }
        }
        guard let best = judged.min(by: { $0.criterion < $1.criterion }) else { return nil }
        return fit(scaled, period: period, lags: best.lags - 1, reserved: best.lags - 1)?.statistic
    }

    /// - Parameter reserved: how many rows are left out for the lags, at least as many as these.
    private static func fit(
        _ values: [Double],
        period: Int,
        lags: Int,
        reserved: Int
    ) -> (statistic: Double, criterion: Double)? {
        let plain = difference(values, 1)
        let seasonal = difference(values, period)
        let both = difference(seasonal, 1)
        let rows = (period + 1 + reserved)..<values.count
        func lagged(_ row: Int) -> [Double] { stride(from: 1, through: lags, by: 1).map { both[row - $0] } }
        let outcomes = rows.map { both[$0] }
        guard let filter = lags == 0 ? [] : LeastSquares(rows.map(lagged), outcomes)?.coefficients else { return nil }
        func filtered(_ series: [Double], _ time: Int) -> Double {
            filter.indices.reduce(series[time]) { $0 - filter[$1] * series[time - 1 - $1] }
        }
        let regressors = rows.map { row in
            lagged(row) + [filtered(seasonal, row - 1), filtered(plain, row - period)]
        }
        guard let regression = LeastSquares(regressors, outcomes) else { return nil }
        let count = Double(rows.count)
        let criterion = count * log(regression.squares / count) + 2 * Double(lags + 3)
        return (regression.tValue(lags + 1), criterion)
    }

    /// y(t) - y(t - lag) at t; the places before are 0 and never read.
    private static func difference(_ values: [Double], _ lag: Int) -> [Double] {
        values.indices.map { $0 < lag ? 0 : values[$0] - values[$0 - lag] }
    }
}

/// A linear regression by its normal equations, for a handful of columns.
private struct LeastSquares {
    let coefficients: [Double]
    /// The sum of the squared residuals.
    let squares: Double
    private let factor: Cholesky
    private let degreesOfFreedom: Int

    /// - Returns: `nil` for columns that depend on each other, and for a fit without error.
    init?(_ rows: [[Double]], _ outcomes: [Double]) {
        guard let width = rows.first?.count, rows.count > width + 2 else { return nil }
        var matrix = Array(repeating: Array(repeating: 0.0, count: width), count: width)
        var right = Array(repeating: 0.0, count: width)
        for (row, outcome) in zip(rows, outcomes) {
            for first in 0..<width {
                right[first] += row[first] * outcome
                for second in 0...first { matrix[first][second] += row[first] * row[second] }
            }
        }
        guard let factor = Cholesky(matrix) else { return nil }
        let solution = factor.solve(right)
        (self.factor, coefficients, degreesOfFreedom) = (factor, solution, rows.count - width)
        squares = zip(rows, outcomes).reduce(0) { sum, pair in
            let error = pair.1 - dot(pair.0, solution)
            return sum + error * error
        }
        guard squares > 1e-20 * dot(outcomes, outcomes) else { return nil }
    }

    /// The coefficient over its standard error.
    func tValue(_ index: Int) -> Double {
        let unit = coefficients.indices.map { $0 == index ? 1.0 : 0 }
        let variance = factor.solve(unit)[index] * squares / Double(degreesOfFreedom)
        return coefficients[index] / variance.squareRoot()
    }
}
