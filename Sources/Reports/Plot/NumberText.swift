/// Numbers as text for people.
public enum NumberText {
    /// So many significant digits at most: `46377.3`, `0.00123457`; `–` for what is not finite.
    public static func significant(_ value: Double, digits: Int = 6) -> String {
        guard value.isFinite else { return "–" }
        guard value != 0 else { return "0" }
        let magnitude = floorLog10(abs(value))
        guard (-7..<15).contains(magnitude) else { return scientific(value, magnitude, digits) }
        return shortest(value, decimals: max(0, digits - 1 - magnitude))
    }

    /// Rounded to so many decimals, all of them written: `0.50`. Thousands are set apart from 10,000 on: `46,377.25`.
    public static func fixed(_ value: Double, decimals: Int) -> String {
        let (whole, fraction, isNegative) = parts(value, decimals)
        let digits = fraction.isEmpty ? grouped(whole) : "\(grouped(whole)).\(fraction)"
        return isNegative ? "-\(digits)" : digits
    }

    /// Rounded to so many decimals, without zeros at the end: `0.5`.
    public static func shortest(_ value: Double, decimals: Int) -> String {
        let (whole, all, isNegative) = parts(value, decimals)
        var fraction = all
        while fraction.last == "0" { fraction.removeLast() }
        let digits = fraction.isEmpty ? whole : "\(whole).\(fraction)"
        return isNegative ? "-\(digits)" : digits
    }

    /// A fraction as a percentage: `12.3%`.
    public static func percent(_ share: Double, decimals: Int = 1) -> String {
        share.isFinite ? shortest(share * 100, decimals: decimals) + "%" : "–"
    }

    /// The digits before and after the point, and whether a minus belongs before them.
    private static func parts(_ value: Double, _ decimals: Int) -> (String, String, Bool) {
        let decimals = min(max(decimals, 0), 17)
        let scaled = (abs(value) * power(decimals)).rounded()
        guard scaled < 0x1p63 else { return ("\(abs(value))", "", value < 0) }
        let digits = String(UInt64(scaled))
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return (String(padded.dropLast(decimals)), String(padded.suffix(decimals)), value < 0 && scaled > 0)
    }

    private static func scientific(_ value: Double, _ magnitude: Int, _ digits: Int) -> String {
        let mantissa = magnitude > 0 ? value / power(magnitude) : value * power(-magnitude)
        return "\(shortest(mantissa, decimals: digits - 1))e\(magnitude)"
    }

    private static func grouped(_ digits: String) -> String {
        guard digits.count > 4, digits.allSatisfy(\.isNumber) else { return digits }
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }

    /// The exponent of the power of ten below a positive number.
    static func floorLog10(_ value: Double) -> Int {
        var exponent = 0
        var value = value
        while value >= 10, exponent < 400 {
            value /= 10
            exponent += 1
        }
        while value < 1, exponent > -400 {
            value *= 10
            exponent -= 1
        }
        return exponent
    }

    private static func power(_ exponent: Int) -> Double {
        (0..<exponent).reduce(1.0) { power, _ in power * 10 }
    }
}
