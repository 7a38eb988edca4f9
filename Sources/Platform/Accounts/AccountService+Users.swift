import JSON
import Markets
import Parameters
import Storage
import Synchronization

// How accounts are made and changed.
extension AccountService {
    /// The address, if both it and the password may be used for an account.
    func checked(email: String, password: String) throws(AccountError) -> EmailAddress {
        let address = EmailAddress(email)
        var errors: [ParameterError] = []
        if address == nil {
            errors.append(ParameterError(field: "email", message: "must be an email address such as name@example.org"))
        }
        if let objection = PasswordPolicy.objection(to: password, email: address?.text ?? "") {
            errors.append(ParameterError(field: "password", message: objection))
        }
        guard let address, errors.isEmpty else { throw .invalid(errors) }
        return address
    }

    func hash(_ password: String) async throws -> String {
        let cost = configuration.passwordCost
        return try await passwordQueue.run { try PasswordHash(of: password, cost: cost).text }
    }

    /// Stores a new user; `role` is given the number of users before.
    func create(
        _ address: EmailAddress,
        password: String,
        action: String,
        by author: String?,
        from origin: RequestOrigin,
        role: @escaping @Sendable (Int) throws -> Role
    ) async throws -> UserRecord {
        let hash = try await hash(password)
        return try await storeQueue.run { [self] in
            let draft = UserRecord(
                id: newIdentifier(),
                email: address.text,
                passwordHash: hash,
                role: .viewer,
                createdAt: clock.now
            )
            let user: UserRecord
            do {
                user = try store.createUser(draft, role: role)
            } catch StoreError.duplicate {
                throw AccountError.duplicateEmail
            }
            try audit.appendNow(
                action,
                by: author ?? user.id,
                from: origin,
                on: .init("user", user.id),
                details: ["role": .string(user.role.rawValue)]
            )
            return user
        }
    }

    /// Changes a user as it is stored now; nobody else of this process changes it meanwhile. Blocks.
    func change(userID: String, _ body: (inout UserRecord) throws -> Void) throws -> UserRecord {
        try userLock.withLock { _ in
            guard var user = try store.user(id: userID) else { throw StoreError.notFound("user") }
            try body(&user)
            try store.update(user)
            return user
        }
    }
}
