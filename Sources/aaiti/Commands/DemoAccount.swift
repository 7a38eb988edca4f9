import Foundation
import Platform
import Storage

/// The account of `--demo`: it gets a new random password at every start, so that no password is known beforehand.
struct DemoAccount {
    static let email = "demo@aaiti.local"

    let email: String
    let password: String

    static func prepare(_ accounts: AccountService, _ store: any AccountStore) async throws -> DemoAccount {
        let password = UUID().uuidString.lowercased()
        if try store.user(email: email) == nil {
            try await accounts.addUser(email: email, password: password, role: .trader)
        } else {
            try await accounts.resetPassword(email: email, to: password)
        }
        return DemoAccount(email: email, password: password)
    }
}
