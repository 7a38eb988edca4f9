public import Hummingbird
public import Logging
import Platform

/// Writes a line for each request: what was asked, what was answered, how long it took and who asked.
///
/// The query is left out, for what may stand in it.
public struct AccessLogMiddleware: RouterMiddleware {
    public typealias Context = AppRequestContext

    private let level: Logger.Level
    private let quietPaths: Set<String>

    /// - Parameter quietPaths: paths that are asked for all the time by machines; their lines have the level `trace`.
    public init(
        level: Logger.Level = .info,
        quietPaths: Set<String> = ["/api/health", "/api/ready", "/metrics", "/socket.io/"]
    ) {
        self.level = level
        self.quietPaths = quietPaths
    }

    public func handle(
        _ request: Request,
        context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let level = quietPaths.contains(request.uri.path) && response.status.code < 500 ? .trace : level
        let milliseconds = ((ContinuousClock.now - start) / .microseconds(10)).rounded() / 100
        context.logger.log(
            level: level,
            "\(request.method) \(request.uri.path) \(response.status.code)",
            metadata: [
                "duration_ms": "\(milliseconds)",
                "client_ip": "\(context.clientIP)",
                "user_id": "\(context.principal?.userID ?? "-")",
            ]
        )
        return response
    }
}
