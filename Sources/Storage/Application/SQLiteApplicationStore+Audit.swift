import GRDB
import Markets

extension SQLiteApplicationStore: AuditStore {
    /// The entry gets its `id` here, whatever it says.
    public func append(_ entry: AuditRecord) throws {
        try database.write("audit.append") {
            try $0.run(
                """
                INSERT INTO audit_logs
                    (user_id, action, resource_type, resource_id, details, ip_address, user_agent, time)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    entry.userID, entry.action, entry.resourceType, entry.resourceID, entry.details, entry.ipAddress,
                    entry.userAgent, entry.time.milliseconds,
                ]
            )
        }
    }

    public func auditLogs(_ page: PageRequest, userID: String?, action: String?) throws -> Page<AuditRecord> {
        var conditions: [String] = []
        var arguments: StatementArguments = []
        if let userID {
            conditions.append("user_id = ?")
            arguments += [userID]
        }
        if let action {
            conditions.append("action = ?")
            arguments += [action]
        }
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return try database.read("audit.logs") {
            try $0.page(
                page,
                select: "id, user_id, action, resource_type, resource_id, details, ip_address, user_agent, time",
                from: "audit_logs" + filter,
                order: "id DESC",
                arguments,
                Self.auditEntry
            )
        }
    }

    private static func auditEntry(_ row: inout RowReader) throws -> AuditRecord {
        AuditRecord(
            id: try row.integer64(),
            userID: try row.optionalText(),
            action: try row.text(),
            resourceType: try row.optionalText(),
            resourceID: try row.optionalText(),
            details: try row.text(),
            ipAddress: try row.optionalText(),
            userAgent: try row.optionalText(),
            time: try row.time()
        )
    }
}
