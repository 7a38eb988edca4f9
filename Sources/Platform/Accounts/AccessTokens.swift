import Caching
import Crypto
import JWTKit
import Markets
import Storage

/// What an access token says, by the names of RFC 7519.
struct AccessClaims: JWTPayload, Hashable {
    /// The user.
    var sub: String
    /// The session.
    var sid: String
    var role: Role
    /// Issued and expiring, in seconds since 1970.
    var iat: Int64
    var exp: Int64
    var iss: String
    var aud: String
    /// Tells this token from all others.
    var jti: String

    /// Times are checked by ``AccessTokens``, which has the clock.
    func verify(using algorithm: some JWTAlgorithm) {}
}

/// Signs and verifies access tokens: JSON Web Tokens with HMAC-SHA256.
struct AccessTokens: Sendable {
    private static let issuer = "aaiti"
    private static let audience = "aaiti-api"
    /// How far the clock that issued may be ahead, in seconds.
    private static let leeway: Int64 = 60

    let lifetime: Int64
    private let keys: JWTKeyCollection
    private let clock: any MarketClock
    /// Tokens that have been verified, so that each is verified once.
    private let verified: BoundedCache<String, AccessClaims>

    /// - Parameter lifetime: in seconds.
    init(key: SigningKey, lifetime: Int64, clock: any MarketClock) async {
        self.lifetime = lifetime
        self.clock = clock
        keys = await JWTKeyCollection()
            .add(hmac: HMACKey(key: SymmetricKey(data: key.bytes)), digestAlgorithm: .sha256)
        verified = BoundedCache(capacity: 4096, timeToLive: .seconds(lifetime))
    }

    /// A new token for a session of `user`.
    func issue(to user: UserRecord, session: String) async throws -> String {
        let now = clock.now.milliseconds / 1000
        let claims = AccessClaims(
            sub: user.id,
            sid: session,
            role: user.role,
            iat: now,
            exp: now + lifetime,
            iss: Self.issuer,
            aud: Self.audience,
            jti: randomBytes(12).base64URL
        )
        return try await keys.sign(claims)
    }

    /// What a token says, if it is one of ours and counts now.
    func claims(of token: String) async throws(AccountError) -> AccessClaims {
        let claims: AccessClaims
        if let known = verified.value(for: token) {
            claims = known
        } else {
            guard token.utf8.count <= 2048, let read = try? await keys.verify(token, as: AccessClaims.self) else {
                throw .invalidToken
            }
            claims = read
            verified.set(token, to: claims)
        }
        let now = clock.now.milliseconds / 1000
        guard claims.iss == Self.issuer, claims.aud == Self.audience, claims.exp > now, claims.iat <= now + Self.leeway
        else { throw .invalidToken }
        return claims
    }
}
