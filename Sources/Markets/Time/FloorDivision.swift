/// Quotient and remainder with the remainder in `0..<divisor`, also for negative values.
///
/// - Precondition: `divisor > 0`.
@inlinable
package func floorDivide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}
