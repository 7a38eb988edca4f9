/// The residuals of a model that is linear in its coefficients: no capacity, nothing multiplicative.
///
/// Their sum of squares is a parabola, whose coefficients are computed once: after that an evaluation costs as many
/// operations as the square of the number of coefficients, however long the series is.
package struct LinearResiduals: ProphetResiduals {
    private let trend: PiecewiseTrend
    private let hasSlope: Bool
    private let design: DesignMatrix
    private let targets: [Double]
    /// Products of all pairs of columns, trend first; row after row.
    private let gram: [Double]
    /// Around which the parabola is developed. Far from the data, differences of large numbers would spoil the sum.
    private var centre: [Double]
    private var sumAtCentre = 0.0
    /// The columns times the residuals at the centre.
    private var slopeAtCentre: [Double]

    /// - Parameters:
    ///   - hasSlope: `false` for a flat trend, which has no changepoints either.
    ///   - design: the columns beside the trend.
    ///   - progress: told the share done; answers whether to go on.
    package init(
        trend: PiecewiseTrend,
        hasSlope: Bool,
        design: DesignMatrix,
        targets: [Double],
        centre: [Double],
        progress: (Double) -> Bool
    ) throws(ForecastingError) {
        (self.trend, self.hasSlope, self.design) = (trend, hasSlope, design)
        (self.targets, self.centre, slopeAtCentre) = (targets, centre, centre)
        gram = try Self.gram(trend, hasSlope: hasSlope, design, progress)
        recentre(at: centre)
    }

    package mutating func sharpen(at coefficients: [Double]) -> Bool {
        recentre(at: coefficients)
        return true
    }

    /// Develops the parabola around other coefficients.
    private mutating func recentre(at coefficients: [Double]) {
        centre = coefficients
        let changes = coefficients[2..<2 + trend.changepoints.count]
        let line = trend.values(slope: hasSlope ? coefficients[0] : 0, intercept: coefficients[1], changes: changes)
        let columns = design.product(Array(coefficients[changes.endIndex...]))
        let residuals = targets.indices.map { targets[$0] - line[$0] - columns[$0] }
        sumAtCentre = residuals.reduce(0) { $0 + $1 * $1 }
        slopeAtCentre = Self.products(trend, hasSlope: hasSlope, residuals) + design.transposedProduct(residuals)
    }

    package func sumOfSquares(at coefficients: [Double], halfGradient: inout [Double]) -> Double {
        let count = centre.count
        for index in 0..<count { halfGradient[index] = 0 }
        unsafe halfGradient.withUnsafeMutableBufferPointer { result in
            unsafe gram.withUnsafeBufferPointer { gram in
                for row in 0..<count {
                    let step = coefficients[row] - centre[row]
                    guard step != 0 else { continue }
                    let start = row * count
                    for column in 0..<count { unsafe result[column] += step * gram[start + column] }
                }
            }
        }
        var sum = sumAtCentre
        for index in 0..<count {
            let step = coefficients[index] - centre[index]
            sum += step * (halfGradient[index] - 2 * slopeAtCentre[index])
            halfGradient[index] -= slopeAtCentre[index]
        }
        return sum
    }

    /// It is known already.
    package var stepsPerCurvature: Int { 1 }

    package func curvature(at coefficients: [Double]) -> [[Double]] {
        centre.indices.map { Array(gram[$0 * centre.count..<($0 + 1) * centre.count]) }
    }

    /// The trend's basis times a column.
    private static func products(_ trend: PiecewiseTrend, hasSlope: Bool, _ column: [Double]) -> [Double] {
        let product = trend.adjoint(column)
        return [hasSlope ? product.slope : 0, product.intercept] + product.changes
    }

    private static func gram(
        _ trend: PiecewiseTrend,
        hasSlope: Bool,
        _ design: DesignMatrix,
        _ progress: (Double) -> Bool
    ) throws(ForecastingError) -> [Double] {
        let changes = trend.changepoints.count
        let (trendCount, count) = (2 + changes, 2 + changes + design.columns)
        var gram = Array(repeating: 0.0, count: count * count)
        for index in 0..<count {
            guard progress(Double(index) / Double(count)) else { throw .cancelled }
            // The trend's basis has a line for each of its coefficients in turn.
            let column =
                index < trendCount
                ? trend.values(
                    slope: index == 0 && hasSlope ? 1 : 0,
                    intercept: index == 1 ? 1 : 0,
                    changes: (0..<changes).map { $0 + 2 == index ? 1 : 0 }
                )
                : design.column(index - trendCount)
            let products = Self.products(trend, hasSlope: hasSlope, column)
            for other in 0..<trendCount { gram[index * count + other] = products[other] }
            for other in trendCount..<max(trendCount, index + 1) {
                gram[index * count + other] = design.dot(column: other - trendCount, column)
            }
        }
        for row in 0..<count {
            for column in row + 1..<max(row + 1, count) { gram[row * count + column] = gram[column * count + row] }
        }
        return gram
    }
}
