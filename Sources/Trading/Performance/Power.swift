internal import Foundation

/// `base` to the power of `exponent`; `nan` for a negative base.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
