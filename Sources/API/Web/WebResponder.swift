import HTTPTypes
import Hummingbird
import NIOCore

/// Serves the dashboard: files as they are, its start page for every other path that a browser asks a page for.
struct WebResponder: Sendable {
    let assets: WebAssets

    /// - Returns: `nil` for what is no part of the page.
    /// - Throws: a ``Problem`` if there is no page, because it has not been built.
    func respond(to request: Request) throws(Problem) -> Response? {
        guard request.method == .get || request.method == .head else { return nil }
        let path = request.uri.path == "/" ? "/index.html" : request.uri.path
        let wantsPage = Self.acceptsHTML(request.headers[.accept]) && WebAssets.isPage(path)
        guard let file = assets.file(at: path) ?? (wantsPage ? assets.startPage : nil) else {
            guard assets.isEmpty, wantsPage || path == "/index.html" else { return nil }
            throw Problem(
                .notFound,
                kind: "not-found",
                title: "Not found",
                detail: "The page has not been built: run 'make web', or name its folder with --web-dir."
            )
        }
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

    /// Whether the `Accept` field allows a page; a client that asks for JSON is better told that there is no such route.
    private static func acceptsHTML(_ field: String?) -> Bool {
        guard let field else { return true }
        return ["text/html", "text/*", "*/*"].contains { accepts($0, field) }
    }

    /// Whether a field such as `Accept-Encoding` names a value (RFC 9110, 12.4.2 and 12.5.3); `q=0` forbids it.
    private static func accepts(_ value: String, _ field: String) -> Bool {
        field.lowercased().split(separator: ",").contains { item in
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard parts.first == value else { return false }
            return !parts.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
        }
    }
}
