public import NIOCore
public import NIOHTTP1

/// A request to an Engine.IO server, as any HTTP server can give it.
public struct EngineHTTPRequest: Sendable {
    public var method: HTTPMethod
    /// Path and query.
    public var uri: String
    public var headers: HTTPHeaders
    public var body: ByteBuffer
    /// The client's address, for logs and handshakes.
    public var remoteAddress: String?

    public init(
        method: HTTPMethod,
        uri: String,
        headers: HTTPHeaders = [:],
        body: ByteBuffer = ByteBuffer(),
        remoteAddress: String? = nil
    ) {
        self.method = method
        self.uri = uri
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
    }
}

/// The answer to an ``EngineHTTPRequest``; the host adds the content length.
public struct EngineHTTPResponse: Sendable {
    public var status: HTTPResponseStatus
    public var headers: HTTPHeaders
    public var body: ByteBuffer

    static func payload(_ payload: EngineCodec.Payload) -> Self {
        let type = payload.isBinary ? "application/octet-stream" : "text/plain; charset=UTF-8"
        return Self(status: .ok, headers: ["Content-Type": type, "Cache-Control": "no-store"], body: payload.bytes)
    }
}

/// Why a request is refused: the code and words that Engine.IO clients know, and the HTTP status.
enum EngineRefusal: Error, Hashable {
    case unknownTransport
    case unknownSession
    case badMethod
    case badRequest
    case forbidden
    case unsupportedVersion
    /// JSONP, which protocol 3 has for browsers of another age.
    case scriptPolling
    case upgradeRequired
    case payloadTooLarge
    case full
    case draining

    private var code: Int {
        switch self {
        case .unknownTransport: 0
        case .unknownSession: 1
        case .badMethod: 2
        case .badRequest, .scriptPolling, .upgradeRequired, .payloadTooLarge: 3
        case .forbidden, .full, .draining: 4
        case .unsupportedVersion: 5
        }
    }

    private var message: String {
        switch self {
        case .unknownTransport: "Transport unknown"
        case .unknownSession: "Session ID unknown"
        case .badMethod: "Bad handshake method"
        case .badRequest: "Bad request"
        case .forbidden: "Forbidden"
        case .unsupportedVersion: "Unsupported protocol version"
        case .scriptPolling: "JSONP is not supported"
        case .upgradeRequired: "Open a new connection for a WebSocket"
        case .payloadTooLarge: "Payload too large"
        case .full: "Too many connections"
        case .draining: "Server shutting down"
        }
    }

    private var status: HTTPResponseStatus {
        switch self {
        case .forbidden: .forbidden
        case .upgradeRequired: .upgradeRequired
        case .payloadTooLarge: .payloadTooLarge
        case .full, .draining: .serviceUnavailable
        case .unknownTransport, .unknownSession, .badMethod, .badRequest, .scriptPolling, .unsupportedVersion:
            .badRequest
        }
    }

    var response: EngineHTTPResponse {
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        switch self {
        case .upgradeRequired:
            headers.add(name: "Upgrade", value: "websocket")
            headers.add(name: "Connection", value: "close")
        case .full, .draining: headers.add(name: "Retry-After", value: "5")
        default: break
        }
        return EngineHTTPResponse(
            status: status,
            headers: headers,
            body: ByteBuffer(string: #"{"code":\#(code),"message":"\#(message)"}"#)
        )
    }
}
