public import NIOHTTP1
import Synchronization

/// Whether a request for a WebSocket may be upgraded.
public enum WebSocketDecision: Sendable {
    case admit(WebSocketAdmission)
    /// Answer with this instead, and close.
    case refuse(EngineHTTPResponse)
}

/// The right of one request to become a connection; for a new one it holds a place until then.
public final class WebSocketAdmission: Sendable {
    enum Purpose: Sendable {
        case open(EngineHandshake)
        case upgrade(EngineSession)
    }

    let purpose: Purpose
    let deflate: DeflateAgreement?
    private let registry: SessionRegistry
    private let holdsPlace: Mutex<Bool>

    init(_ purpose: Purpose, deflate: DeflateAgreement?, registry: SessionRegistry) {
        self.purpose = purpose
        self.deflate = deflate
        self.registry = registry
        if case .open = purpose { holdsPlace = Mutex(true) } else { holdsPlace = Mutex(false) }
    }

    /// What the response that makes the upgrade must have beside the headers of any WebSocket.
    public var responseHeaders: HTTPHeaders {
        deflate.map { ["Sec-WebSocket-Extensions": $0.response] } ?? [:]
    }

    /// The connection takes the place over.
    func redeem() -> Bool {
        holdsPlace.withLock { holds in
            defer { holds = false }
            return holds
        }
    }

    deinit {
        if redeem() { registry.release() }
    }
}
