public import Hummingbird
import Logging
import NIOHTTP1

/// Turns errors into problem details. What is our own fault is logged, with everything the client is not told.
public struct ProblemMiddleware: RouterMiddleware {
    public typealias Context = AppRequestContext

    public init() {}

    public func handle(
        _ request: Request,
        context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPParserError {
            // The connection is broken: the server itself answers and closes it.
            throw error
        } catch {
            let problem = Problem(error)
            if problem.status.code >= 500, !(error is Problem) {
                context.logger.error("\(request.method) \(request.uri.path) failed: \(error)")
            }
            return try problem.response(from: request, context: context)
        }
    }
}
