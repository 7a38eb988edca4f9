import Foundation

/// The residuals of any model: each evaluation goes through the data once forth and once back.
package struct NonlinearResiduals: ProphetResiduals {
    let growth: ProphetSettings.Growth
    package let trend: PiecewiseTrend
    /// For each row, with logistic growth; in the scale of the targets.
    let capacity: [Double]
    package let additive: DesignMatrix
    let multiplicative: DesignMatrix
    package let targets: [Double]

    package init(
        growth: ProphetSettings.Growth,
        trend: PiecewiseTrend,
        capacity: [Double],
        additive: DesignMatrix,
        multiplicative: DesignMatrix,
        targets: [Double]
    ) {
        (self.growth, self.trend, self.capacity) = (growth, trend, capacity)
        (self.additive, self.multiplicative, self.targets) = (additive, multiplicative, targets)
    }

    /// The model's parts at some coefficients.
    private struct Values {
        /// The trend.
        var trend: [Double]
        /// Its derivative by its linear form: 1 but for logistic growth.
        var steepness: [Double]
        /// What the multiplicative columns multiply it by.
        var factor: [Double]
        var residuals: [Double]
    }

    package func sumOfSquares(at coefficients: [Double], halfGradient: inout [Double]) -> Double {
        let values = values(at: coefficients)
        let changes = trend.changepoints.count
        let rows = targets.indices
        let form = trend.adjoint(rows.map { values.residuals[$0] * values.factor[$0] * values.steepness[$0] })
        switch growth {
        case .linear: (halfGradient[0], halfGradient[1]) = (-form.slope, -form.intercept)
        case .flat: (halfGradient[0], halfGradient[1]) = (0, -form.intercept)
        case .logistic:
            halfGradient[0] = coefficients[1] * form.intercept - form.slope
            halfGradient[1] = coefficients[0] * form.intercept
        }
        for index in 0..<changes { halfGradient[2 + index] = -form.changes[index] }
        let scaled = rows.map { values.residuals[$0] * values.trend[$0] }
        let start = 2 + changes
        for index in 0..<additive.columns {
            halfGradient[start + index] = -additive.dot(column: index, values.residuals)
        }
        for index in 0..<multiplicative.columns {
            halfGradient[start + additive.columns + index] = -multiplicative.dot(column: index, scaled)
        }
        return values.residuals.reduce(0) { $0 + $1 * $1 }
    }

    /// It costs as much as thirty evaluations of the sum.
    package var stepsPerCurvature: Int { 15 }

    package func curvature(at coefficients: [Double]) -> [[Double]] {
        let values = values(at: coefficients)
        let rows = targets.indices
        let weights = rows.map { values.factor[$0] * values.steepness[$0] }
        let isLogistic = growth == .logistic
        let offset = isLogistic ? coefficients[1] : 0
        let level = isLogistic ? -coefficients[0] : 1
        var columns = [
            rows.map { growth == .flat ? 0 : weights[$0] * (trend.times[$0] - offset) },
            rows.map { weights[$0] * level },
        ]
        columns += trend.changepoints.map { changepoint in
            rows.map { weights[$0] * max(0, trend.times[$0] - changepoint) }
        }
        columns += (0..<additive.columns).map(additive.column)
        columns += (0..<multiplicative.columns).map { index in
            zip(multiplicative.column(index), values.trend).map { $0 * $1 }
        }
        let slopes = DesignMatrix(rows: targets.count, columns: columns)
        return columns.indices.map { row in
            columns.indices.map { $0 <= row ? slopes.dot(column: $0, columns[row]) : 0 }
        }
    }

    private func values(at coefficients: [Double]) -> Values {
        let columns = 2 + trend.changepoints.count
        let addedEnd = columns + additive.columns
        let form = trend.values(
            slope: growth == .flat ? 0 : coefficients[0],
            intercept: growth == .logistic ? -coefficients[0] * coefficients[1] : coefficients[1],
            changes: coefficients[2..<columns]
        )
        let factor = multiplicative.product(Array(coefficients[addedEnd...])).map { 1 + $0 }
        let added = additive.product(Array(coefficients[columns..<addedEnd]))
        var (level, steepness) = (form, Array(repeating: 1.0, count: form.count))
        if growth == .logistic {
            for row in form.indices {
                let share = 1 / (1 + exp(-form[row]))
                level[row] = capacity[row] * share
                steepness[row] = level[row] * (1 - share)
            }
        }
        let residuals = targets.indices.map { targets[$0] - level[$0] * factor[$0] - added[$0] }
        return Values(trend: level, steepness: steepness, factor: factor, residuals: residuals)
    }
}
