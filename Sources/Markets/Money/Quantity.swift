/// An amount of the base asset in whole lots of an ``Instrument``; negative for a short position.
public struct Quantity: Hashable, Comparable, Sendable, Codable {
    public var lots: Int64

    @inlinable
    public init(lots: Int64) {
        self.lots = lots
    }

    @inlinable
    public static var zero: Quantity { Quantity(lots: 0) }

    /// Reads a quantity from decimal text, exactly.
    ///
    /// - Throws: ``DecimalError`` if it is not a whole number of the instrument's lots.
    public init(_ text: some StringProtocol, of instrument: Instrument) throws(DecimalError) {
        lots = try instrument.lotSize.count(text)
    }

    /// Brings a computed quantity onto the lot grid; `nil` if it is not finite or does not fit.
    @inlinable
    public init?(rounding value: Double, _ direction: Rounding = .down, of instrument: Instrument) {
        guard let lots = instrument.lotSize.count(rounding: value, direction) else { return nil }
        self.lots = lots
    }

    /// The quantity as decimal text, as the wire has it.
    public func text(of instrument: Instrument) -> String { instrument.lotSize.text(count: lots) }

    /// The quantity as a number for metrics and charts.
    @inlinable
    public func value(of instrument: Instrument) -> Double { instrument.lotSize.value(count: lots) }

    @inlinable
    public static func < (lhs: Quantity, rhs: Quantity) -> Bool { lhs.lots < rhs.lots }

    @inlinable
    public static func + (lhs: Quantity, rhs: Quantity) -> Quantity { Quantity(lots: lhs.lots + rhs.lots) }

    @inlinable
    public static func - (lhs: Quantity, rhs: Quantity) -> Quantity { Quantity(lots: lhs.lots - rhs.lots) }

    @inlinable
    public static prefix func - (value: Quantity) -> Quantity { Quantity(lots: -value.lots) }
}
