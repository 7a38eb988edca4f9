public import Markets
public import Storage

/// What a user gets who has logged in: an access token for requests, and a refresh token for the next access token.
public struct Login: Sendable {
    public let user: UserRecord
    public let accessToken: String
    /// Seconds until the access token expires.
    public let expiresIn: Int
    /// Valid once: a refresh gives the next one.
    public let refreshToken: String
    public let refreshExpiresAt: Timestamp
}
