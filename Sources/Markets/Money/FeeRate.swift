/// A share of traded notional, in parts per billion: 0.1% is 1,000,000.
public struct FeeRate: Hashable, Comparable, Sendable {
    public let partsPerBillion: Int64

    /// - Precondition: `partsPerBillion` is in 0...1,000,000,000.
    public init(partsPerBillion: Int64) {
        precondition((0...1_000_000_000).contains(partsPerBillion), "a fee rate is a fraction between 0 and 1")
        self.partsPerBillion = partsPerBillion
    }

    public static let zero = FeeRate(partsPerBillion: 0)

    /// Reads a fraction such as `0.001`, exactly.
    ///
    /// - Throws: ``DecimalError`` if it is not between 0 and 1 or has more than 9 decimals.
    public init(_ text: some StringProtocol) throws(DecimalError) {
        let parts = try DecimalText(text).scaled(toDecimals: 9)
        guard (0...1_000_000_000).contains(parts) else { throw .outOfRange(String(text)) }
        self.init(partsPerBillion: Int64(parts))
    }

    /// The rate as decimal text: `0.001`.
    public var text: String { decimalString(Int128(partsPerBillion), 9) }

    /// The fee on `notional`, rounded in the direction given; venues round it up.
    @inlinable
    public func fee(on notional: Money, rounding: Rounding = .up) -> Money {
        // Split so that the product fits whatever the notional: n·r/10^9 = (n/10^9)·r + (n mod 10^9)·r/10^9.
        let (whole, rest) = notional.units.dividedByBillion
        let part = rest * partsPerBillion
        return Money(units: whole * Int128(partsPerBillion) + Int128(rounding.divideByBillion(part)))
    }

    public static func < (lhs: FeeRate, rhs: FeeRate) -> Bool { lhs.partsPerBillion < rhs.partsPerBillion }
}

extension FeeRate: Codable {
    public init(from decoder: any Decoder) throws {
        self = try FeeRate(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
