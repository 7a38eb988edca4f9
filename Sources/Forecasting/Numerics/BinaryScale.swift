import Foundation

/// A power of two that brings a series near 1: it protects squares from overflow and underflow, and is exact.
struct BinaryScale {
    private let factor: Double

    /// - Parameter values: finite.
    init(_ values: some Sequence<Double>) {
        let largest = values.reduce(0) { max($0, abs($1)) }
        let exponent = largest > 0 && largest.isFinite ? Int(largest.exponent) : 0
        factor = Double(sign: .plus, exponent: min(max(exponent, -1000), 1000), significand: 1)
    }

    func apply(_ value: Double) -> Double { value / factor }
    func undo(_ value: Double) -> Double { value * factor }
    /// Undoes the scale of a square.
    func undoSquare(_ value: Double) -> Double { value * factor * factor }
    /// The natural logarithm of the scale.
    var logarithm: Double { log(factor) }
}
