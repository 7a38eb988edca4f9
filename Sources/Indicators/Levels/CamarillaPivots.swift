/// The close, and 1.1 / 12, 1.1 / 6, 1.1 / 4 and 1.1 / 2 times the day's range on either side of it.
///
/// Source: N. Scott's Camarilla equation (1989).
public struct CamarillaPivots: PivotLevels {
    public static let componentNames = ["r1", "r2", "r3", "r4", "s1", "s2", "s3", "s4"]

    public let components: [Double]

    public init(high: Double, low: Double, close: Double) {
        let steps = [12.0, 6, 4, 2].map { 1.1 / $0 * (high - low) }
        components = steps.map { close + $0 } + steps.map { close - $0 }
    }
}
