public import Hummingbird
import JSON
import Markets
public import Platform
import Storage

/// The audit trail for administrators: `GET /api/audit-logs`.
public struct AuditRoutes: Sendable {
    private let audit: AuditTrail

    public init(audit: AuditTrail) {
        self.audit = audit
    }

    /// Adds the route; `router` stands for `/api`.
    public func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("audit-logs", use: list)
    }

    private func list(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        try context.require(.admin)
        let (page, userID, action) = try request.query(
            .page(),
            .optional(.string("user_id", 1...64)),
            .optional(.string("action", 1...64))
        )
        let entries = try await audit.entries(page, userID: userID, action: action)
        return .json { writer in
            writer.member("audit_logs") { writer in
                writer.array(entries.items) { writer, entry in writer.value(AuditBody(entry: entry)) }
            }
            writer.member("total", entries.total)
        }
    }
}

/// An entry of the audit trail.
private struct AuditBody: JSONWritable {
    let entry: AuditRecord

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", entry.id)
            $0.member("user_id", entry.userID)
            $0.member("action", entry.action)
            $0.member("resource_type", entry.resourceType)
            $0.member("resource_id", entry.resourceID)
            $0.member("details", (try? JSONValue(parsing: entry.details)) ?? .string(entry.details))
            $0.member("ip_address", entry.ipAddress)
            $0.member("user_agent", entry.userAgent)
            $0.member("timestamp", entry.time.iso8601)
        }
    }
}
