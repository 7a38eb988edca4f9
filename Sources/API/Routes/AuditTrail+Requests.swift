import Hummingbird
import JSON
import Platform

extension AuditTrail {
    /// Notes what the author of a request has done.
    func append(
        _ action: String,
        by author: Principal,
        _ request: Request,
        _ context: AppRequestContext,
        on resource: Resource? = nil,
        details: JSONObject = [:]
    ) async throws {
        try await append(
            action,
            by: author.userID,
            from: context.origin(of: request),
            on: resource,
            details: details
        )
    }
}
