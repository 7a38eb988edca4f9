import Markets
import Storage
import Synchronization

// How sessions begin, go on and end.
extension AccountService {
    func openSession(userID: String, passwordHash: String, from origin: RequestOrigin) async throws -> Login {
        let sessionID = newIdentifier()
        let token = RefreshToken(session: sessionID, key: key)
        let (user, session) = try await storeQueue.run { [self] in
            let now = clock.now
            let user = try change(userID: userID) { user in
                // Either may have changed while the password was checked.
                guard user.passwordHash == passwordHash else { throw AccountError.wrongCredentials }
                guard !user.isDisabled else { throw AccountError.disabled }
                user.lastLogin = now
            }
            let session = SessionRecord(
                id: sessionID,
                userID: user.id,
                refreshTokenHash: token.hash,
                createdAt: now,
                expiresAt: refreshExpiry(from: now),
                ipAddress: origin.ipAddress,
                userAgent: origin.userAgent
            )
            try store.createSession(session)
            try audit.appendNow("auth.login", by: user.id, from: origin, on: .init("session", sessionID))
            return (user, session)
        }
        return try await login(user, session: session, refreshToken: token)
    }

    /// - Returns: `nil` if the token does not count. Blocks.
    func rotate(
        _ old: RefreshToken,
        isCookie: Bool,
        to new: RefreshToken,
        from origin: RequestOrigin
    ) throws -> (SessionRecord, UserRecord)? {
        // Of two tabs that come at once, the second must see what the first one did.
        try refreshGrace.withLock { grace in
            guard let session = try validSession(old.session), let user = try store.user(id: session.userID) else {
                return nil
            }
            guard !user.isDisabled else { throw AccountError.disabled }
            let now = clock.now
            let isRepeat = isCookie && grace.covers(old.hash, from: origin, at: now)
            // What a repeat replaces never arrived, or arrives too late to count.
            let replaced = isRepeat ? session.refreshTokenHash : old.hash
            let rotated = try store.rotateRefreshToken(
                session: session.id,
                from: replaced,
                to: new.hash,
                expiresAt: refreshExpiry(from: now)
            )
            guard let rotated, rotated.revokedAt == nil else {
                // Its tag shows that it was ours: it has been used before.
                try store.revokeSession(id: session.id, at: now)
                try audit.appendNow("auth.refresh_reused", by: user.id, from: origin, on: .init("session", session.id))
                return nil
            }
            if isCookie { grace.record(replaced, from: origin, at: now) }
            return (rotated, user)
        }
    }

    func endSession(_ session: String, of userID: String, from origin: RequestOrigin) async throws {
        try await storeQueue.run { [self] in
            try store.revokeSession(id: session, at: clock.now)
            try audit.appendNow("auth.logout", by: userID, from: origin, on: .init("session", session))
        }
        forget(.session(session))
    }

    /// The session if it is neither over nor revoked. Blocks.
    func validSession(_ id: String) throws -> SessionRecord? {
        guard let session = try store.session(id: id), session.revokedAt == nil, session.expiresAt > clock.now else {
            return nil
        }
        return session
    }

    func login(
        _ user: UserRecord,
        session: SessionRecord,
        refreshToken: RefreshToken
    ) async throws -> Login {
        Login(
            user: user,
            accessToken: try await tokens.issue(to: user, session: session.id),
            expiresIn: Int(configuration.accessTokenLifetime),
            refreshToken: refreshToken.text,
            refreshExpiresAt: session.expiresAt
        )
    }

    func refreshExpiry(from now: Timestamp) -> Timestamp { now + configuration.refreshTokenLifetime * 1000 }
}
