import NIOHTTP1
import SocketIO
import Testing

struct DeflateAgreementTests {
    private static let base = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

    /// Offers, and what is answered.
    @Test(arguments: [
        ("permessage-deflate", base),
        ("PerMessage-Deflate", base),
        ("permessage-deflate; client_max_window_bits", base),
        ("permessage-deflate;client_max_window_bits=10;server_no_context_takeover", base),
        ("permessage-deflate; client_no_context_takeover; server_no_context_takeover", base),
        ("permessage-deflate; server_max_window_bits=15", "\(base); server_max_window_bits=15"),
        (#"permessage-deflate; server_max_window_bits="10""#, "\(base); server_max_window_bits=10"),
        (#"permessage-deflate; server_max_window_bits="1\0""#, "\(base); server_max_window_bits=10"),
        ("permessage-deflate; server_max_window_bits=8", "\(base); server_max_window_bits=8"),
        ("x-webkit-deflate-frame, permessage-deflate", base),
        (#"other; a="x"; b=y , ,permessage-deflate"#, base),
        (
            "permessage-deflate; server_max_window_bits=7, permessage-deflate; server_max_window_bits=9",
            "\(base); server_max_window_bits=9"
        ),
        ("permessage-deflate; future=1, permessage-deflate", base),
    ])
    func accepted(offer: String, answer: String) {
        #expect(DeflateAgreement(offeredIn: ["Sec-WebSocket-Extensions": offer])?.response == answer)
    }

    @Test(arguments: [
        "", ",", ";", "permessage-deflate;", "permessage-deflate; =1", "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=", "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16", "permessage-deflate; server_max_window_bits=09",
        "permessage-deflate; server_max_window_bits=+9", "permessage-deflate; client_max_window_bits=0",
        "permessage-deflate; client_max_window_bits=x", "permessage-deflate; server_no_context_takeover=true",
        "permessage-deflate; client_no_context_takeover=1", "permessage-deflate; unknown",
        "permessage-deflate; client_max_window_bits; client_max_window_bits",
        #"permessage-deflate; server_max_window_bits="10"#, #"permessage-deflate; server_max_window_bits="""#,
        #"permessage-deflate; server_max_window_bits="1 0""#, "permessage-deflate permessage-deflate",
        "permessage-deflate, é", "deflate-frame", #"other; a="permessage-deflate""#,
    ])
    func declined(offer: String) {
        #expect(DeflateAgreement(offeredIn: ["Sec-WebSocket-Extensions": offer]) == nil)
    }

    @Test func headersOfTheSameNameAreOneList() {
        let headers: HTTPHeaders = [
            "Sec-WebSocket-Extensions": "other", "sec-websocket-extensions": "permessage-deflate",
        ]
        #expect(DeflateAgreement(offeredIn: headers)?.serverWindowBits == 15)
        #expect(DeflateAgreement(offeredIn: [:]) == nil)
    }
}
