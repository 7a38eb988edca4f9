import HTTPTypes
public import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
public import SocketIO

extension RouterMethods {
    /// Serves the long-polling of `engine` on its path. Its WebSockets never come here: ``UpgradableHTTPChannel`` takes
    /// them from the connection's first request.
    @discardableResult
    public func addSocketIO(_ engine: EngineServer) -> Self {
        let path = RouterPath(engine.configuration.path)
        for method in [HTTPRequest.Method.get, .post, .put, .delete, .options] {
            on(path, method: method) { request, context in
                try await engine.response(to: request, context: context)
            }
        }
        return self
    }
}

extension EngineServer {
    /// Answers a request of the long-polling transport.
    ///
    /// - Throws: an `HTTPError` with 413 for a body beyond ``SocketIO/EngineConfiguration/maximumPayload``.
    public func response(to request: Request, context: some RequestContext) async throws -> Response {
        var request = request
        let body = try await request.collectBody(upTo: configuration.maximumPayload)
        var headers = HTTPHeaders(request.headers)
        if let host = request.head.authority { headers.replaceOrAdd(name: "Host", value: host) }
        let response = await handlePolling(
            EngineHTTPRequest(
                method: HTTPMethod(request.method),
                uri: request.head.path ?? "/",
                headers: headers,
                body: body,
                remoteAddress: (context as? any RemoteAddressRequestContext)?.remoteAddress?.ipAddress
            )
        )
        return Response(
            status: HTTPResponse.Status(code: Int(response.status.code), reasonPhrase: response.status.reasonPhrase),
            headers: HTTPFields(response.headers, splitCookie: false),
            body: ResponseBody(byteBuffer: response.body)
        )
    }
}
