public import Hummingbird
public import Storage

/// Lets only those through who are logged in with the given role at least.
public struct RoleMiddleware: RouterMiddleware {
    public typealias Context = AppRequestContext

    private let role: Role

    public init(atLeast role: Role = .viewer) {
        self.role = role
    }

    public func handle(
        _ request: Request,
        context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        try context.require(role)
        return try await next(request, context)
    }
}
