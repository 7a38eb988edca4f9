/// Unconstrained minimisation of a smooth function of many variables, to which weighted absolute values of some of them
/// may be added, with the limited-memory BFGS method: Nocedal and Wright (2006), "Numerical Optimization", algorithms 7.4
/// and 7.5.
///
/// Without absolute values the steps satisfy the strong Wolfe conditions. With them the search is the orthant-wise one of
/// Andrew and Gao (2007), "Scalable training of L1-regularized log-linear models", ICML 24: no variable crosses zero in one
/// step, and those that the absolute values hold at zero are left out of the curvature. Deterministic.
package struct LBFGS {
    /// The minimum is found where a step along the estimated curvature would gain less than this.
    var gainTolerance = 1e-10
    /// The minimum is found where several steps in a row gain less than this, relative to the size of the value.
    var valueTolerance = 1e-14
    /// How many such steps.
    private static let patience = 5

    /// The best point so far, the absolute values not counted.
    package private(set) var point: BFGS.Point
    /// Whether the search has come to its end.
    package private(set) var isFinished = false
    /// The weight of each variable's absolute value; empty if there are none.
    private let weights: [Double]
    private var memory: StepMemory
    private var smallGains = 0

    /// - Parameters:
    ///   - curvatures: estimates of the second derivatives, positive; `nil` for none.
    ///   - absoluteWeights: what the absolute value of each variable is weighted by, not negative; `nil` for none.
    /// - Returns: `nil` if the function has no finite value at the start.
    package init?(
        from start: [Double],
        curvatures: [Double]? = nil,
        absoluteWeights: [Double]? = nil,
        _ objective: BFGS.Objective
    ) {
        var gradient = start
        let value = objective(start, &gradient)
        guard value.isFinite, gradient.allSatisfy(\.isFinite) else { return nil }
        point = BFGS.Point(position: start, value: value, gradient: gradient)
        weights = absoluteWeights ?? []
        memory = StepMemory(curvatures ?? Array(repeating: 1, count: start.count))
    }

    /// The value at the best point, the absolute values counted.
    package var value: Double { total(point) }

    /// Goes on with the search.
    ///
    /// - Parameter progress: told the number of the iteration; the search stops where it says no.
    package mutating func run(iterations: Int, progress: (Int) -> Bool, _ objective: BFGS.Objective) {
        for iteration in 0..<iterations where !isFinished {
            guard progress(iteration) else { return }
            step(objective)
        }
    }

    private mutating func step(_ objective: BFGS.Objective) {
        let slope = steepestSlope
        let direction = direction(slope)
        guard -dot(slope, direction) > 2 * gainTolerance else {
            // What was remembered may mislead: only a plain step has the last word.
            isFinished = memory.isEmpty
            memory.forget()
            return
        }
        guard let next = search(direction, slope, objective) else {
            isFinished = memory.isEmpty
            memory.forget()
            return
        }
        let before = value
        memory.add(from: point, to: next)
        point = next
        smallGains = before - value <= valueTolerance * max(1, abs(before)) ? smallGains + 1 : 0
        isFinished = smallGains == Self.patience
    }

    private func total(_ point: BFGS.Point) -> Double {
        zip(weights, point.position).reduce(point.value) { $0 + $1.0 * abs($1.1) }
    }

    /// The gradient; where a variable is zero and has a weight, the slope of the side that descends, or 0.
    private var steepestSlope: [Double] {
        guard !weights.isEmpty else { return point.gradient }
        return point.gradient.indices.map { index in
            let (position, slope, weight) = (point.position[index], point.gradient[index], weights[index])
            if position != 0 { return position > 0 ? slope + weight : slope - weight }
            return slope + weight < 0 ? slope + weight : slope - weight > 0 ? slope - weight : 0
        }
    }

    private func direction(_ slope: [Double]) -> [Double] {
        guard !weights.isEmpty else { return memory.direction(slope, isFree: nil) }
        let isFree = slope.indices.map { weights[$0] == 0 || point.position[$0] != 0 || slope[$0] != 0 }
        var direction = memory.direction(slope, isFree: isFree)
        // One that is about to leave zero must do so to the side that descends.
        for index in slope.indices where weights[index] > 0 && point.position[index] == 0 {
            if direction[index] * slope[index] >= 0 { direction[index] = 0 }
        }
        return direction
    }

    private func search(_ direction: [Double], _ slope: [Double], _ objective: BFGS.Objective) -> BFGS.Point? {
        if weights.isEmpty {
            return LineSearch(direction: direction, maximumStep: .infinity).run(from: point, objective)
        }
        let value = value
        var length = 1.0
        for _ in 0..<40 {
            let position = moved(direction, slope, length: length)
            let rise = zip(slope, zip(position, point.position)).reduce(0) { $0 + $1.0 * ($1.1.0 - $1.1.1) }
            guard rise < 0 else { return nil }
            var gradient = position
            let next = BFGS.Point(position: position, value: objective(position, &gradient), gradient: gradient)
            let gain = value - total(next)
            if gain >= -1e-4 * rise, next.gradient.allSatisfy(\.isFinite) { return next }
            // The minimum of the parabola through the value and slope here and the value there.
            let parabola = gain.isFinite ? rise / (2 * (rise + gain)) : 0.1
            length *= min(max(parabola, 0.1), 0.5)
        }
        return nil
    }

    /// The position after a step; a variable with a weight that would cross zero stays there.
    private func moved(_ direction: [Double], _ slope: [Double], length: Double) -> [Double] {
        direction.indices.map { index in
            let position = point.position[index]
            let target = position + length * direction[index]
            let side = position != 0 ? position : -slope[index]
            return weights[index] > 0 && target * side <= 0 ? 0 : target
        }
    }
}

/// The last steps with the changes of the gradient along them, which stand for the inverse Hessian.
private struct StepMemory {
    private static let capacity = 24

    private let inverseCurvatures: [Double]
    private var pairs: [(step: [Double], change: [Double])] = []

    init(_ curvatures: [Double]) {
        inverseCurvatures = curvatures.map { 1 / $0 }
    }

    var isEmpty: Bool { pairs.isEmpty }

    mutating func forget() { pairs.removeAll() }

    mutating func add(from old: BFGS.Point, to new: BFGS.Point) {
        let step = zip(new.position, old.position).map { $0 - $1 }
        let change = zip(new.gradient, old.gradient).map { $0 - $1 }
        guard dot(step, change) > 1e-300 else { return }
        if pairs.count == Self.capacity { pairs.removeFirst() }
        pairs.append((step, change))
    }

    /// Minus the inverse Hessian times a slope (the two loops), within the variables that are free.
    func direction(_ slope: [Double], isFree: [Bool]?) -> [Double] {
        let mask = isFree?.map { $0 ? 1.0 : 0 } ?? Array(repeating: 1, count: slope.count)
        var result = slope.indices.map { -slope[$0] * mask[$0] }
        var used: [(index: Int, curvature: Double, share: Double)] = []
        for index in pairs.indices.reversed() {
            let (step, change) = pairs[index]
            let curvature = Self.product(step, change, mask)
            guard
                curvature > 1e-10 * Self.product(step, step, mask).squareRoot()
                    * Self.product(change, change, mask).squareRoot(), curvature > 1e-300
            else { continue }
            let share = Self.product(step, result, mask) / curvature
            for place in result.indices { result[place] -= share * change[place] * mask[place] }
            used.append((index, curvature, share))
        }
        var scale = 1.0
        if let latest = used.first {
            let change = pairs[latest.index].change
            let length = change.indices.reduce(0) {
                $0 + change[$1] * change[$1] * inverseCurvatures[$1] * mask[$1]
            }
            scale = latest.curvature / length
        }
        for place in result.indices { result[place] *= scale * inverseCurvatures[place] }
        for (index, curvature, share) in used.reversed() {
            let (step, change) = pairs[index]
            let correction = share - Self.product(change, result, mask) / curvature
            for place in result.indices { result[place] += correction * step[place] * mask[place] }
        }
        return result
    }

    private static func product(_ left: [Double], _ right: [Double], _ mask: [Double]) -> Double {
        left.indices.reduce(0) { $0 + left[$1] * right[$1] * mask[$1] }
    }
}
