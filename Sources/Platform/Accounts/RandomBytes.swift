import Foundation

/// `count` bytes from the system's generator, which is fit for keys.
func randomBytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
}

/// Whether two byte strings are the same, in a time that does not depend on where they differ.
func isEqualInConstantTime(_ lhs: [UInt8], _ rhs: [UInt8]) -> Bool {
    guard lhs.count == rhs.count else { return false }
    return zip(lhs, rhs).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}

extension [UInt8] {
    /// Base64 (RFC 4648) without padding.
    var base64: String { String(Data(self).base64EncodedString().prefix { $0 != "=" }) }

    /// Base64 for URLs (RFC 4648, section 5) without padding.
    var base64URL: String { String(base64.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }) }

    /// Reads base64 without padding.
    init?(base64 text: some StringProtocol) {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: text + padding) else { return nil }
        self.init(data)
    }

    /// Lower-case hexadecimal.
    var hexadecimal: String {
        let digits = [Character]("0123456789abcdef")
        return String(flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
