/// The seasonal orders of an ARIMA(p,d,q)(P,D,Q)ₛ model (Box and Jenkins, 1970).
public struct SeasonalOrder: Hashable, Sendable, CustomStringConvertible {
    /// The largest order of either seasonal polynomial, and the most seasonal differences.
    public static let maximum = 2
    public static let maximumPeriod = 366

    /// Number of seasonal autoregressive coefficients, 0 to ``maximum``.
    public let p: Int
    /// How often the series is differenced over a season, 0 to ``maximum``.
    public let d: Int
    /// Number of seasonal moving-average coefficients, 0 to ``maximum``.
    public let q: Int
    /// Number of observations in a season; 1 where there is none.
    public let period: Int

    /// No season.
    public static let none = SeasonalOrder()

    private init() { (p, d, q, period) = (0, 0, 0, 1) }

    /// - Parameter period: 1 to ``maximumPeriod``.
    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)`` for an order that is out of range, or for seasonal terms
    ///   without a season.
    public init(_ p: Int, _ d: Int, _ q: Int, period: Int) throws(ForecastingError) {
        for (name, value) in [("seasonal_p", p), ("seasonal_d", d), ("seasonal_q", q)]
        where !(0...Self.maximum).contains(value) {
            throw .invalidParameter(
                name: name,
                reason: "must be a whole number from 0 to \(Self.maximum), is \(value)"
            )
        }
        guard (1...Self.maximumPeriod).contains(period) else {
            throw .invalidParameter(
                name: "season",
                reason: "must be a whole number from 1 to \(Self.maximumPeriod), is \(period)"
            )
        }
        guard p + d + q == 0 || period > 1 else {
            throw .invalidParameter(
                name: "season",
                reason:
                    "must be at least 2 where there are seasonal terms; it is the number of observations in a season"
            )
        }
        (self.p, self.d, self.q, self.period) = (p, d, q, period)
    }

    public var description: String { "(\(p),\(d),\(q))[\(period)]" }
}
