/// The offers in a `Sec-WebSocket-Extensions` header, in the client's order of preference.
///
/// Source: RFC 6455, section 9.1.
package struct ExtensionOffers: Hashable, Sendable {
    package struct Offer: Hashable, Sendable {
        package var name: String
        package var parameters: [Parameter]
    }

    package struct Parameter: Hashable, Sendable {
        package var name: String
        package var value: String?
    }

    package let offers: [Offer]

    /// - Returns: `nil` for what does not follow the grammar.
    package init?(parsing header: String) {
        var scanner = Scanner(header)
        var offers: [Offer] = []
        repeat {
            // A list may have empty elements (RFC 9110, section 5.6.1).
            if scanner.isAtEnd || scanner.peek(UInt8(ascii: ",")) { continue }
            guard let offer = scanner.offer() else { return nil }
            offers.append(offer)
        } while scanner.take(UInt8(ascii: ","))
        guard scanner.isAtEnd else { return nil }
        self.offers = offers
    }

    private struct Scanner {
        private var rest: ArraySlice<UInt8>

        init(_ text: String) {
            rest = Array(text.utf8)[...]
            skipSpace()
        }

        var isAtEnd: Bool { rest.isEmpty }

        func peek(_ byte: UInt8) -> Bool { rest.first == byte }

        mutating func skipSpace() { rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }

        mutating func take(_ byte: UInt8) -> Bool {
            guard peek(byte) else { return false }
            rest = rest.dropFirst()
            skipSpace()
            return true
        }

        mutating func offer() -> Offer? {
            guard let name = token() else { return nil }
            var offer = Offer(name: name, parameters: [])
            while take(UInt8(ascii: ";")) {
                guard let parameter = parameter() else { return nil }
                offer.parameters.append(parameter)
            }
            return offer
        }

        private mutating func parameter() -> Parameter? {
            guard let name = token() else { return nil }
            guard take(UInt8(ascii: "=")) else { return Parameter(name: name) }
            guard let value = peek(UInt8(ascii: "\"")) ? quoted() : token() else { return nil }
            return Parameter(name: name, value: value)
        }

        private mutating func token() -> String? {
            let bytes = rest.prefix(while: Self.isTokenByte)
            guard !bytes.isEmpty else { return nil }
            rest = rest.dropFirst(bytes.count)
            skipSpace()
            return String(decoding: bytes, as: UTF8.self)
        }

        /// A quoted string must hold a token once the quotes are gone.
        private mutating func quoted() -> String? {
            guard rest.popFirst() == UInt8(ascii: "\"") else { return nil }
            var bytes: [UInt8] = []
            while let byte = rest.popFirst() {
                switch byte {
                case UInt8(ascii: "\""):
                    skipSpace()
                    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let escaped = rest.popFirst(), Self.isTokenByte(escaped) else { return nil }
                    bytes.append(escaped)
                default:
                    guard Self.isTokenByte(byte) else { return nil }
                    bytes.append(byte)
                }
            }
            return nil
        }

        private static func isTokenByte(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
    }
}
