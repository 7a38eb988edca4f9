/// The orders of an ARIMA(p,d,q) model (Box and Jenkins, 1970).
public struct ARIMAOrder: Hashable, Sendable, CustomStringConvertible {
    /// The largest order of either polynomial.
    public static let maximum = 5
    public static let maximumDifferences = 2

    /// Number of autoregressive coefficients, 0 to ``maximum``.
    public let p: Int
    /// How often the series is differenced, 0 to ``maximumDifferences``.
    public let d: Int
    /// Number of moving-average coefficients, 0 to ``maximum``.
    public let q: Int

    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)`` for an order that is out of range.
    public init(_ p: Int, _ d: Int, _ q: Int) throws(ForecastingError) {
        for (name, value, most) in [("p", p, Self.maximum), ("d", d, Self.maximumDifferences), ("q", q, Self.maximum)]
        where !(0...most).contains(value) {
            throw .invalidParameter(name: name, reason: "must be a whole number from 0 to \(most), is \(value)")
        }
        (self.p, self.d, self.q) = (p, d, q)
    }

    public var description: String { "(\(p),\(d),\(q))" }
}
