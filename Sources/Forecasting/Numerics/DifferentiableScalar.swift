/// The arithmetic that the map from free parameters to model coefficients needs, so that it can be written once and run
/// on numbers and on ``DualNumber``s.
package protocol DifferentiableScalar: Sendable {
    init(_ constant: Double)
    static func + (left: Self, right: Self) -> Self
    static func - (left: Self, right: Self) -> Self
    static func * (left: Self, right: Self) -> Self
    static func / (left: Self, right: Self) -> Self
    static prefix func - (operand: Self) -> Self
    func squareRoot() -> Self
}

extension DifferentiableScalar {
    static func += (left: inout Self, right: Self) { left = left + right }
}

extension Double: DifferentiableScalar {}

/// A value with its derivatives in up to 16 directions: forward-mode automatic differentiation.
struct DualNumber: DifferentiableScalar {
    static let maximumDirections = 16

    let value: Double
    let derivatives: SIMD16<Double>

    init(_ constant: Double) {
        self.init(value: constant, derivatives: .zero)
    }

    /// The variable of one direction.
    init(_ value: Double, direction: Int) {
        var derivatives = SIMD16<Double>.zero
        derivatives[direction] = 1
        self.init(value: value, derivatives: derivatives)
    }

    private init(value: Double, derivatives: SIMD16<Double>) {
        self.value = value
        self.derivatives = derivatives
    }

    static func + (left: Self, right: Self) -> Self {
        Self(value: left.value + right.value, derivatives: left.derivatives + right.derivatives)
    }

    static func - (left: Self, right: Self) -> Self {
        Self(value: left.value - right.value, derivatives: left.derivatives - right.derivatives)
    }

    static func * (left: Self, right: Self) -> Self {
        Self(
            value: left.value * right.value,
            derivatives: left.derivatives * right.value + right.derivatives * left.value
        )
    }

    static func / (left: Self, right: Self) -> Self {
        let quotient = left.value / right.value
        return Self(value: quotient, derivatives: (left.derivatives - right.derivatives * quotient) / right.value)
    }

    static prefix func - (operand: Self) -> Self {
        Self(value: -operand.value, derivatives: -operand.derivatives)
    }

    func squareRoot() -> Self {
        let root = value.squareRoot()
        return Self(value: root, derivatives: derivatives / (2 * root))
    }
}
