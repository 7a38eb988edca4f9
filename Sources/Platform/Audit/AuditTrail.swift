public import JSON
public import Markets
public import Storage

/// What was done, by whom, to what: kept for good, without secrets.
public struct AuditTrail: Sendable {
    /// What an action was done to.
    public struct Resource: Hashable, Sendable {
        public var type: String
        public var id: String

        public init(_ type: String, _ id: String) {
            self.type = type
            self.id = id
        }
    }

    private let store: any AuditStore
    private let clock: any MarketClock
    private let queue: BoundedWorkQueue

    /// - Parameter queue: where the calls of the store run, which block.
    public init(store: any AuditStore, clock: any MarketClock, queue: BoundedWorkQueue) {
        self.store = store
        self.clock = clock
        self.queue = queue
    }

    /// Adds an entry, which is durable on return.
    ///
    /// - Parameters:
    ///   - action: what was done: `bot.start`.
    ///   - userID: who did it; `nil` if nobody was logged in.
    ///   - details: whatever else is of interest. Values of members whose names speak of secrets are taken out.
    public func append(
        _ action: String,
        by userID: String?,
        from origin: RequestOrigin?,
        on resource: Resource? = nil,
        details: JSONObject = [:]
    ) async throws {
        let record = record(action, by: userID, from: origin, on: resource, details: details)
        try await queue.run { [store] in try store.append(record) }
    }

    /// The newest entries first, of one user or action if given.
    public func entries(
        _ page: PageRequest,
        userID: String? = nil,
        action: String? = nil
    ) async throws -> Page<AuditRecord> {
        try await queue.run { [store] in try store.auditLogs(page, userID: userID, action: action) }
    }

    /// Adds an entry from a thread that may block.
    func appendNow(
        _ action: String,
        by userID: String?,
        from origin: RequestOrigin?,
        on resource: Resource? = nil,
        details: JSONObject = [:]
    ) throws {
        try store.append(record(action, by: userID, from: origin, on: resource, details: details))
    }

    private func record(
        _ action: String,
        by userID: String?,
        from origin: RequestOrigin?,
        on resource: Resource?,
        details: JSONObject
    ) -> AuditRecord {
        AuditRecord(
            userID: userID,
            action: action,
            resourceType: resource?.type,
            resourceID: resource?.id,
            details: String(decoding: JSONWriter.bytes(of: redacted(.object(details))), as: UTF8.self),
            ipAddress: origin?.ipAddress,
            userAgent: origin?.userAgent,
            time: clock.now
        )
    }
}

/// `value` without what stands under names that speak of secrets, however deep.
func redacted(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let object):
        var result = JSONObject()
        for member in object.members {
            let name = member.key.lowercased()
            let isSecret = [
                "password", "secret", "token", "api_key", "apikey", "private_key", "authorization", "cookie",
            ]
            .contains { name.contains($0) }
            result[member.key] = isSecret ? "[redacted]" : redacted(member.value)
        }
        return .object(result)
    case .array(let elements): return .array(elements.map(redacted))
    default: return value
    }
}
