/// The path and the query of a request's target.
package struct RequestTarget: Hashable, Sendable {
    package let path: String
    /// The parameters by name; of a repeated one, the first.
    package let query: [String: String]

    package init(_ uri: String) {
        let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts.first ?? "")
        let pairs = parts.count > 1 ? parts[1].split(separator: "&") : []
        query = Dictionary(
            pairs.map { pair in
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (Self.decoded(sides[0]), sides.count > 1 ? Self.decoded(sides[1]) : "")
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Whether this is `path`, with or without the slash at its end.
    package func isAt(_ path: String) -> Bool { self.path == path || self.path + "/" == path }

    /// Percent-decoding; what is not a valid escape stays as it is.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let escaped = UInt8(String(Substring(rest.prefix(2))), radix: 16) {
                bytes.append(escaped)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
