/// The function ½ zᵀHz - cᵀz + Σ wᵢ|zᵢ|, and where it is least.
///
/// The minimum is found exactly, in finitely many steps: the feature-sign search of Lee, Battle, Raina and Ng (2007),
/// "Efficient sparse coding algorithms", NIPS 19. Among the variables that are not zero the function is a parabola as long
/// as none changes its sign; where one would, it is set to zero; where one at zero pulls harder than its weight, it is let
/// go.
package struct SparseQuadratic {
    /// H, positive definite, whole rows.
    let matrix: [[Double]]
    /// c.
    let linear: [Double]
    /// w, not negative.
    let weights: [Double]

    package init(matrix: [[Double]], linear: [Double], weights: [Double]) {
        (self.matrix, self.linear, self.weights) = (matrix, linear, weights)
    }

    /// - Parameter start: the closer to the minimum, the fewer steps.
    /// - Returns: `nil` if H is not positive definite, or so badly conditioned that the search does not end.
    package func minimum(from start: [Double]) -> [Double]? {
        var position = start
        var signs = position.map { $0 == 0 ? 0.0 : $0 < 0 ? -1 : 1 }
        var isActive = position.indices.map { weights[$0] == 0 || position[$0] != 0 }
        var isBarred = position.map { _ in false }
        for _ in 0..<40 * (start.count + 1) {
            let active = position.indices.filter { isActive[$0] }
            guard let factor = Cholesky(active.map { row in active.map { matrix[row][$0] } }) else { return nil }
            let target = factor.solve(active.map { linear[$0] - weights[$0] * signs[$0] })
            if let (index, share) = firstCrossing(from: position, to: target, active, signs) {
                for (place, value) in zip(active, target) { position[place] += share * (value - position[place]) }
                // One that was let go and does not leave zero is there by rounding.
                isBarred[index] = share == 0
                (position[index], signs[index], isActive[index]) = (0, 0, false)
                continue
            }
            for (place, value) in zip(active, target) { position[place] = value }
            guard let (index, slope) = strongestPull(at: position, isActive, isBarred) else { return position }
            (signs[index], isActive[index]) = (slope > 0 ? -1 : 1, true)
        }
        return nil
    }

    /// The variable that first changes its sign on the way, and after which share of the way.
    private func firstCrossing(
        from position: [Double],
        to target: [Double],
        _ active: [Int],
        _ signs: [Double]
    ) -> (index: Int, share: Double)? {
        var first: (index: Int, share: Double)?
        for (index, value) in zip(active, target) where weights[index] > 0 && value * signs[index] <= 0 {
            let share = position[index] == 0 ? 0 : position[index] / (position[index] - value)
            if share < first?.share ?? .infinity { first = (index, share) }
        }
        return first
    }

    /// Of the variables at zero the one whose slope exceeds its weight most.
    private func strongestPull(
        at position: [Double],
        _ isActive: [Bool],
        _ isBarred: [Bool]
    ) -> (index: Int, slope: Double)? {
        var strongest: (index: Int, slope: Double, excess: Double)?
        for index in position.indices where !isActive[index] && !isBarred[index] {
            var (slope, size) = (-linear[index], abs(linear[index]))
            for (entry, value) in zip(matrix[index], position) {
                slope += entry * value
                size += abs(entry * value)
            }
            let excess = abs(slope) - weights[index]
            guard excess > 1e-9 * weights[index] + 1e-13 * size else { continue }
            if excess > strongest?.excess ?? 0 { strongest = (index, slope, excess) }
        }
        return strongest.map { ($0.index, $0.slope) }
    }
}
