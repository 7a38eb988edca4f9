import Foundation

/// The recursion itself, over the memory of an ``ETSRecursion``.
struct ETSPath {
    let form: ETSForm
    let season: Int
    let smoothing: ETSSmoothing

    /// What a run through a series ends with.
    struct Outcome {
        let level: Double
        let slope: Double
        let sumOfSquares: Double
        /// Σ log of the expected values; 0 with an additive error.
        let logarithms: Double
    }

    /// - Returns: `nil` out of range.
    func run(
        _ observations: [Double],
        from initial: ETSState,
        _ levels: inout [Double],
        _ slopes: inout [Double],
        _ seasons: inout [Double]
    ) -> Outcome? {
        let isRelative = form.error == .multiplicative
        let needsPositive = form.needsPositiveValues
        let values = observations.span
        var levels = levels.mutableSpan
        var slopes = slopes.mutableSpan
        var seasons = seasons.mutableSpan
        var (level, slope) = (initial.level, initial.slope)
        var sum = 0.0
        var product = LogarithmOfProduct()
        for step in values.indices {
            let value = values[step]
            levels[step] = level
            let growth = form.growth(slope, damping: smoothing.phi)
            let base = form.trend == .multiplicative ? level * growth : level + growth
            let season = form.isSeasonal ? seasons[step] : 0
            let expected = form.expected(base, season)
            if needsPositive { guard expected > 0, base > 0 else { return nil } }
            let surplus = form.withoutSeason(value, season) - base
            if form.isSeasonal {
                let seen = form.season == .additive ? value - base : value / base
                seasons[step + self.season] = season + smoothing.gamma * (seen - season)
            }
            if form.hasTrend {
                slopes[step] = slope
                slope = growth + smoothing.beta * (form.trend == .multiplicative ? surplus / level : surplus)
                if form.trend == .multiplicative { guard slope > 0 else { return nil } }
            }
            level = base + smoothing.alpha * surplus
            let error = isRelative ? (value - expected) / expected : value - expected
            sum += error * error
            if isRelative { product.multiply(by: expected) }
        }
        return Outcome(level: level, slope: slope, sumOfSquares: sum, logarithms: product.logarithm)
    }

    /// Takes the derivatives of the objective back through all steps.
    func runBackwards(
        _ observations: [Double],
        _ levels: [Double],
        _ slopes: [Double],
        _ seasons: [Double],
        _ seasonSlopes: inout [Double],
        weight: Double
    ) -> ETSRecursion.Gradient {
        let alpha = smoothing.alpha
        let count = Double(observations.count)
        var result = ETSRecursion.Gradient()
        let values = observations.span
        let levels = levels.span
        let slopes = slopes.span
        let seasons = seasons.span
        var seasonSlopes = seasonSlopes.mutableSpan
        var (toLevel, toSlope) = (0.0, 0.0)
        for step in stride(from: values.count - 1, through: 0, by: -1) {
            let value = values[step]
            let level = levels[step]
            let slope = form.hasTrend ? slopes[step] : 0
            let season = form.isSeasonal ? seasons[step] : 0
            let growth = form.growth(slope, damping: smoothing.phi)
            let base = form.trend == .multiplicative ? level * growth : level + growth
            let expected = form.expected(base, season)
            let surplus = form.withoutSeason(value, season) - base

            var adjoint = StepAdjoint(base: toLevel, surplus: toLevel * alpha)
            result.alpha += toLevel * surplus
            backThroughSlope(toSlope, surplus: surplus, level: level, &adjoint, &result)
            adjoint.base -= adjoint.surplus
            let ofExpected = errorSlope(expected, value, weight: weight, count: count)
            if form.isSeasonal {
                let next = seasonSlopes[step + self.season]
                seasonSlopes[step] = backThroughSeason(next, ofExpected, value, base, season, &adjoint, &result)
            } else {
                adjoint.base += ofExpected
            }
            toSlope = backThroughGrowth(slope: slope, growth: growth, level: level, &adjoint, &result)
            toLevel = adjoint.level
        }
        (result.level, result.slope) = (toLevel, toSlope)
        return result
    }

    /// The derivative by the expected value, of what the error adds to the objective.
    @inline(__always)
    private func errorSlope(_ expected: Double, _ value: Double, weight: Double, count: Double) -> Double {
        guard form.error == .multiplicative else { return -weight * (value - expected) }
        let ratio = value / expected
        return (1 / count - weight * (ratio - 1) * ratio) / expected
    }

    /// Back through the next trend, which has the derivative `next`.
    @inline(__always)
    private func backThroughSlope(
        _ next: Double,
        surplus: Double,
        level: Double,
        _ adjoint: inout StepAdjoint,
        _ result: inout ETSRecursion.Gradient
    ) {
        switch form.trend {
        case .none: break
        case .additive:
            result.beta += next * surplus
            adjoint.surplus += next * smoothing.beta
        case .multiplicative:
            let share = surplus / level
            result.beta += next * share
            adjoint.surplus += next * smoothing.beta / level
            adjoint.level -= next * smoothing.beta * share / level
        }
        adjoint.growth = next
    }

    /// Back through the season of one season later, which has the derivative `next`, and through the expected value.
    ///
    /// - Returns: the derivative by the season of this step.
    @inline(__always)
    private func backThroughSeason(
        _ next: Double,
        _ ofExpected: Double,
        _ value: Double,
        _ base: Double,
        _ season: Double,
        _ adjoint: inout StepAdjoint,
        _ result: inout ETSRecursion.Gradient
    ) -> Double {
        let gamma = smoothing.gamma
        guard form.season == .multiplicative else {
            result.gamma += next * (value - base - season)
            adjoint.base += ofExpected - next * gamma
            return next * (1 - gamma) - adjoint.surplus + ofExpected
        }
        let seen = value / base
        result.gamma += next * (seen - season)
        adjoint.base += ofExpected * season - next * gamma * seen / base
        return next * (1 - gamma) - adjoint.surplus * value / (season * season) + ofExpected * base
    }

    /// Back to the level and the trend before the step.
    ///
    /// - Returns: the derivative by that trend.
    @inline(__always)
    private func backThroughGrowth(
        slope: Double,
        growth: Double,
        level: Double,
        _ adjoint: inout StepAdjoint,
        _ result: inout ETSRecursion.Gradient
    ) -> Double {
        let phi = smoothing.phi
        switch form.trend {
        case .none:
            adjoint.level += adjoint.base
            return 0
        case .additive:
            adjoint.level += adjoint.base
            adjoint.growth += adjoint.base
            result.phi += adjoint.growth * slope
            return adjoint.growth * phi
        case .multiplicative:
            adjoint.level += adjoint.base * growth
            adjoint.growth += adjoint.base * level
            guard phi != 1 else { return adjoint.growth }
            result.phi += adjoint.growth * growth * log(slope)
            return adjoint.growth * phi * growth / slope
        }
    }
}

/// Derivatives of the objective by what one step computes.
private struct StepAdjoint {
    var base: Double
    var surplus: Double
    var level = 0.0
    var growth = 0.0
}

/// Σ log x with a logarithm now and then only.
private struct LogarithmOfProduct {
    private var product = 1.0
    private var sum = 0.0

    @inline(__always)
    mutating func multiply(by factor: Double) {
        product *= factor
        if product > 1e100 || product < 1e-100 {
            sum += log(product)
            product = 1
        }
    }

    var logarithm: Double { sum + log(product) }
}
