package import NIOHTTP1

/// What a client and the server agreed on of permessage-deflate.
///
/// The server asks for no context takeover both ways, whatever the client offered: it may (RFC 7692, sections 7.1.1.1 and
/// 7.1.1.2). The client's window is left to it, since one of any size can be read.
package struct DeflateAgreement: Hashable, Sendable {
    /// How far back a message to the client may refer, as a power of two.
    package let serverWindowBits: Int
    /// Whether the client named a window, which must then be answered.
    private let namesServerWindow: Bool

    /// The first of the client's offers that can be accepted; `nil` if there is none.
    package init?(offeredIn headers: HTTPHeaders) {
        let header = headers["sec-websocket-extensions"].joined(separator: ",")
        guard !header.isEmpty, let offers = ExtensionOffers(parsing: header)?.offers else { return nil }
        for offer in offers where offer.name.lowercased() == "permessage-deflate" {
            guard let agreement = Self(accepting: offer) else { continue }
            self = agreement
            return
        }
        return nil
    }

    private init?(accepting offer: ExtensionOffers.Offer) {
        var serverWindow: Int?
        var seen: Set<String> = []
        for parameter in offer.parameters {
            guard seen.insert(parameter.name).inserted else { return nil }
            switch (parameter.name, parameter.value) {
            case ("server_no_context_takeover", nil), ("client_no_context_takeover", nil),
                ("client_max_window_bits", nil):
                break
            case ("client_max_window_bits", let value?):
                guard Self.windowBits(value) != nil else { return nil }
            case ("server_max_window_bits", let value?):
                guard let bits = Self.windowBits(value) else { return nil }
                serverWindow = bits
            default: return nil
            }
        }
        serverWindowBits = serverWindow ?? Self.largestWindowBits
        namesServerWindow = serverWindow != nil
    }

    package static let largestWindowBits = 15

    /// 8 to 15, without leading zeros.
    private static func windowBits(_ value: String) -> Int? { (8...largestWindowBits).first { "\($0)" == value } }

    /// The value of the response's `Sec-WebSocket-Extensions`.
    package var response: String {
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
            + (namesServerWindow ? "; server_max_window_bits=\(serverWindowBits)" : "")
    }
}
