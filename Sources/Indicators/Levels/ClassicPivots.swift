/// Floor traders' levels: the mean P of high, low and close, 2P - low and 2P - high, P ± range, and, as far again,
/// high + 2 (P - low) and low - 2 (high - P).
///
/// Source: J. L. Person, "A Complete Guide to Technical Trading Tactics" (2004).
public struct ClassicPivots: PivotLevels {
    public static let componentNames = ["p", "r1", "r2", "r3", "s1", "s2", "s3"]

    public let components: [Double]

    public init(high: Double, low: Double, close: Double) {
        let pivot = (high + low + close) / 3
        let range = high - low
        components = [
            pivot,
            2 * pivot - low, pivot + range, high + 2 * (pivot - low),
            2 * pivot - high, pivot - range, low - 2 * (high - pivot),
        ]
    }
}
