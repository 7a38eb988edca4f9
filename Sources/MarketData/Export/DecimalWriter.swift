/// Writes numbers of one column as decimals, without an exponent where that is exact.
///
/// A number of market data is an integer below 2^53 over a small power of ten; the division that brings it back rounds
/// once, as reading its text does, so the text is exact. What is no such number is written as Swift prints it.
struct DecimalWriter: Sendable {
    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    ]

    /// The decimals that the last number needed: those of the next are mostly the same.
    private var lastDecimals = 0

    mutating func append(_ value: Double, to bytes: inout [UInt8]) {
        guard let (integer, decimals) = decimal(value) else {
            bytes.append(contentsOf: value.description.utf8)
            return
        }
        lastDecimals = decimals
        if value.sign == .minus { bytes.append(UInt8(ascii: "-")) }
        var rest = integer.magnitude
        var digits: [20 of UInt8] = .init(repeating: UInt8(ascii: "0"))
        var count = 0
        while rest > 0 || count <= decimals {
            digits[count] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
            count += 1
        }
        for index in stride(from: count - 1, through: 0, by: -1) {
            bytes.append(digits[index])
            if index == decimals, index > 0 { bytes.append(UInt8(ascii: ".")) }
        }
    }

    /// The value as an integer over the smallest power of ten for which that is exact.
    private func decimal(_ value: Double) -> (Int64, Int)? {
        guard value.isFinite else { return nil }
        // Two decimals of at most 15 digits never stand for the same number: there is no shorter one to look for.
        if let integer = exact(value, lastDecimals), integer.magnitude < 1_000_000_000_000_000,
            lastDecimals == 0 || integer % 10 != 0
        {
            return (integer, lastDecimals)
        }
        for decimals in Self.powersOfTen.indices {
            if let integer = exact(value, decimals) { return (integer, decimals) }
        }
        return nil
    }

    private func exact(_ value: Double, _ decimals: Int) -> Int64? {
        let power = Self.powersOfTen[decimals]
        let product = value * power
        guard abs(product) <= 0x1p53 else { return nil }
        let integer = Int64(product + (product < 0 ? -0.5 : 0.5))
        return (Double(integer) / power).bitPattern == value.bitPattern ? integer : nil
    }
}
