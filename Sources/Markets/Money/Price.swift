/// A price in whole ticks of an ``Instrument``.
public struct Price: Hashable, Comparable, Sendable, Codable {
    public var ticks: Int64

    @inlinable
    public init(ticks: Int64) {
        self.ticks = ticks
    }

    /// Reads a price from decimal text, exactly.
    ///
    /// - Throws: ``DecimalError`` if it is not on the instrument's tick grid.
    public init(_ text: some StringProtocol, of instrument: Instrument) throws(DecimalError) {
        ticks = try instrument.tickSize.count(text)
    }

    /// Brings a computed price onto the tick grid; `nil` if it is not finite or does not fit.
    @inlinable
    public init?(rounding value: Double, _ direction: Rounding = .nearest, of instrument: Instrument) {
        guard let ticks = instrument.tickSize.count(rounding: value, direction) else { return nil }
        self.ticks = ticks
    }

    /// The price as decimal text, as the wire has it.
    public func text(of instrument: Instrument) -> String { instrument.tickSize.text(count: ticks) }

    /// The price as a number for indicators and charts.
    @inlinable
    public func value(of instrument: Instrument) -> Double { instrument.tickSize.value(count: ticks) }

    @inlinable
    public static func < (lhs: Price, rhs: Price) -> Bool { lhs.ticks < rhs.ticks }
}
