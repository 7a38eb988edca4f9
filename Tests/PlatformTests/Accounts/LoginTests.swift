import JSON
import Markets
import Platform
import Storage
import Testing

@Suite struct LoginTests {
    private func logIn(
        _ fixture: AccountFixture,
        _ email: String = "ada@example.org",
        _ password: String = AccountFixture.password,
        from ipAddress: String = "192.0.2.1"
    ) async throws -> Login {
        let origin = RequestOrigin(ipAddress: ipAddress, userAgent: "tests")
        return try await fixture.accounts.logIn(email: email, password: password, from: origin)
    }

    @Test func `an unknown email and a wrong password get the same answer`() async throws {
        let fixture = try await AccountFixture()
        _ = try await fixture.first()
        for email in ["ada@example.org", "eve@example.org", "no address", ""] {
            await #expect(throws: AccountError.wrongCredentials) { try await logIn(fixture, email, "wrong password") }
        }
        await #expect(throws: AccountError.wrongCredentials) { try await logIn(fixture, "ada@example.org", "") }
    }

    @Test func `five failures lock, for this address alone, until the window ends`() async throws {
        let fixture = try await AccountFixture()
        _ = try await fixture.first()
        for _ in 0..<5 {
            await #expect(throws: AccountError.wrongCredentials) {
                try await logIn(fixture, "ada@example.org", "wrong password")
            }
            fixture.clock.advance(by: 1000)
        }
        await #expect(throws: AccountError.lockedOut(retryAfter: 15 * 60 - 5)) { try await logIn(fixture) }
        await #expect(throws: AccountError.lockedOut(retryAfter: 15 * 60 - 5)) {
            try await logIn(fixture, "ADA@example.org")
        }
        _ = try await logIn(fixture, from: "198.51.100.7")
        fixture.clock.advance(by: (15 * 60 - 5) * 1000)
        _ = try await logIn(fixture)
    }

    @Test func `unknown emails lock as well, so that the lock says nothing`() async throws {
        let fixture = try await AccountFixture()
        for _ in 0..<5 {
            await #expect(throws: AccountError.wrongCredentials) { try await logIn(fixture, "eve@example.org") }
        }
        await #expect(throws: AccountError.lockedOut(retryAfter: 900)) { try await logIn(fixture, "eve@example.org") }
    }

    @Test func `a success forgets the failures before it`() async throws {
        let fixture = try await AccountFixture()
        _ = try await fixture.first()
        for _ in 0..<3 {
            for _ in 0..<4 {
                await #expect(throws: AccountError.wrongCredentials) {
                    try await logIn(fixture, "ada@example.org", "wrong password")
                }
            }
            _ = try await logIn(fixture)
        }
    }

    @Test func `a disabled account is refused, after its password`() async throws {
        let fixture = try await AccountFixture()
        let login = try await fixture.first()
        try await fixture.accounts.setDisabled(true, email: "Ada@example.org")
        await #expect(throws: AccountError.disabled) { try await logIn(fixture) }
        await #expect(throws: AccountError.wrongCredentials) {
            try await logIn(fixture, "ada@example.org", "wrong password")
        }
        await #expect(throws: AccountError.invalidToken) {
            try await fixture.accounts.principal(accessToken: login.accessToken)
        }
        try await fixture.accounts.setDisabled(false, email: "ada@example.org")
        _ = try await logIn(fixture)
    }

    @Test func `a reset password replaces the old one and ends all sessions`() async throws {
        let fixture = try await AccountFixture()
        let login = try await fixture.first()
        _ = try await fixture.accounts.principal(accessToken: login.accessToken)
        try await fixture.accounts.resetPassword(email: "ada@example.org", to: "another good password")
        await #expect(throws: AccountError.invalidToken) {
            try await fixture.accounts.principal(accessToken: login.accessToken)
        }
        await #expect(throws: AccountError.invalidToken) {
            try await fixture.accounts.refresh(token: login.refreshToken, from: AccountFixture.home)
        }
        await #expect(throws: AccountError.wrongCredentials) { try await logIn(fixture) }
        _ = try await logIn(fixture, "ada@example.org", "another good password")
        await #expect(throws: AccountError.unknownEmail("eve@example.org")) {
            try await fixture.accounts.resetPassword(email: "eve@example.org", to: "another good password")
        }
    }

    @Test func `the audit trail knows who did what and no secret`() async throws {
        let fixture = try await AccountFixture()
        let login = try await fixture.first()
        _ = try? await logIn(fixture, "ada@example.org", "wrong password")
        try await fixture.accounts.addUser(email: "bob@example.org", password: "another good password", role: .viewer)
        try await fixture.accounts.setDisabled(true, email: "bob@example.org")
        #expect(
            try await fixture.actions() == [
                "auth.register", "auth.login", "auth.login_failed", "user.add", "user.disable",
            ]
        )
        let entries = try await fixture.audit.entries(PageRequest(), userID: login.user.id, action: "auth.login")
        #expect(entries.items.map(\.ipAddress) == ["192.0.2.1"])
        #expect(entries.items.map(\.userAgent) == ["tests"])
        let all = try await fixture.audit.entries(PageRequest()).items.map(\.details).joined()
        #expect(!all.contains("password"))
        try await fixture.audit.append(
            "test",
            by: nil,
            from: nil,
            details: ["exchange": ["API_Key": "k", "name": "x"], "tokens": ["t"], "list": [["Secret": 1]]]
        )
        let details = try await fixture.audit.entries(PageRequest(limit: 1)).items.first?.details
        #expect(
            details
                == #"{"exchange":{"API_Key":"[redacted]","name":"x"},"tokens":"[redacted]","list":[{"Secret":"[redacted]"}]}"#
        )
    }
}
