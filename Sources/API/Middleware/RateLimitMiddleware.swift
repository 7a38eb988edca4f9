public import Hummingbird
import Platform

/// Limits the requests of each user; of each address, where nobody is logged in.
public struct RateLimitMiddleware: RouterMiddleware {
    public typealias Context = AppRequestContext

    /// Who counts as one client.
    public enum Key: Sendable {
        /// The user who is logged in, else the address.
        case userOrAddress
        case address
    }

    private let limiter: RateLimiter
    private let key: Key

    public init(_ limiter: RateLimiter, by key: Key = .userOrAddress) {
        self.limiter = limiter
        self.key = key
    }

    public func handle(
        _ request: Request,
        context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        switch (key, context.principal) {
        case (.userOrAddress, let principal?): try limiter.check("user:\(principal.userID)")
        default: try limiter.check("ip:\(context.clientIP)")
        }
        return try await next(request, context)
    }
}
