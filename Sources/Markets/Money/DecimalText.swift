/// A decimal number as it was written, without passing through binary floating point: `value × 10^-decimals`.
public struct DecimalText: Hashable, Sendable {
    /// All digits as one signed integer.
    public let value: Int128
    /// How many of the digits stand behind the decimal point.
    public let decimals: Int

    /// Reads `-12.50`, `+3`, `.5` or `1e-3`.
    ///
    /// - Throws: ``DecimalError`` if the text is no decimal number, or has more than 36 digits.
    public init(_ text: some StringProtocol) throws(DecimalError) {
        var digits: Int128 = 0
        var digitCount = 0
        var fraction: Int?
        var isNegative = false
        var exponent = 0
        var bytes = Array(text.utf8)[...]
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            bytes.removeFirst()
        }
        while let byte = bytes.first {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if digits != 0 || byte != UInt8(ascii: "0") { digitCount += 1 }
                guard digitCount <= 36 else { throw .tooManyDigits(String(text)) }
                digits = digits * 10 + Int128(byte - UInt8(ascii: "0"))
                fraction = fraction.map { $0 + 1 }
            case UInt8(ascii: ".") where fraction == nil:
                fraction = 0
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard let parsed = Int(String(decoding: bytes.dropFirst(), as: UTF8.self)), abs(parsed) <= 36 else {
                    throw .notADecimal(String(text))
                }
                exponent = parsed
                bytes = bytes.suffix(1)
            default:
                throw .notADecimal(String(text))
            }
            bytes.removeFirst()
        }
        let hasDigit = text.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }.contains { $0 &- UInt8(ascii: "0") < 10 }
        guard hasDigit else { throw .notADecimal(String(text)) }
        let shift = (fraction ?? 0) - exponent
        guard shift < 0 else {
            value = isNegative ? -digits : digits
            decimals = shift
            return
        }
        guard digitCount - shift <= 36 else { throw .tooManyDigits(String(text)) }
        value = (isNegative ? -digits : digits) * powerOfTen(-shift)
        decimals = 0
    }

    /// The number as an integer count of `10^-decimals`.
    ///
    /// - Throws: ``DecimalError/tooPrecise(_:decimals:)`` if digits would be lost,
    ///   ``DecimalError/tooManyDigits(_:)`` if the count has more than 36 digits.
    public func scaled(toDecimals target: Int) throws(DecimalError) -> Int128 {
        if target >= decimals {
            let (result, overflow) = value.multipliedReportingOverflow(by: powerOfTen(min(36, target - decimals)))
            guard !overflow, target - decimals <= 36 else { throw .tooManyDigits(decimalString(value, decimals)) }
            return result
        }
        guard decimals - target <= 36 else {
            guard value == 0 else { throw .tooPrecise(decimalString(value, decimals), decimals: target) }
            return 0
        }
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: powerOfTen(decimals - target))
        guard remainder == 0 else { throw .tooPrecise(decimalString(value, decimals), decimals: target) }
        return quotient
    }
}

/// Why a text is not the decimal number that was asked for.
public enum DecimalError: Error, Hashable, Sendable, CustomStringConvertible {
    case notADecimal(String)
    case tooManyDigits(String)
    case tooPrecise(String, decimals: Int)
    case notAMultiple(String, step: String)
    case outOfRange(String)

    public var description: String {
        switch self {
        case .notADecimal(let text): "'\(text.prefix(40))' is not a decimal number"
        case .tooManyDigits(let text): "'\(text.prefix(40))' has too many digits"
        case .tooPrecise(let text, let decimals): "'\(text)' has more than \(decimals) decimals"
        case .notAMultiple(let text, let step): "'\(text)' is not a multiple of \(step)"
        case .outOfRange(let text): "'\(text.prefix(40))' is out of range"
        }
    }
}

/// 10 to the power of `exponent`, which must be in 0...38.
@inlinable
package func powerOfTen(_ exponent: Int) -> Int128 {
    precondition((0...38).contains(exponent), "10^\(exponent) does not fit")
    var result: Int128 = 1
    for _ in 0..<exponent { result *= 10 }
    return result
}

/// `value × 10^-decimals` in plain notation without superfluous zeros: `1250`, 3 → `1.25`.
package func decimalString(_ value: Int128, _ decimals: Int) -> String {
    guard decimals > 0 else { return String(value) }
    var digits = String(value.magnitude)
    if digits.utf8.count <= decimals {
        digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
    }
    let whole = digits.dropLast(decimals)
    var fraction = digits.suffix(decimals)
    while fraction.last == "0" { fraction.removeLast() }
    return (value < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
}
