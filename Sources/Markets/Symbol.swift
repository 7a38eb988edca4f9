/// The name of a market: a base asset and what it is priced in, written `BTC-USDT`.
///
/// `BTC/USDT` reads as the same symbol. `BTC-PERP` is a perpetual contract, priced in USD by convention.
public struct Symbol: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The symbol as the wire and the store have it, upper case: `BTC-USDT`.
    public let name: String

    /// Reads `BASE-QUOTE` or `BASE/QUOTE`, in either case: two parts of 1 to 15 letters and digits.
    public init?(_ text: some StringProtocol) {
        // Before the upper-casing, which turns some other letters into ASCII ones.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let parts = text.uppercased().split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "/" }
        guard parts.count == 2, parts.allSatisfy(Self.isAsset) else { return nil }
        name = parts[0] + "-" + parts[1]
    }

    /// The asset that is traded: `BTC`.
    public var base: String { String(name.prefix { $0 != "-" }) }

    /// The asset that prices and profits are counted in: `USDT`.
    public var quote: String {
        let suffix = name.drop { $0 != "-" }.dropFirst()
        return suffix == "PERP" ? "USD" : String(suffix)
    }

    public var description: String { name }

    public static func < (lhs: Symbol, rhs: Symbol) -> Bool { lhs.name < rhs.name }

    private static func isAsset(_ part: some StringProtocol) -> Bool {
        (1...15).contains(part.utf8.count)
            && part.utf8.allSatisfy {
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
    }
}

extension Symbol: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let symbol = Symbol(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a symbol")
        }
        self = symbol
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
