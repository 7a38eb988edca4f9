/// Why an order was not carried out: a code for programs and an explanation for people.
public struct OrderRefusal: Hashable, Sendable, CustomStringConvertible {
    /// The kinds of refusal; the raw value is what ``Order/refusal`` begins with.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The account cannot pay for the order and its fee, or for a single lot.
        case insufficientFunds = "insufficient_funds"
        /// The position would exceed ``RiskLimits/maximumPosition``.
        case maximumPosition = "maximum_position"
        /// The account has lost more than ``RiskLimits/maximumDrawdown`` from its peak: it opens nothing more.
        case maximumDrawdown = "maximum_drawdown"
        /// There is no price on the tick grid that the order could be filled at.
        case unusablePrice = "unusable_price"
        /// The venue refused, for a reason of its own.
        case venue = "venue"
    }

    public let code: Code
    public let explanation: String

    public init(_ code: Code, _ explanation: String) {
        self.code = code
        self.explanation = explanation
    }

    /// Code and explanation as ``Order/refusal`` keeps them: `insufficient_funds: 10 cannot buy 1 at 46430`.
    public var description: String { "\(code.rawValue): \(explanation)" }
}
