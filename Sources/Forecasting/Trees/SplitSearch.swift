/// Looks for the best cut in a histogram.
struct SplitSearch: Sendable {
    /// λ, added to the second derivatives, in their units.
    let l2: Double
    /// The least sum of second derivatives on either side, in their units.
    let leastCurvature: Double

    /// A cut and what it gains.
    struct Split: Sendable {
        var column: Int
        /// Rows whose bin is not above this one go left.
        var bin: Int
        /// By how much the loss falls, twice, in units of the squared gradient unit over the curvature unit.
        var gain: Double
        /// The sum of the left side.
        var left: Int64
    }

    /// The best cut of one column, by the gain of Friedman (2001), "Greedy function approximation: a gradient boosting
    /// machine", Annals of Statistics 29, with second derivatives (Chen and Guestrin, 2016, "XGBoost"):
    /// Gₗ² / (Hₗ + λ) + Gᵣ² / (Hᵣ + λ) - G² / (H + λ).
    ///
    /// - Parameters:
    ///   - histogram: sums by bin.
    ///   - total: the sum of all.
    ///   - best: replaced by the best cut if that gains more.
    func improve(_ best: inout Split, column: Int, histogram: UnsafeBufferPointer<Int64>, total: Int64) {
        let (gradient, curvature) = FixedPointGradients.halves(total)
        let parent = gradient * gradient / (curvature + l2)
        var (left, score) = (0 as Int64, best.gain + parent)
        for bin in 0..<histogram.count - 1 {
            let word = unsafe histogram[bin]
            guard word != 0 else { continue }
            left &+= word
            let (leftGradient, leftCurvature) = FixedPointGradients.halves(left)
            let (rightGradient, rightCurvature) = (gradient - leftGradient, curvature - leftCurvature)
            guard leftCurvature >= leastCurvature else { continue }
            guard rightCurvature >= leastCurvature else { break }
            // One division for the two sides, and that only where it is needed.
            let (leftWeight, rightWeight) = (leftCurvature + l2, rightCurvature + l2)
            let sum = leftGradient * leftGradient * rightWeight + rightGradient * rightGradient * leftWeight
            guard sum > score * (leftWeight * rightWeight) else { continue }
            score = sum / (leftWeight * rightWeight)
            best = Split(column: column, bin: bin, gain: score - parent, left: left)
        }
    }
}
