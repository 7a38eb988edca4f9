/// The smallest step of a price or a quantity: `units × 10^-decimals`, for example 0.5 as 5 × 10^-1.
public struct DecimalStep: Hashable, Sendable {
    public let units: Int64
    public let decimals: Int

    /// - Precondition: `units` is positive and `decimals` is in 0...18.
    public init(units: Int64 = 1, decimals: Int) {
        precondition(units > 0 && (0...18).contains(decimals), "a step is positive, with 0 to 18 decimals")
        self.units = units
        self.decimals = decimals
    }

    /// Reads a step such as `0.01`.
    public init(_ text: some StringProtocol) throws(DecimalError) {
        let number = try DecimalText(text)
        guard number.value > 0, let units = Int64(exactly: number.value), (0...18).contains(number.decimals) else {
            throw .outOfRange(String(text))
        }
        self.init(units: units, decimals: number.decimals)
    }

    /// The step in plain notation: `0.5`.
    public var text: String { text(count: 1) }

    /// `count` steps in plain notation.
    public func text(count: Int64) -> String { decimalString(Int128(count) * Int128(units), decimals) }

    /// How many steps the text is.
    ///
    /// - Throws: ``DecimalError`` if it is no whole number of them.
    public func count(_ text: some StringProtocol) throws(DecimalError) -> Int64 {
        let number = try DecimalText(text)
        guard number.decimals <= decimals || (try? number.scaled(toDecimals: decimals)) != nil else {
            throw .notAMultiple(String(text), step: self.text)
        }
        let (count, remainder) = try number.scaled(toDecimals: decimals).quotientAndRemainder(dividingBy: Int128(units))
        guard remainder == 0 else { throw .notAMultiple(String(text), step: self.text) }
        guard let result = Int64(exactly: count) else { throw .outOfRange(String(text)) }
        return result
    }

    /// The value of `count` steps, correctly rounded while `count × units` is below 2^53.
    @inlinable
    public func value(count: Int64) -> Double {
        Double(count) * Double(units) / Self.doublePowersOfTen[decimals]
    }

    /// How many steps `value` is, rounded; `nil` if it is not finite or does not fit.
    @inlinable
    public func count(rounding value: Double, _ direction: Rounding) -> Int64? {
        // Most steps are one of the last decimal: a division by 1 takes longer than all else.
        let exact = units == 1 ? value * scale : value * scale / Double(units)
        guard abs(exact) < 0x1p52 else { return direction.integer(exact) }
        let whole = Int64(exact)
        let rest = exact - Double(whole)
        let nearest = rest >= 0.5 ? whole + 1 : rest <= -0.5 ? whole - 1 : whole
        // A value that was printed on the grid stays on it: the product may miss its integer by an ulp or two.
        if abs(exact - Double(nearest)) <= 4 * exact.ulp { return nearest }
        switch direction {
        case .down: return rest < 0 ? whole - 1 : whole
        case .up: return rest > 0 ? whole + 1 : whole
        case .nearest: return nearest
        }
    }

    /// How many of the units of the last decimal are one.
    @inlinable
    public var scale: Double { Self.doublePowersOfTen[decimals] }

    @usableFromInline
    static let doublePowersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    ]
}

extension DecimalStep: Codable {
    private enum CodingKeys: String, CodingKey {
        case units, decimals
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let units = try container.decode(Int64.self, forKey: .units)
        let decimals = try container.decode(Int.self, forKey: .decimals)
        guard units > 0, (0...18).contains(decimals) else {
            throw DecodingError.dataCorruptedError(
                forKey: .decimals,
                in: container,
                debugDescription: "\(units) × 10^-\(decimals) is no step"
            )
        }
        self.init(units: units, decimals: decimals)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(units, forKey: .units)
        try container.encode(decimals, forKey: .decimals)
    }
}
