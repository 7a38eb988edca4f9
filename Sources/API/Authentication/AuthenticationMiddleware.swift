import HTTPTypes
public import Hummingbird
import Logging
public import Platform

/// Finds out who makes a request, from `Authorization: Bearer …`.
///
/// A request without a token, or with one that does not count, goes on as nobody's: open routes answer it, and the others
/// refuse it with ``RoleMiddleware``.
public struct AuthenticationMiddleware: RouterMiddleware {
    public typealias Context = AppRequestContext

    private let accounts: AccountService

    public init(_ accounts: AccountService) {
        self.accounts = accounts
    }

    public func handle(
        _ request: Request,
        context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let token = Self.bearerToken(request) {
            do {
                context.principal = try await accounts.principal(accessToken: token)
            } catch {
                context.authenticationFailure = Problem(error)
                if !(error is AccountError) { context.logger.error("cannot tell who makes a request: \(error)") }
            }
        }
        return try await next(request, context)
    }

    private static func bearerToken(_ request: Request) -> String? {
        guard let header = request.headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1]).trimmed
    }
}
