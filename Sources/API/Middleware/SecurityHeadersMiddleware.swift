import HTTPTypes
public import Hummingbird

/// Tells browsers what the pages may do: load from this server alone, and stand in nobody's frame.
public struct SecurityHeadersMiddleware: RouterMiddleware {
    public typealias Context = AppRequestContext

    private static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

    public init() {}

    public func handle(
        _ request: Request,
        context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        setDefault(.contentSecurityPolicy, Self.contentSecurityPolicy, &response)
        setDefault(.xContentTypeOptions, "nosniff", &response)
        setDefault(.referrerPolicy, "no-referrer", &response)
        if request.uri.path.hasPrefix("/api/") { setDefault(.cacheControl, "no-store", &response) }
        return response
    }

    /// Sets a header that the route has not set itself.
    private func setDefault(_ name: HTTPField.Name, _ value: String, _ response: inout Response) {
        if response.headers[name] == nil { response.headers[name] = value }
    }
}
