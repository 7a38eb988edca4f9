/// The mean of high, low and close, and 0.382, 0.618 and 1 times the day's range on either side of it.
public struct FibonacciPivots: PivotLevels {
    public static let componentNames = ["p", "r1", "r2", "r3", "s1", "s2", "s3"]

    public let components: [Double]

    public init(high: Double, low: Double, close: Double) {
        let pivot = (high + low + close) / 3
        let steps = [0.382, 0.618, 1].map { $0 * (high - low) }
        components = [pivot] + steps.map { pivot + $0 } + steps.map { pivot - $0 }
    }
}
