/// Sessions that count no more: by a logout, a used refresh token, another password, a locked account.
public enum EndedSessions: Hashable, Sendable {
    case session(String)
    /// All sessions of a user.
    case allOf(userID: String)
}
