import HTTPTypes
import Hummingbird
import NIOCore

/// Serves the dashboard: files as they are, its start page for every other path that is not the API's.
struct WebResponder: Sendable {
    let assets: WebAssets

    func respond(to request: Request) -> Response? {
        guard request.method == .get || request.method == .head else { return nil }
        let path = request.uri.path == "/" ? "/index.html" : request.uri.path
        guard let file = assets.file(at: path) else { return nil }
        var headers: HTTPFields = [
            .contentType: file.contentType,
            .cacheControl: file.isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
            .vary: "accept-encoding",
        ]
        let accepted = request.headers[.acceptEncoding] ?? ""
        var body = file.plain
        if let brotli = file.brotli, Self.accepts("br", accepted) {
            (body, headers[.contentEncoding]) = (brotli, "br")
        } else if let gzip = file.gzip, Self.accepts("gzip", accepted) {
            (body, headers[.contentEncoding]) = (gzip, "gzip")
        }
        headers[.contentLength] = String(body.readableBytes)
        return Response(
            status: .ok,
            headers: headers,
            body: request.method == .head ? .init() : .init(byteBuffer: body)
        )
    }

    /// Whether the `Accept-Encoding` field allows a coding (RFC 9110, 12.5.3); `q=0` forbids it.
    static func accepts(_ coding: String, _ field: String) -> Bool {
        field.split(separator: ",").contains { item in
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " } }
            guard parts.first == coding else { return false }
            return !parts.dropFirst().contains { $0.hasPrefix("q=0") && Double($0.dropFirst(2)) == 0 }
        }
    }
}
