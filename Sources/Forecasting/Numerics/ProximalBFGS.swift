/// Unconstrained minimisation of a smooth function to which weighted absolute values of its variables are added: the
/// proximal quasi-Newton method of Lee, Sun and Saunders (2014), "Proximal Newton-type methods for minimizing composite
/// functions", SIAM Journal on Optimization 24.
///
/// Each step goes towards the exact minimum of a ``SparseQuadratic`` with the gradient here and an estimate of the Hessian,
/// which the Broyden-Fletcher-Goldfarb-Shanno formula keeps up to date. The absolute values are never smoothed: what they
/// hold at zero is zero. Deterministic.
package struct ProximalBFGS {
    /// The minimum is found where the estimate promises a smaller gain.
    var gainTolerance = 1e-9
    /// The minimum is found where two steps in a row gain less than this, relative to the size of the value.
    var valueTolerance = 1e-13

    /// The best point so far, the absolute values not counted.
    package private(set) var point: BFGS.Point
    /// Whether the search has come to its end.
    package private(set) var isFinished = false
    /// Whether nothing is gained any more with a Hessian that was estimated along the way: another may know better.
    package private(set) var isStuck = false
    private let weights: [Double]
    private var hessian: [[Double]]
    private var isFresh = true
    private var smallGains = 0

    /// - Parameters:
    ///   - curvature: an estimate of the Hessian at the start, positive definite; rows, of which the lower triangle is read.
    ///   - weights: of the absolute values; 0 for none.
    /// - Returns: `nil` if the function has no finite value at the start.
    package init?(from start: [Double], curvature: [[Double]], weights: [Double], _ objective: BFGS.Objective) {
        var gradient = start
        let value = objective(start, &gradient)
        guard value.isFinite, gradient.allSatisfy(\.isFinite) else { return nil }
        point = BFGS.Point(position: start, value: value, gradient: gradient)
        self.weights = weights
        hessian = start.indices.map { row in
            start.indices.map { $0 <= row ? curvature[row][$0] : curvature[$0][row] }
        }
    }

    /// The value at the best point, the absolute values counted.
    package var value: Double { total(point) }

    /// Goes on with the search.
    ///
    /// - Parameter progress: told the number of the iteration; the search stops where it says no.
    package mutating func run(iterations: Int, progress: (Int) -> Bool, _ objective: BFGS.Objective) {
        for iteration in 0..<iterations where !isFinished && !isStuck {
            guard progress(iteration) else { return }
            step(objective)
        }
    }

    private mutating func step(_ objective: BFGS.Objective) {
        guard let target else {
            giveUp()
            return
        }
        let direction = zip(target, point.position).map { $0 - $1 }
        let promised = promisedGain(target, direction)
        guard promised > gainTolerance else {
            isFinished = true
            return
        }
        guard let next = search(direction, promised, objective) else {
            giveUp()
            return
        }
        update(to: next)
        let gain = value - total(next)
        smallGains = gain <= valueTolerance * max(1, abs(value)) ? smallGains + 1 : 0
        (point, isFresh, isFinished) = (next, false, smallGains == 2)
    }

    private mutating func giveUp() {
        isFinished = isFresh
        isStuck = !isFresh
    }

    private func total(_ point: BFGS.Point) -> Double {
        zip(weights, point.position).reduce(point.value) { $0 + $1.0 * abs($1.1) }
    }

    /// Where the function would be least if the Hessian were what it is taken for.
    private var target: [Double]? {
        let here = point.position
        for ridge in [0, 1e-10, 1e-7, 1e-4] {
            var matrix = hessian
            for index in here.indices { matrix[index][index] *= 1 + ridge }
            let linear = matrix.indices.map { dot(matrix[$0], here) - point.gradient[$0] }
            let quadratic = SparseQuadratic(matrix: matrix, linear: linear, weights: weights)
            if let minimum = quadratic.minimum(from: here) { return minimum }
        }
        return nil
    }

    /// What the whole step would gain on a straight line.
    private func promisedGain(_ target: [Double], _ direction: [Double]) -> Double {
        let relief = weights.indices.reduce(0) {
            $0 + weights[$1] * (abs(point.position[$1]) - abs(target[$1]))
        }
        return relief - dot(point.gradient, direction)
    }

    private func search(_ direction: [Double], _ promised: Double, _ objective: BFGS.Objective) -> BFGS.Point? {
        var length = 1.0
        for _ in 0..<40 {
            let position = zip(point.position, direction).map { here, step in
                // A whole step ends exactly on zero where it should.
                length == 1 && step == -here ? 0 : here + length * step
            }
            var gradient = position
            let next = BFGS.Point(position: position, value: objective(position, &gradient), gradient: gradient)
            let gain = value - total(next)
            if gain >= 1e-4 * length * promised, next.gradient.allSatisfy(\.isFinite) { return next }
            // The minimum of the parabola through the value and slope here and the value there.
            let parabola = gain.isFinite ? promised * length / (2 * (promised * length - gain)) : 0.1
            length *= min(max(parabola, 0.1), 0.5)
        }
        return nil
    }

    private mutating func update(to next: BFGS.Point) {
        let step = zip(next.position, point.position).map { $0 - $1 }
        let change = zip(next.gradient, point.gradient).map { $0 - $1 }
        let moved = hessian.map { dot($0, step) }
        let (curvature, expected) = (dot(step, change), dot(step, moved))
        guard curvature > 1e-6 * expected, expected > 0 else { return }
        for row in hessian.indices {
            for column in hessian.indices {
                hessian[row][column] += change[row] * change[column] / curvature - moved[row] * moved[column] / expected
            }
        }
    }
}
