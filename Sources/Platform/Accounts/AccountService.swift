public import Caching
import JSON
public import Markets
public import Storage
import Synchronization

/// Accounts and sessions: who may log in, and who a token belongs to.
///
/// Passwords are hashed, and the store is called, on bounded queues of their own: all calls may be made from anywhere.
public final class AccountService: Sendable {
    let configuration: Configuration
    let store: any AccountStore
    let audit: AuditTrail
    let clock: any MarketClock
    let storeQueue: BoundedWorkQueue
    let sessions: SessionCache
    let key: SigningKey
    let tokens: AccessTokens
    private let onSessionsEnded: @Sendable (EndedSessions) -> Void
    /// At most two passwords at a time: each takes 32 MiB and a core.
    let passwordQueue = BoundedWorkQueue(label: "passwords", width: 2, maximumWaiting: 32)
    private let throttle = Mutex(LoginThrottle())
    /// Held while a refresh token is exchanged.
    let refreshGrace = Mutex(RefreshGrace())
    /// Held from reading a user to writing it back.
    let userLock = Mutex(())
    /// Hashed against where there is no user, so that the answer takes as long.
    private let decoy: PasswordHash

    /// - Parameters:
    ///   - key: what tokens are signed with: ``SigningKey/loadOrCreate(inDirectory:)``.
    ///   - storeQueue: where the calls of the store run, which block.
    ///   - cacheClock: the time for the cache of sessions.
    ///   - onSessionsEnded: told of sessions once their tokens count no more.
    public init(
        store: any AccountStore,
        audit: AuditTrail,
        key: SigningKey,
        clock: any MarketClock,
        storeQueue: BoundedWorkQueue,
        configuration: Configuration = Configuration(),
        cacheClock: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        onSessionsEnded: @escaping @Sendable (EndedSessions) -> Void = { _ in }
    ) async {
        self.onSessionsEnded = onSessionsEnded
        self.store = store
        self.audit = audit
        self.key = key
        self.clock = clock
        self.storeQueue = storeQueue
        self.configuration = configuration
        sessions = SessionCache(now: cacheClock)
        tokens = await AccessTokens(key: key, lifetime: configuration.accessTokenLifetime, clock: clock)
        decoy = PasswordHash(cost: configuration.passwordCost, salt: randomBytes(16), digest: randomBytes(32))
    }

    /// How the cache of sessions does.
    public var sessionCacheStatistics: CacheStatistics { sessions.statistics }

    /// Whether somebody may make an account for themselves now: always for the first.
    public func isRegistrationOpen() async throws -> Bool {
        if configuration.registration == .open { return true }
        return try await needsFirstAccount()
    }

    /// Whether nobody has an account yet: whoever registers first becomes admin.
    public func needsFirstAccount() async throws -> Bool {
        try await storeQueue.run { [store] in try store.users(PageRequest(limit: 1)).total == 0 }
    }

    /// Makes an account and logs it in. The first one becomes admin.
    ///
    /// - Throws: ``AccountError``.
    public func register(email: String, password: String, from origin: RequestOrigin) async throws -> Login {
        guard try await isRegistrationOpen() else { throw AccountError.registrationClosed }
        let address = try checked(email: email, password: password)
        let registration = configuration.registration
        let user = try await create(address, password: password, action: "auth.register", by: nil, from: origin) {
            existing in
            if existing == 0 { return .admin }
            guard registration == .open else { throw AccountError.registrationClosed }
            return .trader
        }
        return try await openSession(userID: user.id, passwordHash: user.passwordHash, from: origin)
    }

    /// Logs a user in with email and password.
    ///
    /// - Throws: ``AccountError``: the same for an unknown email and a wrong password.
    public func logIn(email: String, password: String, from origin: RequestOrigin) async throws -> Login {
        let address = EmailAddress(email)
        let source = LoginThrottle.Source(
            email: address?.text ?? String(email.lowercased().prefix(254)),
            ipAddress: origin.ipAddress
        )
        try checkLockout(of: source)
        let user = try await storeQueue.run { [store] in try address.flatMap { try store.user(email: $0.text) } }
        let hash = try user.map(storedHash) ?? decoy
        let isRight = try await passwordQueue.run { [self] in
            // Again: failures may have been counted while this waited.
            try checkLockout(of: source)
            let isRight = try hash.matches(password) && user != nil
            throttle.withLock { throttle in
                if isRight {
                    throttle.recordSuccess(of: source)
                } else {
                    throttle.recordFailure(of: source, at: clock.now)
                }
            }
            return isRight
        }
        guard isRight, let user else {
            try await audit.append(
                "auth.login_failed",
                by: user?.id,
                from: origin,
                details: address.map { ["email": .string($0.text)] } ?? [:]
            )
            throw AccountError.wrongCredentials
        }
        return try await openSession(userID: user.id, passwordHash: user.passwordHash, from: origin)
    }

    /// Who an access token belongs to.
    ///
    /// - Throws: ``AccountError/invalidToken``, ``AccountError/disabled``, or what the store throws.
    public func principal(accessToken: String) async throws -> Principal {
        let claims = try await tokens.claims(of: accessToken)
        if let entry = sessions.entry(session: claims.sid), entry.principal.userID == claims.sub {
            guard entry.expiresAt > clock.now else { throw AccountError.invalidToken }
            return entry.principal
        }
        let generation = sessions.currentGeneration
        let entry = try await storeQueue.run { [self] in
            guard let session = try validSession(claims.sid), session.userID == claims.sub,
                let user = try store.user(id: session.userID)
            else { throw AccountError.invalidToken }
            guard !user.isDisabled else { throw AccountError.disabled }
            let principal = Principal(userID: user.id, email: user.email, role: user.role, sessionID: session.id)
            return SessionCache.Entry(principal: principal, expiresAt: session.expiresAt)
        }
        sessions.store(entry, generation: generation)
        return entry.principal
    }

    /// Gives new tokens for a refresh token, which is used up by it. One that was used before revokes its session:
    /// somebody has a copy.
    ///
    /// - Parameter isCookie: whether a browser keeps the token, which may lose the answer: it may come again with the
    ///   same token for ten seconds.
    /// - Throws: ``AccountError/invalidToken``, ``AccountError/disabled``, or what the store throws.
    public func refresh(token: String, isCookie: Bool = false, from origin: RequestOrigin) async throws -> Login {
        guard let old = RefreshToken(token, key: key) else { throw AccountError.invalidToken }
        let new = RefreshToken(session: old.session, key: key)
        let rotated = try await storeQueue.run { [self] in try rotate(old, isCookie: isCookie, to: new, from: origin) }
        guard let (session, user) = rotated else {
            forget(.session(old.session))
            throw AccountError.invalidToken
        }
        return try await login(user, session: session, refreshToken: new)
    }

    /// Ends the session: its tokens count no more.
    public func logOut(_ principal: Principal, from origin: RequestOrigin) async throws {
        try await endSession(principal.sessionID, of: principal.userID, from: origin)
    }

    /// Ends the session that a refresh token belongs to; does nothing for one that is none of ours.
    public func logOut(refreshToken: String, from origin: RequestOrigin) async throws {
        guard let token = RefreshToken(refreshToken, key: key) else { return }
        let session = try await storeQueue.run { [self] in try validSession(token.session) }
        guard let session else { return }
        try await endSession(session.id, of: session.userID, from: origin)
    }

    /// The account of a principal.
    public func user(_ principal: Principal) async throws -> UserRecord {
        let user = try await storeQueue.run { [store] in try store.user(id: principal.userID) }
        guard let user else { throw AccountError.invalidToken }
        return user
    }

    /// To be called once the store has the sessions as revoked.
    func forget(_ ended: EndedSessions) {
        switch ended {
        case .session(let id): sessions.forget(session: id)
        case .allOf(let userID): sessions.forget(userID: userID)
        }
        onSessionsEnded(ended)
    }

    private func storedHash(of user: UserRecord) throws -> PasswordHash {
        guard let hash = PasswordHash(user.passwordHash) else {
            throw StoreError.corrupt("the password hash of user \(user.id) is damaged: reset the password")
        }
        return hash
    }

    private func checkLockout(of source: LoginThrottle.Source) throws(AccountError) {
        let now = clock.now
        if let seconds = throttle.withLock({ $0.lockout(of: source, at: now) }) {
            throw .lockedOut(retryAfter: seconds)
        }
    }
}
