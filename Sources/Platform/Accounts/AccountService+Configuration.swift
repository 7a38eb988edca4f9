extension AccountService {
    /// Who may make an account for themselves, once the first account is there.
    public enum Registration: String, Hashable, Sendable, CaseIterable {
        case closed, open
    }

    public struct Configuration: Sendable {
        public var registration: Registration
        /// Seconds that an access token counts.
        public var accessTokenLifetime: Int64
        /// Seconds that a session lives without a refresh.
        public var refreshTokenLifetime: Int64
        /// What a password hash costs.
        package var passwordCost: PasswordHash.Cost

        public init(
            registration: Registration = .closed,
            accessTokenLifetime: Int64 = 15 * 60,
            refreshTokenLifetime: Int64 = 30 * 86_400
        ) {
            self.registration = registration
            self.accessTokenLifetime = accessTokenLifetime
            self.refreshTokenLifetime = refreshTokenLifetime
            passwordCost = .standard
        }
    }
}
