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

    /// `value / 10^9` as an integer.
    @inlinable
    func divideByBillion(_ value: Int64) -> Int64 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: 1_000_000_000)
        switch self {
        case .down: return remainder < 0 ? quotient - 1 : quotient
        case .up: return remainder > 0 ? quotient + 1 : quotient
        case .nearest: return remainder.magnitude >= 500_000_000 ? quotient + remainder.signum() : quotient
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

extension Int128 {
    /// Quotient and remainder of a division by 10^9, which has the sign of the number.
    ///
    /// Digit by digit of base 2^32: divisions of 64 bits by a constant are multiplications, one of 128 bits is a call.
    @inlinable
    var dividedByBillion: (quotient: Int128, remainder: Int64) {
        let billion: UInt64 = 1_000_000_000
        let magnitude = magnitude
        let (high, low) = (UInt64(truncatingIfNeeded: magnitude >> 64), UInt64(truncatingIfNeeded: magnitude))
        let (first, firstRest) = high.quotientAndRemainder(dividingBy: billion)
        let (second, secondRest) = (firstRest << 32 | low >> 32).quotientAndRemainder(dividingBy: billion)
        let (third, rest) = (secondRest << 32 | low & 0xFFFF_FFFF).quotientAndRemainder(dividingBy: billion)
        let quotient = Int128(first) << 64 + Int128(second << 32 | third)
        return self < 0 ? (-quotient, -Int64(rest)) : (quotient, Int64(rest))
    }
}
