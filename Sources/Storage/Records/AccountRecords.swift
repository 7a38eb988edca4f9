public import Markets

/// What a user may do: `admin` everything, `trader` their own models, bots and backtests, `viewer` read.
public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
    case admin, trader, viewer
}

/// A person with an account.
public struct UserRecord: Hashable, Sendable {
    public var id: String
    /// Lower case; unique.
    public var email: String
    /// The encoded hash, never the password.
    public var passwordHash: String
    public var role: Role
    public var isDisabled: Bool
    public var createdAt: Timestamp
    public var lastLogin: Timestamp?

    public init(
        id: String,
        email: String,
        passwordHash: String,
        role: Role,
        isDisabled: Bool = false,
        createdAt: Timestamp,
        lastLogin: Timestamp? = nil
    ) {
        self.id = id
        self.email = email
        self.passwordHash = passwordHash
        self.role = role
        self.isDisabled = isDisabled
        self.createdAt = createdAt
        self.lastLogin = lastLogin
    }
}

/// One login of a user, until it is logged out, expires or is revoked.
public struct SessionRecord: Hashable, Sendable {
    public var id: String
    public var userID: String
    /// SHA-256 of the refresh token that is valid now, hexadecimal.
    public var refreshTokenHash: String
    /// That of the one before: whoever shows it again has stolen it, or was stolen from.
    public var previousTokenHash: String?
    public var createdAt: Timestamp
    public var expiresAt: Timestamp
    public var revokedAt: Timestamp?
    public var ipAddress: String
    public var userAgent: String

    public init(
        id: String,
        userID: String,
        refreshTokenHash: String,
        previousTokenHash: String? = nil,
        createdAt: Timestamp,
        expiresAt: Timestamp,
        revokedAt: Timestamp? = nil,
        ipAddress: String,
        userAgent: String
    ) {
        self.id = id
        self.userID = userID
        self.refreshTokenHash = refreshTokenHash
        self.previousTokenHash = previousTokenHash
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.ipAddress = ipAddress
        self.userAgent = userAgent
    }
}

/// One line of the audit trail.
public struct AuditRecord: Hashable, Sendable {
    public var id: Int64
    public var userID: String?
    /// What was done: `auth.login`, `bot.start`.
    public var action: String
    public var resourceType: String?
    public var resourceID: String?
    /// A JSON object without secrets.
    public var details: String
    public var ipAddress: String?
    public var userAgent: String?
    public var time: Timestamp

    public init(
        id: Int64 = 0,
        userID: String?,
        action: String,
        resourceType: String? = nil,
        resourceID: String? = nil,
        details: String = "{}",
        ipAddress: String? = nil,
        userAgent: String? = nil,
        time: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.action = action
        self.resourceType = resourceType
        self.resourceID = resourceID
        self.details = details
        self.ipAddress = ipAddress
        self.userAgent = userAgent
        self.time = time
    }
}
