public import Storage

/// Who makes a request.
public struct Principal: Hashable, Sendable {
    public let userID: String
    public let email: String
    public let role: Role
    public let sessionID: String

    public init(userID: String, email: String, role: Role, sessionID: String) {
        self.userID = userID
        self.email = email
        self.role = role
        self.sessionID = sessionID
    }
}
