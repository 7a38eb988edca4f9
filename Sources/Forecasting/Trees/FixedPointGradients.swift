/// The first and second derivatives of the loss at each row in whole numbers, both in one word: the first in the upper half,
/// the second in the lower.
///
/// Whole numbers add up exactly, in any order; so one histogram can be the difference of two others, and a model does
/// not depend on how the work was divided. (Shi, Ke, Chen, Zheng and Liu, 2022, "Quantized training of gradient boosting
/// decision trees", show that few bits do; here they are as many as a sum over all rows leaves room for.)
struct FixedPointGradients: Sendable {
    private(set) var words: [Int64]
    /// What one unit of a first derivative is.
    private(set) var gradientUnit = 1.0
    /// What one unit of a second derivative is.
    private(set) var curvatureUnit = 1.0

    init(count: Int) {
        words = Array(repeating: 0, count: count)
    }

    /// - Parameters:
    ///   - curvatures: positive, or 0 for rows that do not count.
    ///   - weight: the sum over rows of how often each counts.
    mutating func set(gradients: [Double], curvatures: [Double], weight: Int) {
        let limit = Double(Int32.max) / Double(max(weight, 1)) - 1
        // Half a unit less than the limit, so that rounding cannot pass it.
        let most = min(max(limit.rounded(.down), 1), 1_048_575)
        let (steepest, sharpest) = (Self.largest(gradients), Self.largest(curvatures))
        gradientUnit = steepest > 0 ? steepest / most : 1
        curvatureUnit = sharpest > 0 ? sharpest / most : 1
        let (upwards, outwards) = (1 / gradientUnit, 1 / curvatureUnit)
        for row in words.indices {
            let curvature = curvatures[row] > 0 ? max((curvatures[row] * outwards).rounded(), 1) : 0
            words[row] = Self.word(Int64((gradients[row] * upwards).rounded()), Int64(curvature))
        }
    }

    private static func largest(_ values: [Double]) -> Double {
        var largest = 0.0
        for value in values { largest = max(largest, abs(value)) }
        return largest
    }

    static func word(_ gradient: Int64, _ curvature: Int64) -> Int64 { gradient << 32 &+ curvature }

    /// The halves of a word or of a sum of words.
    static func halves(_ word: Int64) -> (gradient: Double, curvature: Double) {
        (Double(Int32(truncatingIfNeeded: word >> 32)), Double(Int32(truncatingIfNeeded: word)))
    }

    /// Counts each row so many times.
    mutating func multiply(by counts: [Int]) {
        for row in words.indices {
            let word = words[row]
            words[row] = Self.word((word >> 32) &* Int64(counts[row]), (word & 0xFFFF_FFFF) &* Int64(counts[row]))
        }
    }
}
