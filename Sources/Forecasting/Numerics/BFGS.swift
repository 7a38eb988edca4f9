/// Unconstrained minimisation of a smooth function with the Broyden-Fletcher-Goldfarb-Shanno update of the inverse
/// Hessian and a line search for the strong Wolfe conditions: Nocedal and Wright (2006), "Numerical Optimization",
/// algorithms 6.1, 3.5 and 3.6. Deterministic.
struct BFGS {
    /// Where a minimisation stands.
    struct Point {
        var position: [Double]
        var value: Double
        var gradient: [Double]

        var largestSlope: Double { gradient.reduce(0) { max($0, abs($1)) } }
    }

    /// A function that answers its value and writes its gradient; a value that is not finite means "not here".
    typealias Objective = (_ position: [Double], _ gradient: inout [Double]) -> Double

    var maximumIterations = 200
    /// The minimum is found where no derivative is larger.
    var gradientTolerance = 1e-8
    /// The minimum is found where a step gains less than this, relative to the size of the value.
    var valueTolerance = 1e-14
    /// The longest step in any one variable.
    var maximumStep = 1.0

    /// - Parameter progress: told the number of the iteration; the search stops where it says no.
    /// - Returns: the best point found; `nil` if the function has no finite value at the start.
    func minimize(from start: [Double], progress: (Int) -> Bool, _ objective: Objective) -> Point? {
        var gradient = start
        let value = objective(start, &gradient)
        guard value.isFinite else { return nil }
        var point = Point(position: start, value: value, gradient: gradient)
        var inverse = InverseHessian(dimension: start.count)
        for iteration in 0..<maximumIterations where point.largestSlope > gradientTolerance {
            guard progress(iteration) else { break }
            var direction = inverse.direction(point.gradient)
            if dot(direction, point.gradient) >= 0 {
                inverse = InverseHessian(dimension: start.count)
                direction = inverse.direction(point.gradient)
            }
            guard let next = LineSearch(direction: direction, maximumStep: maximumStep).run(from: point, objective)
            else {
                // Along the steepest descent nothing more can be gained.
                if inverse.isInitial { break }
                inverse = InverseHessian(dimension: start.count)
                continue
            }
            inverse.update(from: point, to: next)
            let gain = point.value - next.value
            point = next
            if gain <= valueTolerance * max(1, abs(point.value)) { break }
        }
        return point
    }
}

func dot(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
}

/// The approximation of the inverse Hessian that BFGS builds from steps and changes of the gradient.
private struct InverseHessian {
    private let dimension: Int
    private var rows: [[Double]]
    private(set) var isInitial = true

    init(dimension: Int) {
        self.dimension = dimension
        rows = (0..<dimension).map { row in (0..<dimension).map { $0 == row ? 1 : 0 } }
    }

    func direction(_ gradient: [Double]) -> [Double] {
        rows.map { -dot($0, gradient) }
    }

    mutating func update(from old: BFGS.Point, to new: BFGS.Point) {
        let step = zip(new.position, old.position).map { $0 - $1 }
        let change = zip(new.gradient, old.gradient).map { $0 - $1 }
        let curvature = dot(step, change)
        guard curvature > 1e-300 else { return }
        if isInitial {
            let scale = curvature / dot(change, change)
            for index in 0..<dimension { rows[index][index] = scale }
            isInitial = false
        }
        let moved = rows.map { dot($0, change) }
        let factor = (1 + dot(change, moved) / curvature) / curvature
        for row in 0..<dimension {
            for column in 0..<dimension {
                rows[row][column] +=
                    factor * step[row] * step[column]
                    - (moved[row] * step[column] + step[row] * moved[column]) / curvature
            }
        }
    }
}
