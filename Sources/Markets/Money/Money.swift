/// An exact amount of a quote asset: whole units of 10^-18, up to about 1.7 × 10^20 in either direction.
///
/// One scale for every instrument, so that amounts of different markets add up without conversion; fine enough that the
/// product of a price and a quantity never has to be rounded (``Instrument/notional(_:_:)``).
public struct Money: Hashable, Comparable, Sendable {
    /// The number of decimals that `units` counts.
    public static let decimals = 18

    /// Multiples of 10^-18.
    public var units: Int128

    @inlinable
    public init(units: Int128) {
        self.units = units
    }

    @inlinable
    public static var zero: Money { Money(units: 0) }

    /// Reads an amount from decimal text, exactly.
    public init(_ text: some StringProtocol) throws(DecimalError) {
        units = try DecimalText(text).scaled(toDecimals: Self.decimals)
    }

    /// The amount as decimal text, as the wire has it.
    public var text: String { decimalString(units, Self.decimals) }

    /// The amount as a number for metrics and charts.
    @inlinable
    public var value: Double { Self.double(units) / 1e18 }

    /// `Double(value)` with the same rounding: the standard library's own conversion of Int128 is generic, and takes
    /// about 300 ns.
    @inlinable
    static func double(_ value: Int128) -> Double {
        let magnitude = value.magnitude
        let (high, low) = (UInt64(truncatingIfNeeded: magnitude >> 64), UInt64(truncatingIfNeeded: magnitude))
        guard high != 0 else { return value < 0 ? -Double(low) : Double(low) }
        // The top 62 bits; what is cut off only matters where it breaks a tie, and there one bit says as much.
        let shift = UInt64(66 &- high.leadingZeroBitCount)
        guard shift < 64 else { return Double(value) }
        let top = high &<< (64 &- shift) | low &>> shift
        let rest = low &<< (64 &- shift)
        let result = Double(Int64(bitPattern: rest == 0 ? top : top | 1))
        let scaled = result * Double(bitPattern: (1023 &+ shift) &<< 52)
        return value < 0 ? -scaled : scaled
    }

    @inlinable
    public static func < (lhs: Money, rhs: Money) -> Bool { lhs.units < rhs.units }

    @inlinable
    public static func + (lhs: Money, rhs: Money) -> Money { Money(units: lhs.units + rhs.units) }

    @inlinable
    public static func - (lhs: Money, rhs: Money) -> Money { Money(units: lhs.units - rhs.units) }

    @inlinable
    public static prefix func - (value: Money) -> Money { Money(units: -value.units) }

    @inlinable
    public static func += (lhs: inout Money, rhs: Money) { lhs.units += rhs.units }

    @inlinable
    public static func -= (lhs: inout Money, rhs: Money) { lhs.units -= rhs.units }
}

extension Money {
    /// How much of an asset of which a unit costs `price` this pays for, rounded up; `nil` if that does not fit.
    public func divided(by price: Money) -> Money? {
        guard units >= 0, price.units > 0 else { return nil }
        let scale = powerOfTen(Self.decimals).magnitude
        let product = units.magnitude.multipliedFullWidth(by: scale)
        guard product.high < price.units.magnitude else { return nil }
        let (quotient, rest) = price.units.magnitude.dividingFullWidth(product)
        return Int128(exactly: quotient).map { Money(units: rest == 0 ? $0 : $0 + 1) }
    }
}

extension Money {
    /// What this much of an asset is worth of which a unit costs `price`, rounded down; `nil` if that does not fit.
    public func multiplied(by price: Money) -> Money? {
        guard units >= 0, price.units >= 0 else { return nil }
        let scale = powerOfTen(Self.decimals).magnitude
        let product = units.magnitude.multipliedFullWidth(by: price.units.magnitude)
        guard product.high < scale else { return nil }
        return Int128(exactly: scale.dividingFullWidth(product).quotient).map(Money.init(units:))
    }
}

extension Money: Codable {
    public init(from decoder: any Decoder) throws {
        self = try Money(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
