import Dispatch
import Markets
import Storage
import Synchronization
import Testing

@Suite struct AccountStoreTests {
    let folder: TemporaryFolder
    let store: SQLiteApplicationStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteApplicationStore(path: folder("aaiti.sqlite"))
    }

    private func firstIsAdmin(_ existing: Int) -> Role { existing == 0 ? .admin : .viewer }

    @Test func usersAreFoundByIDAndEmail() throws {
        let first = try store.createUser(Sample.user("u1"), role: firstIsAdmin)
        let second = try store.createUser(Sample.user("u2"), role: firstIsAdmin)
        #expect(first.role == .admin && second.role == .viewer)
        #expect(try store.user(id: "u1") == first)
        #expect(try store.user(email: "u2@example.org") == second)
        #expect(try store.user(id: "u3") == nil)
        #expect(try store.user(email: "U2@example.org") == nil)
        #expect(try store.users(PageRequest()) == Page(items: [second, first], total: 2))
        #expect(try store.users(PageRequest(limit: 1, offset: 1)) == Page(items: [first], total: 2))
        #expect(try store.users(PageRequest(limit: -1, offset: -1)) == Page(items: [], total: 2))
    }

    @Test func anEmailIsTakenOnce() throws {
        _ = try store.createUser(Sample.user("u1")) { _ in .admin }
        #expect(throws: StoreError.duplicate("email")) {
            try store.createUser(Sample.user("u2", email: "u1@example.org")) { _ in .admin }
        }
        #expect(throws: StoreError.duplicate("user")) {
            try store.createUser(Sample.user("u1", email: "other@example.org")) { _ in .admin }
        }
        var second = try store.createUser(Sample.user("u2")) { _ in .trader }
        second.email = "u1@example.org"
        #expect(throws: StoreError.duplicate("email")) { try store.update(second) }
        #expect(throws: StoreError.self) { try store.createUser(Sample.user("u3", email: "U3@x.org")) { _ in .admin } }
        #expect(try store.users(PageRequest()).total == 2)
    }

    @Test func whoeverDecidesOnTheRoleMayRefuse() throws {
        struct Closed: Error {}
        #expect(throws: Closed.self) { try store.createUser(Sample.user()) { _ in throw Closed() } }
        #expect(try store.users(PageRequest()).total == 0)
    }

    @Test func ofManyAtOnceOneIsFirst() throws {
        let roles = Mutex<[Role]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { index in
            let user = try? store.createUser(Sample.user("u\(index)"), role: firstIsAdmin)
            roles.withLock { $0.append(contentsOf: [user?.role].compactMap(\.self)) }
        }
        #expect(roles.withLock { $0.count } == 8)
        #expect(roles.withLock { $0.count { $0 == .admin } } == 1)
    }

    @Test func aUserChanges() throws {
        var user = try store.createUser(Sample.user()) { _ in .admin }
        user.passwordHash = "other"
        user.role = .viewer
        user.isDisabled = true
        user.lastLogin = Sample.time + 5
        try store.update(user)
        #expect(try store.user(id: "u1") == user)
        #expect(throws: StoreError.notFound("user")) { try store.update(Sample.user("nobody")) }
    }

    @Test func sessionsBelongToUsers() throws {
        #expect(throws: StoreError.notFound("user")) { try store.createSession(Sample.session()) }
        _ = try store.createUser(Sample.user()) { _ in .admin }
        try store.createSession(Sample.session())
        #expect(try store.session(id: "s1") == Sample.session())
        #expect(try store.session(id: "s2") == nil)
        #expect(throws: StoreError.duplicate("session")) { try store.createSession(Sample.session()) }
    }

    @Test func aTokenIsReplacedOnceOnly() throws {
        _ = try store.createUser(Sample.user()) { _ in .admin }
        try store.createSession(Sample.session())
        let later = Sample.time + 9000
        let rotated = try store.rotateRefreshToken(session: "s1", from: "t1", to: "t2", expiresAt: later)
        var expected = Sample.session(token: "t2")
        expected.previousTokenHash = "t1"
        expected.expiresAt = later
        #expect(rotated == expected)
        #expect(try store.rotateRefreshToken(session: "s1", from: "t1", to: "t3", expiresAt: later) == nil)
        #expect(try store.rotateRefreshToken(session: "none", from: "t2", to: "t3", expiresAt: later) == nil)
        #expect(try store.session(id: "s1") == expected)
        try store.revokeSession(id: "s1", at: later)
        #expect(try store.rotateRefreshToken(session: "s1", from: "t2", to: "t3", expiresAt: later) == nil)
    }

    @Test func ofManyRotationsAtOnceOneWins() throws {
        _ = try store.createUser(Sample.user()) { _ in .admin }
        try store.createSession(Sample.session())
        let won = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { index in
            let session = try? store.rotateRefreshToken(
                session: "s1",
                from: "t1",
                to: "new\(index)",
                expiresAt: Sample.time
            )
            won.withLock { $0.append(contentsOf: [session?.refreshTokenHash].compactMap(\.self)) }
        }
        #expect(won.withLock { $0.count } == 1)
        #expect(try store.session(id: "s1")?.refreshTokenHash == won.withLock { $0.first })
    }

    @Test func sessionsAreRevoked() throws {
        for user in ["u1", "u2"] { _ = try store.createUser(Sample.user(user)) { _ in .admin } }
        for (session, user) in [("s1", "u1"), ("s2", "u1"), ("s3", "u2")] {
            try store.createSession(Sample.session(session, user: user))
        }
        let (early, late) = (Sample.time + 1, Sample.time + 2)
        try store.revokeSession(id: "s1", at: early)
        try store.revokeSession(id: "s1", at: late)
        try store.revokeSessions(userID: "u1", at: late)
        try store.revokeSessions(userID: "nobody", at: late)
        #expect(try store.session(id: "s1")?.revokedAt == early)
        #expect(try store.session(id: "s2")?.revokedAt == late)
        #expect(try store.session(id: "s3")?.revokedAt == nil)
        #expect(throws: StoreError.notFound("session")) { try store.revokeSession(id: "none", at: late) }
    }
}
