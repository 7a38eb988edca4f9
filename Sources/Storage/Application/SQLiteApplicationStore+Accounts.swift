import GRDB
public import Markets

extension SQLiteApplicationStore: AccountStore {
    private static let users = "id, email, password_hash, role, is_disabled, created_at, last_login"
    private static let sessions = """
        id, user_id, refresh_token_hash, previous_token_hash, created_at, expires_at, revoked_at, ip_address, user_agent
        """

    public func createUser(_ user: UserRecord, role: (_ existing: Int) throws -> Role) throws -> UserRecord {
        try database.write("accounts.createUser") { db in
            var user = user
            user.role = try role(try db.first("SELECT count(*) FROM users", []) { try $0.integer() } ?? 0)
            try db.run(
                "INSERT INTO users (\(Self.users)) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    user.id, user.email, user.passwordHash, user.role.rawValue, user.isDisabled,
                    user.createdAt.milliseconds, user.lastLogin?.milliseconds,
                ]
            )
            return user
        }
    }

    public func user(id: String) throws -> UserRecord? {
        try database.read("accounts.userByID") {
            try $0.first("SELECT \(Self.users) FROM users WHERE id = ?", [id], Self.user)
        }
    }

    public func user(email: String) throws -> UserRecord? {
        try database.read("accounts.userByEmail") {
            try $0.first("SELECT \(Self.users) FROM users WHERE email = ?", [email], Self.user)
        }
    }

    public func users(_ page: PageRequest) throws -> Page<UserRecord> {
        try database.read("accounts.users") {
            try $0.page(page, select: Self.users, from: "users", order: "seq DESC", [], Self.user)
        }
    }

    public func update(_ user: UserRecord) throws {
        try database.write("accounts.updateUser") {
            try $0.change(
                "user",
                "UPDATE users SET email = ?, password_hash = ?, role = ?, is_disabled = ?, last_login = ? WHERE id = ?",
                [
                    user.email, user.passwordHash, user.role.rawValue, user.isDisabled, user.lastLogin?.milliseconds,
                    user.id,
                ]
            )
        }
    }

    public func createSession(_ session: SessionRecord) throws {
        try database.write("accounts.createSession") {
            try $0.add(
                to: "user",
                "INSERT INTO sessions (\(Self.sessions)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    session.id, session.userID, session.refreshTokenHash, session.previousTokenHash,
                    session.createdAt.milliseconds, session.expiresAt.milliseconds, session.revokedAt?.milliseconds,
                    session.ipAddress, session.userAgent,
                ]
            )
        }
    }

    public func session(id: String) throws -> SessionRecord? {
        try database.read("accounts.session") {
            try $0.first("SELECT \(Self.sessions) FROM sessions WHERE id = ?", [id], Self.session)
        }
    }

    /// A revoked session has no valid token. Whether it has expired is for the caller to say, who knows the time.
    public func rotateRefreshToken(
        session id: String,
        from old: String,
        to new: String,
        expiresAt: Timestamp
    ) throws -> SessionRecord? {
        try database.write("accounts.rotateRefreshToken") { db in
            try db.run(
                """
                UPDATE sessions SET previous_token_hash = refresh_token_hash, refresh_token_hash = ?, expires_at = ?
                WHERE id = ? AND refresh_token_hash = ? AND revoked_at IS NULL
                """,
                [new, expiresAt.milliseconds, id, old]
            )
            guard db.changesCount > 0 else { return nil }
            return try db.first("SELECT \(Self.sessions) FROM sessions WHERE id = ?", [id], Self.session)
        }
    }

    /// A session that is revoked already keeps its time.
    public func revokeSession(id: String, at time: Timestamp) throws {
        try database.write("accounts.revokeSession") {
            try $0.change(
                "session",
                "UPDATE sessions SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?",
                [time.milliseconds, id]
            )
        }
    }

    public func revokeSessions(userID: String, at time: Timestamp) throws {
        try database.write("accounts.revokeSessions") {
            try $0.run(
                "UPDATE sessions SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL",
                [time.milliseconds, userID]
            )
        }
    }

    private static func user(_ row: inout RowReader) throws -> UserRecord {
        UserRecord(
            id: try row.text(),
            email: try row.text(),
            passwordHash: try row.text(),
            role: try row.named(Role.self),
            isDisabled: try row.flag(),
            createdAt: try row.time(),
            lastLogin: try row.optionalTime()
        )
    }

    private static func session(_ row: inout RowReader) throws -> SessionRecord {
        SessionRecord(
            id: try row.text(),
            userID: try row.text(),
            refreshTokenHash: try row.text(),
            previousTokenHash: try row.optionalText(),
            createdAt: try row.time(),
            expiresAt: try row.time(),
            revokedAt: try row.optionalTime(),
            ipAddress: try row.text(),
            userAgent: try row.text()
        )
    }
}
