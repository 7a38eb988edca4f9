/// A decimal number in a field of a text file, read to the nearest `Double`.
struct DecimalField {
    var value: Double
    /// How many decimals the number needs: 2 for `46377.250`.
    var decimals: Int

    /// Reads the number that fills `range`: digits with an optional sign, point and exponent.
    ///
    /// A mantissa below 2^53 and a power of ten up to 10^22 are both exact, so that one division or multiplication rounds
    /// once, correctly (Clinger 1990). The rest goes through the standard library.
    ///
    /// - Parameter point: the sign before the decimals.
    /// - Returns: `nil` if the field is anything else, or too large for a finite number.
    static func read(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        point: UInt8 = UInt8(ascii: ".")
    ) -> DecimalField? {
        var position = range.lowerBound
        var isNegative = false
        if position < range.upperBound, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
            isNegative = bytes[position] == UInt8(ascii: "-")
            position += 1
        }
        var scanner = DecimalScanner(point: point)
        let unsigned = position..<range.upperBound
        guard scanner.scan(bytes, unsigned) else { return nil }
        guard let magnitude = scanner.exactValue ?? slowValue(bytes, unsigned, point) else { return nil }
        return DecimalField(value: isNegative ? -magnitude : magnitude, decimals: scanner.decimals)
    }

    private static func slowValue(_ bytes: Span<UInt8>, _ range: Range<Int>, _ point: UInt8) -> Double? {
        guard range.count <= 400 else { return nil }
        let text = String(decoding: range.map { bytes[$0] == point ? UInt8(ascii: ".") : bytes[$0] }, as: UTF8.self)
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}

private struct DecimalScanner {
    let point: UInt8
    /// All digits as one integer, as long as it fits.
    private var mantissa: UInt64 = 0
    private var isExact = true
    private var fractionDigits = 0
    private var significantFractionDigits = 0
    private var exponent = 0

    init(point: UInt8) {
        self.point = point
    }

    /// The decimals that the number needs.
    var decimals: Int { max(0, significantFractionDigits - exponent) }

    /// The value if one rounding gives it.
    var exactValue: Double? {
        guard isExact, mantissa <= 1 << 53 else { return nil }
        let scale = exponent - fractionDigits
        if scale == 0 { return Double(mantissa) }
        guard abs(scale) <= 22 else { return mantissa == 0 ? 0 : nil }
        let power = powersOfTen[abs(scale)]
        return scale < 0 ? Double(mantissa) / power : Double(mantissa) * power
    }

    /// - Returns: whether the range is a number without a sign.
    mutating func scan(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var position = range.lowerBound
        let whole = digits(bytes, &position, range.upperBound, isFraction: false)
        var fraction = 0
        if position < range.upperBound, bytes[position] == point {
            position += 1
            fraction = digits(bytes, &position, range.upperBound, isFraction: true)
        }
        guard whole + fraction > 0 else { return false }
        if position < range.upperBound, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            guard scanExponent(bytes, &position, range.upperBound) else { return false }
        }
        return position == range.upperBound
    }

    private mutating func digits(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ end: Int,
        isFraction: Bool
    ) -> Int {
        let start = position
        while position < end {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            if mantissa < 1_000_000_000_000_000_000 {
                mantissa = mantissa &* 10 &+ UInt64(digit)
            } else {
                isExact = false
            }
            position += 1
            if isFraction {
                fractionDigits += 1
                if digit != 0 { significantFractionDigits = fractionDigits }
            }
        }
        return position - start
    }

    private mutating func scanExponent(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Bool {
        var isNegative = false
        if position < end, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
            isNegative = bytes[position] == UInt8(ascii: "-")
            position += 1
        }
        let start = position
        while position < end {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            exponent = min(9_999, exponent * 10 + Int(digit))
            position += 1
        }
        if isNegative { exponent = -exponent }
        return position > start
    }
}

private let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
]
