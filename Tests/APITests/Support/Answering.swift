import API
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import TestSupport

/// What answers requests in the same process, without a socket.
protocol Answering: Sendable {
    var responder: RouterResponder<AppRequestContext> { get }
    var log: LogRecorder { get }
    /// Where the stores are: needed for as long as a request goes on.
    var folder: TemporaryFolder { get }
}

extension Answering {
    /// Sends a request with a JSON body, or none, through the router.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSONValue? = nil,
        token: String? = nil,
        headers: [String: String] = [:],
        ip: String = "192.0.2.1"
    ) async throws -> Answer {
        var headers = headers
        if body != nil, !headers.keys.contains(where: { $0.lowercased() == "content-type" }) {
            headers["content-type"] = "application/json"
        }
        let bytes = body.map { JSONWriter.bytes(of: $0) } ?? []
        return try await send(method, path, bytes: bytes, token: token, headers: headers, ip: ip)
    }

    /// Sends a request with any body.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        bytes: [UInt8],
        token: String? = nil,
        headers: [String: String] = [:],
        ip: String = "192.0.2.1"
    ) async throws -> Answer {
        var request = HTTPRequest(method: method, scheme: "http", authority: "test", path: path)
        if let token { request.headerFields[.authorization] = "Bearer \(token)" }
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { request.headerFields[name] = value }
        }
        let response = try await responder.respond(
            to: Request(head: request, body: RequestBody(buffer: ByteBuffer(bytes: bytes))),
            context: AppRequestContext(logger: log.logger, clientIP: ip)
        )
        let answer = try await Answer(response)
        withExtendedLifetime(folder) {}
        return answer
    }
}
