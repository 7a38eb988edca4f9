/// A step along a direction that satisfies the strong Wolfe conditions: Nocedal and Wright (2006), algorithms 3.5 and
/// 3.6, with safeguarded cubic interpolation.
struct LineSearch {
    private let direction: [Double]
    private let longest: Double
    private let sufficientDecrease = 1e-4
    private let curvature = 0.9
    private let maximumEvaluations = 30

    /// - Parameter maximumStep: the most that any one variable may change.
    init(direction: [Double], maximumStep: Double) {
        self.direction = direction
        let largest = direction.reduce(0) { max($0, abs($1)) }
        longest = largest > 0 ? maximumStep / largest : 0
    }

    /// A trial: its step length, value and slope along the direction.
    private struct Trial {
        var length: Double
        var slope: Double
        var point: BFGS.Point

        var value: Double { point.value }
    }

    /// - Returns: `nil` if no lower value was found.
    func run(from start: BFGS.Point, _ objective: BFGS.Objective) -> BFGS.Point? {
        let origin = Trial(length: 0, slope: dot(direction, start.gradient), point: start)
        guard origin.slope < 0 else { return nil }
        var low = origin
        var high: Trial?
        var length = min(1, longest)
        for _ in 0..<maximumEvaluations {
            let trial = evaluate(length, from: origin, objective)
            let isLower = trial.value <= origin.value + sufficientDecrease * length * origin.slope
            if !isLower || trial.value >= low.value && low.length > 0 {
                high = trial
            } else if abs(trial.slope) <= -curvature * origin.slope {
                return trial.point
            } else {
                if trial.slope * ((high?.length ?? .infinity) - low.length) >= 0 { high = low }
                low = trial
            }
            guard let bracket = high else {
                if length >= longest { break }
                length = min(longest, 4 * length)
                continue
            }
            guard let inside = interpolate(low, bracket) else { break }
            length = inside
        }
        return low.value < origin.value ? low.point : nil
    }

    private func evaluate(_ length: Double, from origin: Trial, _ objective: BFGS.Objective) -> Trial {
        let position = zip(origin.point.position, direction).map { $0 + length * $1 }
        var gradient = position
        let value = objective(position, &gradient)
        let isFinite = value.isFinite && gradient.allSatisfy(\.isFinite)
        let point = BFGS.Point(position: position, value: isFinite ? value : .infinity, gradient: gradient)
        return Trial(length: length, slope: isFinite ? dot(direction, gradient) : .nan, point: point)
    }

    /// The minimum of the cubic through both ends, kept away from them.
    ///
    /// - Returns: `nil` where the ends are too close to choose between.
    private func interpolate(_ low: Trial, _ high: Trial) -> Double? {
        let width = high.length - low.length
        guard abs(width) > 1e-14 * max(low.length, high.length) else { return nil }
        let middle = low.length + 0.5 * width
        guard high.value.isFinite else { return low.length + 0.25 * width }
        let first = low.slope + high.slope - 3 * (low.value - high.value) / (low.length - high.length)
        let inner = first * first - low.slope * high.slope
        guard inner >= 0 else { return middle }
        let second = inner.squareRoot() * (width > 0 ? 1 : -1)
        let length =
            high.length - width * (high.slope + second - first) / (high.slope - low.slope + 2 * second)
        let near = low.length + 0.1 * width
        let far = low.length + 0.9 * width
        guard length.isFinite else { return middle }
        return min(max(length, min(near, far)), max(near, far))
    }
}
