/// The single-source-of-error form of the Theta method (Fiorucci et al., 2016, equations 9 to 15), observations counted
/// from t = 1:
///
///     yₜ = lₜ₋₁ + ω ((1 - α)ᵗ⁻¹ A + (1 - (1 - α)ᵗ) / α · B) + εₜ,   lₜ = α yₜ + (1 - α) lₜ₋₁,   ω = 1 - 1 / θ,
///
/// with A + B t the regression line through the observations: through all of them, or, dynamically, through those before
/// t. The errors are linear in l₀ and ω, which leaves only α to be searched for.
struct ThetaRecursion {
    /// The errors of the first steps, where the dynamic line is not settled, do not count.
    static let skipped = 3
    /// The largest θ that is told apart from infinity.
    static let largestTheta = 1e10

    let values: [Double]
    let isDynamic: Bool
    /// The line after the last observation, from which forecasts start.
    private let lastLine: Line
    private let lines: [Line]

    // What an evaluation leaves: the error with l₀ = ω = 0, and by how much each of both lowers it.
    private var plain: [Double]
    private var levelWeights: [Double]
    private var lineWeights: [Double]

    /// A + B t, in the dynamic form with the mean of what it is drawn through.
    struct Line {
        var mean: Double
        var intercept: Double
        var slope: Double
    }

    /// - Parameter values: at least 4.
    init(_ values: [Double], isDynamic: Bool) {
        (self.values, self.isDynamic) = (values, isDynamic)
        if isDynamic {
            lines = Self.growingLines(values)
            lastLine = lines[values.count - 1]
        } else {
            lines = []
            lastLine = Self.line(values)
        }
        plain = Array(repeating: 0, count: values.count)
        levelWeights = plain
        lineWeights = plain
    }

    /// What is best at one α.
    struct Solution {
        let alpha: Double
        let omega: Double
        let initialLevel: Double
        /// Over the errors that count.
        let sumOfSquares: Double
    }

    /// - Parameter omega: `nil` to estimate it, between 0 (θ = 1) and ``largestTheta``'s.
    mutating func solve(alpha: Double, omega: Double?) -> Solution {
        evaluate(alpha: alpha)
        let chosen = omega ?? min(max(0, freeOmega()), 1 - 1 / Self.largestTheta)
        let level = initialLevel(omega: chosen)
        var sum = 0.0
        for step in Self.skipped..<values.count {
            let error = plain[step] - chosen * lineWeights[step] - level * levelWeights[step]
            sum += error * error
        }
        return Solution(alpha: alpha, omega: chosen, initialLevel: level, sumOfSquares: sum)
    }

    /// The errors of the last evaluation at its solution, those that count.
    func errors(_ solution: Solution) -> [Double] {
        (Self.skipped..<values.count).map {
            plain[$0] - solution.omega * lineWeights[$0] - solution.initialLevel * levelWeights[$0]
        }
    }

    private mutating func evaluate(alpha: Double) {
        var level = 0.0
        var decay = 1.0
        for step in values.indices {
            let line = isDynamic ? lines[max(0, step - 1)] : lastLine
            plain[step] = values[step] - level
            levelWeights[step] = decay
            lineWeights[step] = line.intercept * decay + line.slope * (1 - decay * (1 - alpha)) / alpha
            level += alpha * (values[step] - level)
            decay *= 1 - alpha
        }
    }

    /// The sums of products of the errors that count, by which both coefficients are found.
    private struct Sums {
        var levels = 0.0
        var lines = 0.0
        var mixed = 0.0
        var plainLevels = 0.0
        var plainLines = 0.0
        /// Whether the weight of the first level is gone before the first error that counts: then it is left at 0.
        var hasLevel: Bool { levels > 1e-20 }
    }

    private var sums: Sums {
        var sums = Sums()
        for step in Self.skipped..<values.count {
            let (plain, level, line) = (plain[step], levelWeights[step], lineWeights[step])
            sums.levels += level * level
            sums.lines += line * line
            sums.mixed += level * line
            sums.plainLevels += plain * level
            sums.plainLines += plain * line
        }
        return sums
    }

    private func freeOmega() -> Double {
        let sums = sums
        guard sums.hasLevel else { return sums.lines > 0 ? sums.plainLines / sums.lines : 0.5 }
        let determinant = sums.lines - sums.mixed * sums.mixed / sums.levels
        guard determinant > 1e-12 * sums.lines else { return 0.5 }
        return (sums.plainLines - sums.mixed * sums.plainLevels / sums.levels) / determinant
    }

    private func initialLevel(omega: Double) -> Double {
        let sums = sums
        return sums.hasLevel ? (sums.plainLevels - omega * sums.mixed) / sums.levels : 0
    }

    /// Least squares over t = 1, 2, ….
    private static func line(_ values: [Double]) -> Line {
        let count = Double(values.count)
        let centre = (count + 1) / 2
        let mean = values.reduce(0, +) / count
        var slope = 0.0
        for (index, value) in values.enumerated() { slope += (Double(index + 1) - centre) * (value - mean) }
        slope *= 12 / (count * (count * count - 1))
        return Line(mean: mean, intercept: mean - slope * centre, slope: slope)
    }

    /// The line through the first one, two, … observations.
    private static func growingLines(_ values: [Double]) -> [Line] {
        var line = Line(mean: values[0], intercept: values[0], slope: 0)
        var lines = [line]
        for (count, value) in values.enumerated().dropFirst() {
            line.extend(to: value, after: Double(count))
            lines.append(line)
        }
        return lines
    }
}

extension ThetaRecursion.Line {
    /// The line through one more observation.
    ///
    /// - Parameter count: of the observations before it, at least 1.
    mutating func extend(to value: Double, after count: Double) {
        slope = ((count - 1) * slope + 6 * (value - mean) / (count + 1)) / (count + 2)
        mean += (value - mean) / (count + 1)
        intercept = mean - slope * (count + 2) / 2
    }
}

extension ThetaRecursion {
    /// Expected values and variances, in units of σ², of the steps after the last observation.
    func forecast(_ solution: Solution, horizon: Int) -> (mean: [Double], variance: [Double]) {
        let (alpha, omega) = (solution.alpha, solution.omega)
        let count = values.count
        var level = 0.0
        for value in values { level += alpha * (value - level) }
        var decay = (0..<count).reduce(1.0) { decay, _ in decay * (1 - alpha) }
        level += decay * solution.initialLevel
        var line = lastLine
        var mean: [Double] = []
        for step in count..<count + horizon {
            let ramp = (1 - decay * (1 - alpha)) / alpha
            let value = level + omega * (line.intercept * decay + line.slope * ramp)
            mean.append(value)
            level += alpha * (value - level)
            decay *= 1 - alpha
            if isDynamic { line.extend(to: value, after: Double(step)) }
        }
        let variance = isDynamic ? dynamicVariances(solution, horizon: horizon) : variances(alpha, horizon: horizon)
        return (mean, variance)
    }

    private func variances(_ alpha: Double, horizon: Int) -> [Double] {
        (0..<horizon).map { 1 + Double($0) * alpha * alpha }
    }

    /// Carries the covariance of level, mean and slope forward: a future error moves the line too.
    private func dynamicVariances(_ solution: Solution, horizon: Int) -> [Double] {
        let (alpha, omega) = (solution.alpha, solution.omega)
        var decay = (0..<values.count).reduce(1.0) { decay, _ in decay * (1 - alpha) }
        var covariance = (SIMD3<Double>.zero, SIMD3<Double>.zero, SIMD3<Double>.zero)
        return (values.count..<values.count + horizon).map { step in
            let count = Double(step)
            let ramp = (1 - decay * (1 - alpha)) / alpha
            let weights = SIMD3(1, omega * decay, omega * (ramp - decay * (count + 1) / 2))
            let pulled = SIMD3(
                (covariance.0 * weights).sum(),
                (covariance.1 * weights).sum(),
                (covariance.2 * weights).sum()
            )
            let variance = 1 + (pulled * weights).sum()
            let gain = SIMD3(alpha, 1 / (count + 1), 6 / ((count + 1) * (count + 2)))
            let rows = (
                SIMD3(1 - alpha, 0, 0) + weights * gain.x,
                SIMD3(0, count / (count + 1), 0) + weights * gain.y,
                SIMD3(0, -gain.z, (count - 1) / (count + 2)) + weights * gain.z
            )
            covariance = Self.sandwich(rows, covariance, gain)
            decay *= 1 - alpha
            return variance
        }
    }

    private typealias Rows = (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)

    /// M P Mᵀ + g gᵀ for a symmetric P.
    private static func sandwich(_ matrix: Rows, _ covariance: Rows, _ gain: SIMD3<Double>) -> Rows {
        func left(_ row: SIMD3<Double>) -> SIMD3<Double> {
            covariance.0 * row.x + covariance.1 * row.y + covariance.2 * row.z
        }
        func right(_ row: SIMD3<Double>) -> SIMD3<Double> {
            SIMD3((row * matrix.0).sum(), (row * matrix.1).sum(), (row * matrix.2).sum())
        }
        return (
            right(left(matrix.0)) + gain * gain.x,
            right(left(matrix.1)) + gain * gain.y,
            right(left(matrix.2)) + gain * gain.z
        )
    }
}
