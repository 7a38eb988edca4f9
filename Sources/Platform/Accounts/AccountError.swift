public import Parameters

/// Why an account cannot be made, opened or used.
public enum AccountError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was entered does not do; says which fields and why.
    case invalid([ParameterError])
    case registrationClosed
    case duplicateEmail
    /// The email or the password is wrong; does not say which.
    case wrongCredentials
    /// Too many failures; the seconds until the next attempt may be made.
    case lockedOut(retryAfter: Int)
    /// The token is no token, has expired, or was revoked.
    case invalidToken
    case disabled
    /// No account has that email.
    case unknownEmail(String)

    public var description: String {
        switch self {
        case .invalid(let errors): errors.map(\.description).joined(separator: "; ")
        case .registrationClosed: "registration is closed: ask an administrator for an account"
        case .duplicateEmail: "there is already an account with this email: log in instead"
        case .wrongCredentials: "the email or the password is wrong"
        case .lockedOut(let seconds): "too many failed attempts: try again in \(seconds) s"
        case .invalidToken: "the token is invalid, has expired or was revoked: log in again"
        case .disabled: "this account is disabled: ask an administrator"
        case .unknownEmail(let email): "there is no account with the email \(email)"
        }
    }
}
