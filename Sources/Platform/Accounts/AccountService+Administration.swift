import Markets
public import Storage

// For the command line, and for administrators.
extension AccountService {
    /// Adds an account, whatever the registration is set to; the first one becomes admin in any case.
    ///
    /// - Throws: ``AccountError``.
    @discardableResult
    public func addUser(
        email: String,
        password: String,
        role: Role,
        by author: Principal? = nil,
        from origin: RequestOrigin = .console
    ) async throws -> UserRecord {
        let address = try checked(email: email, password: password)
        return try await create(address, password: password, action: "user.add", by: author?.userID, from: origin) {
            $0 == 0 ? .admin : role
        }
    }

    /// The accounts, newest first.
    public func users(_ page: PageRequest) async throws -> Page<UserRecord> {
        try await storeQueue.run { [store] in try store.users(page) }
    }

    /// Sets another password and ends all sessions of the account.
    ///
    /// - Throws: ``AccountError/unknownEmail(_:)``, ``AccountError/invalid(_:)``, or what the store throws.
    public func resetPassword(
        email: String,
        to password: String,
        by author: Principal? = nil,
        from origin: RequestOrigin = .console
    ) async throws {
        let address = try checked(email: email, password: password)
        let hash = try await hash(password)
        try await changeAccount(address.text, action: "user.reset_password", by: author, from: origin) { user in
            user.passwordHash = hash
        }
    }

    /// Disables an account, which ends all its sessions, or enables it again.
    ///
    /// - Throws: ``AccountError/unknownEmail(_:)``, or what the store throws.
    public func setDisabled(
        _ isDisabled: Bool,
        email: String,
        by author: Principal? = nil,
        from origin: RequestOrigin = .console
    ) async throws {
        let action = isDisabled ? "user.disable" : "user.enable"
        try await changeAccount(email.lowercased(), action: action, by: author, from: origin) { user in
            user.isDisabled = isDisabled
        }
    }

    private func changeAccount(
        _ email: String,
        action: String,
        by author: Principal?,
        from origin: RequestOrigin,
        _ body: @escaping @Sendable (inout UserRecord) -> Void
    ) async throws {
        let userID = try await storeQueue.run { [self] in
            guard let known = try store.user(email: email) else { throw AccountError.unknownEmail(email) }
            let user = try change(userID: known.id, body)
            try store.revokeSessions(userID: user.id, at: clock.now)
            try audit.appendNow(action, by: author?.userID, from: origin, on: .init("user", user.id))
            return user.id
        }
        forget(.allOf(userID: userID))
    }
}
