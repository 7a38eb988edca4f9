/// Unconstrained minimisation of a smooth function with the Broyden-Fletcher-Goldfarb-Shanno update of the inverse
/// Hessian and a line search for the strong Wolfe conditions: Nocedal and Wright (2006), "Numerical Optimization",
/// algorithms 6.1, 3.5 and 3.6. Deterministic; a search can be left and taken up again.
package struct BFGS {
    /// A point with what is known there.
    package struct Point: Sendable {
        package var position: [Double]
        package var value: Double
        package var gradient: [Double]

        var largestSlope: Double { gradient.reduce(0) { max($0, abs($1)) } }
    }

    /// A function that answers its value and writes its gradient; a value that is not finite means "not here".
    package typealias Objective = (_ position: [Double], _ gradient: inout [Double]) -> Double

    /// The minimum is found where no derivative is larger.
    var gradientTolerance = 1e-8
    /// The minimum is found where two steps in a row gain less than this, relative to the size of the value.
    var valueTolerance = 1e-12
    /// The longest step in any one variable.
    var maximumStep = 1.0

    /// The best point so far.
    package private(set) var point: Point
    /// Whether the search has come to its end.
    package private(set) var isFinished = false
    private var inverse: InverseHessian
    private var smallGains = 0

    /// - Parameter curvature: an estimate of the Hessian at the start, positive definite; `nil` for none.
    /// - Returns: `nil` if the function has no finite value at the start.
    package init?(from start: [Double], curvature: Cholesky? = nil, _ objective: Objective) {
        var gradient = start
        let value = objective(start, &gradient)
        guard value.isFinite, gradient.allSatisfy(\.isFinite) else { return nil }
        point = Point(position: start, value: value, gradient: gradient)
        inverse = InverseHessian(dimension: start.count)
        if let curvature { inverse = InverseHessian(curvature, dimension: start.count) }
    }

    /// Goes on with the search.
    ///
    /// - Parameter progress: told the number of the iteration; the search stops where it says no.
    package mutating func run(iterations: Int, progress: (Int) -> Bool, _ objective: Objective) {
        for iteration in 0..<iterations where !isFinished {
            guard progress(iteration) else { return }
            step(objective)
        }
    }

    private mutating func step(_ objective: Objective) {
        guard point.largestSlope > gradientTolerance else {
            isFinished = true
            return
        }
        let direction = inverse.direction(point.gradient)
        let search = LineSearch(direction: direction, maximumStep: maximumStep)
        guard let next = search.run(from: point, objective) else {
            // Once more along the steepest descent; if that was it, nothing more can be gained.
            isFinished = inverse.isInitial
            inverse = InverseHessian(dimension: point.position.count)
            return
        }
        inverse.update(from: point, to: next)
        let isSmall = point.value - next.value <= valueTolerance * max(1, abs(point.value))
        smallGains = isSmall ? smallGains + 1 : 0
        isFinished = smallGains == 2
        point = next
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

    init(_ hessian: Cholesky, dimension: Int) {
        self.dimension = dimension
        rows = (0..<dimension).map { row in hessian.solve((0..<dimension).map { $0 == row ? 1 : 0 }) }
        isInitial = false
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
