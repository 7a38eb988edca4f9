public import Markets

/// A part of a whole, in parts per billion: a quarter is 250,000,000.
public struct Share: Hashable, Comparable, Sendable {
    public let partsPerBillion: Int64

    /// - Precondition: `partsPerBillion` is in 0...1,000,000,000.
    public init(partsPerBillion: Int64) {
        precondition((0...1_000_000_000).contains(partsPerBillion), "a share is a fraction between 0 and 1")
        self.partsPerBillion = partsPerBillion
    }

    /// Reads a fraction such as `0.25`, exactly.
    ///
    /// - Throws: ``DecimalError`` if it is not between 0 and 1 or has more than 9 decimals.
    public init(_ text: some StringProtocol) throws(DecimalError) {
        let parts = try DecimalText(text).scaled(toDecimals: 9)
        guard (0...1_000_000_000).contains(parts) else { throw .outOfRange(String(text)) }
        self.init(partsPerBillion: Int64(parts))
    }

    /// Everything.
    public static let whole = Share(partsPerBillion: 1_000_000_000)

    /// The nearest share below a fraction; what is not between 0 and 1 becomes the nearer of the two.
    init(rounding value: Double) {
        self.init(partsPerBillion: Int64((min(max(value, 0), 1) * 1e9).rounded(.down)))
    }

    /// The share as a number for arithmetic that is none of money.
    var value: Double { Double(partsPerBillion) / 1e9 }

    /// The share as decimal text: `0.25`.
    public var text: String { DecimalStep(decimals: 9).text(count: partsPerBillion) }

    /// The share of `whole`, rounded down.
    public func of(_ whole: Money) -> Money {
        // The arithmetic of a fee is that of any share.
        FeeRate(partsPerBillion: partsPerBillion).fee(on: whole, rounding: .down)
    }

    public static func < (lhs: Share, rhs: Share) -> Bool { lhs.partsPerBillion < rhs.partsPerBillion }
}

extension Share: Codable {
    public init(from decoder: any Decoder) throws {
        self = try Share(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
