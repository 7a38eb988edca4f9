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
        let path = ETSPath(form: form, season: season, smoothing: smoothing)
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
        let path = ETSPath(form: form, season: season, smoothing: smoothing)
        // d objective / d error = weight * error.
        let weight = 1 / (sumOfSquares + Double(values.count) * floor)
        var result = path.runBackwards(values, levels, slopes, seasons, &seasonSlopes, weight: weight)
        if form.isSeasonal { result.seasons = Array(seasonSlopes.prefix(season)) }
        return result
    }
}
