import GRDB
import Storage
import Testing

@Suite struct AuditStoreTests {
    let folder: TemporaryFolder
    let store: SQLiteApplicationStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteApplicationStore(path: folder("aaiti.sqlite"))
    }

    private func entry(_ action: String, user: String?, id: Int64 = 0) -> AuditRecord {
        AuditRecord(
            id: id,
            userID: user,
            action: action,
            resourceType: "bot",
            resourceID: "b",
            details: #"{"a":1}"#,
            ipAddress: "::1",
            userAgent: "tests",
            time: Sample.time
        )
    }

    @Test func entriesComeNewestFirstAndFiltered() throws {
        for (action, user) in [("auth.login", "u1"), ("bot.start", "u1"), ("auth.login", "u2"), ("auth.login", nil)] {
            try store.append(entry(action, user: user))
        }
        let all = try store.auditLogs(PageRequest(), userID: nil, action: nil)
        #expect(all.total == 4 && all.items.map(\.id) == [4, 3, 2, 1])
        #expect(all.items[2] == entry("bot.start", user: "u1", id: 2))
        #expect(try store.auditLogs(PageRequest(), userID: "u1", action: nil).items.map(\.id) == [2, 1])
        #expect(try store.auditLogs(PageRequest(), userID: nil, action: "auth.login").items.map(\.id) == [4, 3, 1])
        let both = try store.auditLogs(PageRequest(limit: 1), userID: "u1", action: "auth.login")
        #expect(both.total == 1 && both.items.map(\.id) == [1])
        #expect(try store.auditLogs(PageRequest(limit: 2, offset: 3), userID: nil, action: nil).items.map(\.id) == [1])
    }

    @Test func theTrailIsAppendOnly() throws {
        try store.append(entry("auth.login", user: "u1"))
        let other = try DatabaseQueue(path: folder("aaiti.sqlite"))
        for sql in ["DELETE FROM audit_logs", "UPDATE audit_logs SET action = 'x'"] {
            #expect(throws: DatabaseError.self) { try other.write { try $0.execute(sql: sql) } }
        }
        #expect(try store.auditLogs(PageRequest(), userID: nil, action: nil).items.map(\.action) == ["auth.login"])
    }

    @Test func detailsAreJSON() throws {
        var bad = entry("auth.login", user: "u1")
        bad.details = "not json"
        #expect(throws: StoreError.self) { try store.append(bad) }
    }

    @Test func settingsAreSetAndRemoved() throws {
        #expect(try store.setting("key") == nil)
        try store.setSetting("key", to: "one")
        try store.setSetting("key", to: "zwei\n\"ü\"")
        #expect(try store.setting("key") == "zwei\n\"ü\"")
        try store.setSetting("key", to: nil)
        try store.setSetting("key", to: nil)
        #expect(try store.setting("key") == nil)
    }
}
