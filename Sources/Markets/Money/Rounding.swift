/// Which neighbour a value between two steps becomes.
public enum Rounding: String, Hashable, Sendable, Codable {
    /// Toward negative infinity.
    case down
    /// Toward positive infinity.
    case up
    /// The nearer one; halves go away from zero.
    case nearest
}

extension Rounding {
    /// `value / divisor` as an integer.
    ///
    /// - Precondition: `divisor > 0`.
    @inlinable
    func divide(_ value: Int128, by divisor: Int128) -> Int128 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        if remainder == 0 { return quotient }
        switch self {
        case .down: return remainder < 0 ? quotient - 1 : quotient
        case .up: return remainder > 0 ? quotient + 1 : quotient
        case .nearest:
            guard remainder.magnitude * 2 >= divisor.magnitude else { return quotient }
            return remainder < 0 ? quotient - 1 : quotient + 1
        }
    }

    /// `value` as a whole number, or `nil` if it is not finite or does not fit.
    @inlinable
    func integer(_ value: Double) -> Int64? {
        switch self {
        case .down: Int64(exactly: value.rounded(.down))
        case .up: Int64(exactly: value.rounded(.up))
        case .nearest: Int64(exactly: value.rounded(.toNearestOrAwayFromZero))
        }
    }
}
