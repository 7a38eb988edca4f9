import Foundation

/// Seasonal ARMA coefficients by conditional least squares: the sum of squared innovations, those before the series taken
/// as zero, is brought to its minimum by the Levenberg-Marquardt method (Box and Jenkins, 1970, 7.2; Marquardt, 1963). A
/// fraction of the work of the exact likelihood, and close to it where the series is long beside the season.
struct ConditionalLeastSquares {
    let free: [Double]
    /// Mean of the squared innovations after the first ``skipped``.
    let innovationVariance: Double
    /// The curvature of ½ log σ² at the minimum, positive definite; `nil` where the coefficients are not told apart.
    let curvature: Cholesky?

    /// - Parameters:
    ///   - series: with expectation 0.
    ///   - start: free parameters.
    ///   - skipped: how many of the first innovations do not count.
    ///   - iterations: at most.
    init(_ series: [Double], _ shape: SARMAShape, from start: [Double], skipped: Int, iterations: Int = 20) {
        var residuals = Residuals(series, shape, skipped: skipped)
        var free = start
        var current = residuals.sum(at: free)
        var damping = 1e-3
        var normal = residuals.normalEquations(at: free)
        for _ in 0..<iterations where current > 0 && !free.isEmpty {
            guard let damped = Cholesky(normal.matrix(damping)) else {
                damping *= 10
                if damping > 1e6 { break }
                continue
            }
            let step = damped.solve(normal.slope)
            let next = zip(free, step).map { $0 - min(max($1, -1), 1) }
            let sum = residuals.sum(at: next)
            if sum < current {
                let gain = (current - sum) / current
                (free, current) = (next, sum)
                damping = max(damping / 10, 1e-9)
                normal = residuals.normalEquations(at: free)
                if gain < 1e-7 { break }
            } else {
                damping *= 10
                if damping > 1e6 { break }
            }
        }
        let count = Double(max(1, series.count - skipped))
        self.free = free
        innovationVariance = current / count
        curvature = current > 0 ? Cholesky(normal.matrix(1e-2).map { $0.map { $0 / current } }) : nil
    }
}

/// JᵀJ and Jᵀε of the innovations.
private struct NormalEquations {
    var products: [[Double]]
    var slope: [Double]

    func matrix(_ damping: Double) -> [[Double]] {
        var matrix = products
        let largest = products.indices.reduce(0) { max($0, products[$1][$1]) }
        for index in matrix.indices {
            matrix[index][index] += damping * products[index][index] + 1e-9 * largest
        }
        return matrix
    }
}

/// The innovations of a series and their derivatives by the free parameters.
private struct Residuals {
    private let series: [Double]
    private let shape: SARMAShape
    private let skipped: Int
    private var innovations: [Double] = []

    init(_ series: [Double], _ shape: SARMAShape, skipped: Int) {
        (self.series, self.shape, self.skipped) = (series, shape, skipped)
    }

    mutating func sum(at free: [Double]) -> Double {
        let coefficients = shape.coefficients(free: free)
        innovations = series
        Self.average(&innovations, coefficients.ar.map { -$0 }, lag: 1)
        Self.average(&innovations, coefficients.seasonalAR.map { -$0 }, lag: shape.period)
        Self.regress(&innovations, coefficients.ma.map { -$0 }, lag: 1)
        Self.regress(&innovations, coefficients.seasonalMA.map { -$0 }, lag: shape.period)
        var sum = 0.0
        for row in skipped..<innovations.count { sum += innovations[row] * innovations[row] }
        return sum.isFinite ? sum : .infinity
    }

    /// Of the innovations of the last ``sum(at:)`` with the same parameters.
    ///
    /// The derivative by φᵢ is -Bⁱ ε / φ(B), that by θᵢ is -Bⁱ ε / θ(B), and so on.
    mutating func normalEquations(at free: [Double]) -> NormalEquations {
        _ = sum(at: free)
        let coefficients = shape.coefficients(free: free)
        var columns: [(values: [Double], shift: Int)] = []
        func append(_ polynomial: [Double], lag: Int) {
            guard !polynomial.isEmpty else { return }
            var values = innovations
            Self.regress(&values, polynomial, lag: lag)
            for index in polynomial.indices { columns.append((values, (index + 1) * lag)) }
        }
        append(coefficients.ar, lag: 1)
        append(coefficients.ma.map { -$0 }, lag: 1)
        append(coefficients.seasonalAR, lag: shape.period)
        append(coefficients.seasonalMA.map { -$0 }, lag: shape.period)
        var products = columns.map { _ in columns.map { _ in 0.0 } }
        var slope = columns.map { _ in 0.0 }
        for row in columns.indices {
            slope[row] = -Self.product(columns[row], (innovations, 0), from: skipped)
            for column in 0...row {
                let value = Self.product(columns[row], columns[column], from: skipped)
                products[row][column] = value
                products[column][row] = value
            }
        }
        return carried(products, slope, shape.jacobian(free: free))
    }

    /// From derivatives by the coefficients to those by the free parameters.
    private func carried(_ products: [[Double]], _ slope: [Double], _ jacobian: [[Double]]) -> NormalEquations {
        let indices = slope.indices
        var half = products
        for row in indices {
            for free in indices { half[row][free] = indices.reduce(0) { $0 + products[row][$1] * jacobian[$1][free] } }
        }
        let result = indices.map { left in
            indices.map { right in indices.reduce(0.0) { $0 + jacobian[$1][left] * half[$1][right] } }
        }
        return NormalEquations(
            products: result,
            slope: indices.map { free in indices.reduce(0.0) { $0 + jacobian[$1][free] * slope[$1] } }
        )
    }

    /// Σ left[t - shift] right[t - shift], zero before the series.
    private static func product(
        _ left: (values: [Double], shift: Int),
        _ right: (values: [Double], shift: Int),
        from first: Int
    ) -> Double {
        let (a, b) = (left.values.span, right.values.span)
        var sums = SIMD4<Double>.zero
        var row = max(first, left.shift, right.shift)
        while row + 4 <= a.count {
            let (i, j) = (row - left.shift, row - right.shift)
            sums += SIMD4(a[i], a[i + 1], a[i + 2], a[i + 3]) * SIMD4(b[j], b[j + 1], b[j + 2], b[j + 3])
            row += 4
        }
        var sum = sums.sum()
        while row < a.count {
            sum += a[row - left.shift] * b[row - right.shift]
            row += 1
        }
        return sum
    }

    /// (1 + Σcᵢ Bⁱˡ) applied in place.
    private static func average(_ values: inout [Double], _ coefficients: [Double], lag: Int) {
        guard !coefficients.isEmpty else { return }
        var span = values.mutableSpan
        for row in stride(from: span.count - 1, through: lag, by: -1) {
            var value = span[row]
            var before = row - lag
            for coefficient in coefficients where before >= 0 {
                value += coefficient * span[before]
                before -= lag
            }
            span[row] = value
        }
    }

    /// 1 / (1 - Σcᵢ Bⁱˡ) applied in place.
    private static func regress(_ values: inout [Double], _ coefficients: [Double], lag: Int) {
        guard !coefficients.isEmpty else { return }
        var span = values.mutableSpan
        for row in lag..<max(lag, span.count) {
            var value = span[row]
            var before = row - lag
            for coefficient in coefficients where before >= 0 {
                value += coefficient * span[before]
                before -= lag
            }
            span[row] = value
        }
    }
}
