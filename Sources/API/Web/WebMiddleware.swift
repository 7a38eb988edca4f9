import HTTPTypes
package import Hummingbird

/// Answers with the dashboard where no route does: its files, and its start page for every path of its own.
package struct WebMiddleware: RouterMiddleware {
    package typealias Context = AppRequestContext

    private let responder: WebResponder

    package init(assets: WebAssets) {
        responder = WebResponder(assets: assets)
    }

    package func handle(
        _ request: Request,
        context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        guard Self.isOfThePage(request.uri.path), let response = try responder.respond(to: request) else {
            return try await next(request, context)
        }
        return response
    }

    /// Whether the path is none of those that belong to the server.
    private static func isOfThePage(_ path: String) -> Bool {
        ["/api", "/socket.io", "/metrics"].allSatisfy { path != $0 && !path.hasPrefix($0 + "/") }
    }
}
