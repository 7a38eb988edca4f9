import Foundation

/// A value within limits by a free one.
enum Logit {
    static func value(_ free: Double, _ limits: ClosedRange<Double>) -> Double {
        limits.lowerBound + (limits.upperBound - limits.lowerBound) / (1 + exp(-free))
    }

    static func slope(_ free: Double, _ limits: ClosedRange<Double>) -> Double {
        let share = 1 / (1 + exp(-free))
        return (limits.upperBound - limits.lowerBound) * share * (1 - share)
    }

    static func free(_ value: Double, _ limits: ClosedRange<Double>) -> Double {
        let share = (value - limits.lowerBound) / (limits.upperBound - limits.lowerBound)
        return log(share / (1 - share))
    }
}
