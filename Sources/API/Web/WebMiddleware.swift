import HTTPTypes
import Hummingbird

/// Answers with the dashboard where no route does: its files, and its start page for every path of its own.
struct WebMiddleware: RouterMiddleware {
    /// What belongs to the server and never to the page.
    private static let serverPaths = ["/api/", "/socket.io/", "/metrics"]

    let responder: WebResponder

    func handle(
        _ request: Request,
        context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        guard !Self.serverPaths.contains(where: path.hasPrefix), let response = responder.respond(to: request) else {
            return try await next(request, context)
        }
        return response
    }
}
