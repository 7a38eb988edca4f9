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
    private let pollLimiter: RateLimiter
    private let key: Key

    /// - Parameter pollLimiter: counts the requests of Socket.IO instead, if there is one: a long-polling client fetches
    ///   live prices as often as they come.
    public init(_ limiter: RateLimiter, polls pollLimiter: RateLimiter? = nil, by key: Key = .userOrAddress) {
        self.limiter = limiter
        self.pollLimiter = pollLimiter ?? limiter
        self.key = key
    }

    public func handle(
        _ request: Request,
        context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        let limiter = request.uri.path.hasPrefix("/socket.io/") ? pollLimiter : limiter
        switch (key, context.principal) {
        case (.userOrAddress, let principal?): try limiter.check("user:\(principal.userID)")
        default: try limiter.check("ip:\(context.clientIP)")
        }
        return try await next(request, context)
    }
}
