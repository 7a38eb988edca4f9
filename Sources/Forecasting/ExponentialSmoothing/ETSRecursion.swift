import Foundation

extension ETSForm {
    /// What the trend adds to the level in one step, or multiplies it by.
    @inline(__always)
    func growth(_ slope: Double, damping: Double) -> Double {
        switch trend {
        case .none: 0
        case .additive: damping * slope
        case .multiplicative: damping == 1 ? slope : pow(slope, damping)
        }
    }

    @inline(__always)
    func expected(_ base: Double, _ season: Double) -> Double {
        switch self.season {
        case .none: base
        case .additive: base + season
        case .multiplicative: base * season
        }
    }

    @inline(__always)
    func withoutSeason(_ value: Double, _ season: Double) -> Double {
        switch self.season {
        case .none: value
        case .additive: value - season
        case .multiplicative: value / season
        }
    }
}

/// The recursion of exponential smoothing over a series, from an initial state through all observations, and its
/// derivatives by the smoothing weights and that state (by reverse-mode differentiation: the recursion run backwards).
///
/// The updates are those of Hyndman et al. (2008), tables 2.2 and 2.3; they are the same for both kinds of error, which
/// differ in the likelihood only. Holds the memory that evaluations share.
package struct ETSRecursion {
    let form: ETSForm
    /// Number of observations of a season, 1 without one.
    let season: Int
    let values: [Double]
    /// A mean square of the errors below this counts as none.
    let floor: Double

    // States before each step. A season is stored at the step that uses it, its successor one season later.
    private var levels: [Double]
    private var slopes: [Double]
    private var seasons: [Double]
    /// Adjoints of `seasons`.
    private var seasonSlopes: [Double]
    private var end = ETSState(level: 0)
    private var sumOfSquares = 0.0

    /// - Parameter values: near 1 in size, so that ``floor`` means something.
    init(_ values: [Double], form: ETSForm, season: Int) {
        (self.form, self.values) = (form, values)
        self.season = form.isSeasonal ? season : 1
        floor = 1e-24
        levels = Array(repeating: 0, count: values.count)
        slopes = form.hasTrend ? levels : []
        seasons = form.isSeasonal ? Array(repeating: 0, count: values.count + season) : []
        seasonSlopes = seasons
    }

    /// What an evaluation found.
    struct Value {
        /// Minus the log-likelihood for each observation, up to a constant: ½ log of the mean square error, and for a
        /// multiplicative error the mean logarithm of the expected values.
        let objective: Double
        /// Mean square of the errors, relative ones if they are multiplicative.
        let meanSquare: Double
    }

    /// The states after the last observation of the last evaluation.
    var lastState: ETSState { end }

    /// Runs through the series.
    ///
    /// - Returns: `nil` where a state or an expected value leaves the range of the form.
    mutating func evaluate(_ smoothing: ETSSmoothing, from initial: ETSState) -> Value? {
        for (phase, value) in initial.seasons.enumerated() { seasons[phase] = value }
        let path = Path(form: form, season: season, smoothing: smoothing)
        guard let outcome = path.run(values, from: initial, &levels, &slopes, &seasons),
            outcome.sumOfSquares.isFinite
        else { return nil }
        sumOfSquares = outcome.sumOfSquares
        end = ETSState(level: outcome.level, slope: outcome.slope)
        if form.isSeasonal { end.seasons = Array(seasons[values.count...]) }
        let count = Double(values.count)
        return Value(
            objective: 0.5 * log(sumOfSquares / count + floor) + outcome.logarithms / count,
            meanSquare: sumOfSquares / count
        )
    }

    /// Derivatives of the objective.
    struct Gradient {
        var alpha = 0.0
        var beta = 0.0
        var gamma = 0.0
        var phi = 0.0
        var level = 0.0
        var slope = 0.0
        var seasons: [Double] = []
    }

    /// The derivatives at the last evaluation, which was in range.
    mutating func gradient(_ smoothing: ETSSmoothing) -> Gradient {
        for index in seasonSlopes.indices.suffix(season) { seasonSlopes[index] = 0 }
        let path = Path(form: form, season: season, smoothing: smoothing)
        // d objective / d error = weight * error.
        let weight = 1 / (sumOfSquares + Double(values.count) * floor)
        var result = path.runBackwards(values, levels, slopes, seasons, &seasonSlopes, weight: weight)
        if form.isSeasonal { result.seasons = Array(seasonSlopes.prefix(season)) }
        return result
    }
}

/// The recursion itself, over the memory of an ``ETSRecursion``.
private struct Path {
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
        let isRelative = form.error == .multiplicative
        let (alpha, beta, gamma, phi) = (smoothing.alpha, smoothing.beta, smoothing.gamma, smoothing.phi)
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
            let growth = form.growth(slope, damping: phi)
            let base = form.trend == .multiplicative ? level * growth : level + growth
            let expected = form.expected(base, season)
            let surplus = form.withoutSeason(value, season) - base

            var ofExpected: Double
            if isRelative {
                let ratio = value / expected
                ofExpected = (1 / count - weight * (ratio - 1) * ratio) / expected
            } else {
                ofExpected = -weight * (value - expected)
            }
            var ofSurplus = toLevel * alpha
            var ofBase = toLevel
            var ofLevel = 0.0
            var ofGrowth = 0.0
            var ofSeason = 0.0
            result.alpha += toLevel * surplus
            switch form.trend {
            case .none: break
            case .additive:
                result.beta += toSlope * surplus
                ofSurplus += toSlope * beta
                ofGrowth = toSlope
            case .multiplicative:
                let share = surplus / level
                result.beta += toSlope * share
                ofSurplus += toSlope * beta / level
                ofLevel -= toSlope * beta * share / level
                ofGrowth = toSlope
            }
            ofBase -= ofSurplus
            switch form.season {
            case .none: ofBase += ofExpected
            case .additive:
                let next = seasonSlopes[step + self.season]
                result.gamma += next * (value - base - season)
                ofBase += ofExpected - next * gamma
                ofSeason = next * (1 - gamma) - ofSurplus + ofExpected
                seasonSlopes[step] = ofSeason
            case .multiplicative:
                let next = seasonSlopes[step + self.season]
                let seen = value / base
                result.gamma += next * (seen - season)
                ofBase += ofExpected * season - next * gamma * seen / base
                ofSeason = next * (1 - gamma) - ofSurplus * value / (season * season) + ofExpected * base
                seasonSlopes[step] = ofSeason
            }
            switch form.trend {
            case .none: ofLevel += ofBase
            case .additive:
                ofLevel += ofBase
                ofGrowth += ofBase
                result.phi += ofGrowth * slope
                toSlope = ofGrowth * phi
            case .multiplicative:
                ofLevel += ofBase * growth
                ofGrowth += ofBase * level
                if phi == 1 {
                    toSlope = ofGrowth
                } else {
                    result.phi += ofGrowth * growth * log(slope)
                    toSlope = ofGrowth * phi * growth / slope
                }
            }
            toLevel = ofLevel
        }
        (result.level, result.slope) = (toLevel, toSlope)
        return result
    }
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
