import Foundation

/// One linear equation that predicts a value from chosen earlier ones, estimated by least squares.
struct AutoregressionEquation: Hashable, Sendable {
    /// What the values are turned into before: the logarithm or nothing.
    let isLogarithmic: Bool
    /// Whether the equation holds for the changes of the values.
    let isDifferenced: Bool
    /// Ascending, from 1.
    let lags: [Int]
    /// One for each lag.
    let coefficients: [Double]
    let mean: Double
    /// Standard deviation of the errors one step ahead.
    let standardDeviation: Double

    /// The forecast of an equation in the units that it is estimated in.
    struct Path {
        var values: [Double]
        var standardDeviations: [Double]
    }

    /// How many of the last values a forecast is made from.
    var contextLength: Int { (lags.last ?? 0) + (isDifferenced ? 1 : 0) }

    /// The largest share of all squares that is added to each diagonal element: it keeps collinear lags apart and is too
    /// small to be seen otherwise.
    private static let ridge = 1e-5
    /// A shock that grows beyond this within a few of the longest lags is a sign of an unstable equation.
    private static let largestResponse = 20.0

    /// - Parameter values: transformed, finite; more than the longest lag.
    /// - Returns: `nil` if the values do not vary, or the equation has no solution.
    init?(_ values: [Double], lags: [Int], isLogarithmic: Bool, isDifferenced: Bool) {
        let series = isDifferenced ? zip(values.dropFirst(), values).map { $0 - $1 } : values
        let mean = series.reduce(0, +) / Double(series.count)
        let centred = series.map { $0 - mean }
        guard let longest = lags.last, centred.count > longest + lags.count else { return nil }
        let squares = centred.reduce(0) { $0 + $1 * $1 } / Double(centred.count)
        guard squares > 0, squares.isFinite else { return nil }
        var (matrix, right) = Self.normalEquations(centred, lags: lags)
        let rows = centred.count - longest
        for index in lags.indices { matrix[index][index] += Self.ridge * squares * Double(rows) }
        guard let solution = Cholesky(matrix)?.solve(right), solution.allSatisfy(\.isFinite) else { return nil }
        let coefficients = Self.stable(solution, lags: lags)
        (self.lags, self.coefficients, self.mean) = (lags, coefficients, mean)
        (self.isLogarithmic, self.isDifferenced) = (isLogarithmic, isDifferenced)
        let errors = (longest..<centred.count).reduce(0.0) { sum, time in
            var error = centred[time]
            for (lag, coefficient) in zip(lags, coefficients) { error -= coefficient * centred[time - lag] }
            return sum + error * error
        }
        standardDeviation = (errors / Double(rows - lags.count)).squareRoot()
    }

    init(
        isLogarithmic: Bool,
        isDifferenced: Bool,
        lags: [Int],
        coefficients: [Double],
        mean: Double,
        standardDeviation: Double
    ) {
        (self.isLogarithmic, self.isDifferenced) = (isLogarithmic, isDifferenced)
        (self.lags, self.coefficients) = (lags, coefficients)
        (self.mean, self.standardDeviation) = (mean, standardDeviation)
    }

    /// The sums of products of the lagged values with each other, lower triangle, and with the value to predict.
    private static func normalEquations(_ values: [Double], lags: [Int]) -> (matrix: [[Double]], right: [Double]) {
        let first = lags.last ?? 0
        func product(_ left: Int, _ right: Int) -> Double {
            var sums = SIMD4<Double>.zero
            var time = first
            while time + 4 <= values.count {
                let (a, b) = (time - left, time - right)
                let lefts = SIMD4<Double>(values[a], values[a + 1], values[a + 2], values[a + 3])
                let rights = SIMD4<Double>(values[b], values[b + 1], values[b + 2], values[b + 3])
                sums += lefts * rights
                time += 4
            }
            var sum = sums.sum()
            while time < values.count {
                sum += values[time - left] * values[time - right]
                time += 1
            }
            return sum
        }
        let matrix = lags.indices.map { row in
            lags.indices.map { $0 <= row ? product(lags[row], lags[$0]) : 0 }
        }
        return (matrix, lags.map { product($0, 0) })
    }

    /// The coefficients, brought in until a shock dies out or stays: multiplying that of lag l by ρˡ multiplies each root
    /// of the equation by ρ.
    private static func stable(_ coefficients: [Double], lags: [Int]) -> [Double] {
        let steps = min(3000, 5 * (lags.last ?? 1) + 50)
        for shrinkage in [1, 0.9995, 0.999, 0.998, 0.995, 0.99, 0.98, 0.95, 0.9] {
            let tried = zip(coefficients, lags).map { $0 * pow(shrinkage, Double($1)) }
            let responses = responses(tried, lags: lags, count: steps)
            if responses.allSatisfy({ abs($0) <= largestResponse }) { return tried }
        }
        return coefficients.map { _ in 0 }
    }

    /// How a shock of 1 is felt 0, 1, … steps later.
    private static func responses(_ coefficients: [Double], lags: [Int], count: Int) -> [Double] {
        var responses = [1.0]
        responses.reserveCapacity(count)
        for time in 1..<max(2, count) {
            var sum = 0.0
            for (lag, coefficient) in zip(lags, coefficients) where lag <= time {
                sum += coefficient * responses[time - lag]
            }
            responses.append(sum)
        }
        return responses
    }

    /// Forecasts the transformed values.
    ///
    /// - Parameter values: transformed, at least ``contextLength``.
    func path(_ values: [Double], horizon: Int) -> Path {
        let context = Array(values.suffix(contextLength))
        var series = isDifferenced ? zip(context.dropFirst(), context).map { $0 - $1 } : context
        for index in series.indices { series[index] -= mean }
        for _ in 0..<horizon {
            var sum = 0.0
            for (lag, coefficient) in zip(lags, coefficients) { sum += coefficient * series[series.count - lag] }
            series.append(sum)
        }
        var responses = Self.responses(coefficients, lags: lags, count: horizon)
        var path = series.suffix(horizon).map { $0 + mean }
        if isDifferenced, let last = context.last {
            path = Self.sums(path, from: last)
            responses = Self.sums(responses, from: 0)
        }
        let variances = Self.sums(responses.prefix(horizon).map { $0 * $0 }, from: 0)
        return Path(
            values: path,
            standardDeviations: variances.map { standardDeviation * $0.squareRoot() }
        )
    }

    private static func sums(_ values: [Double], from start: Double) -> [Double] {
        var sum = start
        return values.map {
            sum += $0
            return sum
        }
    }
}
