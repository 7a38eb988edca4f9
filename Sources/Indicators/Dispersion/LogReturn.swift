import CKernels

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The logarithm of the ratio of two prices.
///
/// Prices move little from one candle to the next. With `s = (price - previous) / (price + previous)` the logarithm is
/// `2 artanh(s) = 2 (s + s³/3 + s⁵/5 + …)`, of which seven terms are enough for `|s|` below 1/16: faster than a
/// logarithm, and to the last bit or two of the return itself, where the logarithm of a rounded ratio near 1 loses those
/// digits that the ratio has lost.
enum LogReturn {
    private static let limit = 0.0625

    @inline(__always)
    static func of(_ price: Double, after previous: Double) -> Double {
        let ratio = (price - previous) / (price + previous)
        return isSmall(ratio) ? series(ratio) : log(price / previous)
    }

    /// False for NaN.
    @inline(__always)
    private static func isSmall(_ ratio: Double) -> Bool { abs(ratio) < limit }

    @inline(__always)
    private static func series(_ ratio: Double) -> Double {
        let (double, square) = (ratio + ratio, ratio * ratio)
        let fourth = square * square
        let low = 1.0 / 3 + square * (1.0 / 5)
        let middle = 1.0 / 7 + square * (1.0 / 9)
        let high = 1.0 / 11 + square * (1.0 / 13)
        return double + (double * square) * (low + fourth * (middle + fourth * high))
    }

    /// The returns of `count` prices that come after `previous`.
    static func update(
        over prices: UnsafePointer<Double>,
        count: Int,
        after previous: Double,
        into returns: UnsafeMutablePointer<Double>
    ) {
        guard count > 0 else { return }
        unsafe returns[0] = of(prices[0], after: previous)
        guard unsafe aaiti_small_returns(prices, count, returns) == 0 else { return }
        for row in 1..<count { unsafe returns[row] = of(prices[row], after: prices[row - 1]) }
    }
}
