import Caching
import Markets
import Platform
import Storage
import TestSupport
import Testing

@Suite struct SessionTests {
    private func principal(_ fixture: AccountFixture, _ token: String) async throws -> Principal {
        try await fixture.accounts.principal(accessToken: token)
    }

    private func refresh(_ fixture: AccountFixture, _ token: String, isCookie: Bool = false) async throws -> Login {
        try await fixture.accounts.refresh(token: token, isCookie: isCookie, from: AccountFixture.home)
    }

    @Test func `an access token says who it is for a quarter of an hour`() async throws {
        let fixture = try await AccountFixture()
        let login = try await fixture.first()
        let principal = try await principal(fixture, login.accessToken)
        #expect(principal.userID == login.user.id)
        #expect(principal.email == "ada@example.org")
        #expect(principal.role == .admin)
        fixture.clock.advance(by: 899_000)
        #expect(try await self.principal(fixture, login.accessToken) == principal)
        fixture.clock.advance(by: 1000)
        await #expect(throws: AccountError.invalidToken) { try await self.principal(fixture, login.accessToken) }
    }

    @Test func `tokens that are none`() async throws {
        let fixture = try await AccountFixture()
        let token = try await fixture.first().accessToken
        let parts = token.split(separator: ".").map(String.init)
        // {"alg":"none","typ":"JWT"}
        let unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"
        let other = try await AccountFixture().first()
        let forgeries = [
            "", ".", "..", "a.b.c", token + "a", String(token.dropLast(2)), "\(unsigned).\(parts[1]).",
            "\(unsigned).\(parts[1]).\(parts[2])", "\(parts[0]).\(parts[1]).", other.accessToken, other.refreshToken,
            String(repeating: "a", count: 100_000),
        ]
        for forgery in forgeries {
            await #expect(throws: AccountError.invalidToken, "\(forgery.prefix(80))") {
                try await principal(fixture, forgery)
            }
        }
    }

    @Test func `a refresh gives new tokens and goes on with the session`() async throws {
        let fixture = try await AccountFixture()
        let first = try await fixture.first()
        fixture.clock.advance(by: 29 * 86_400_000)
        let second = try await refresh(fixture, first.refreshToken)
        fixture.clock.advance(by: 29 * 86_400_000)
        let third = try await refresh(fixture, second.refreshToken)
        #expect(Set([first, second, third].map(\.refreshToken)).count == 3)
        #expect(Set([first, second, third].map(\.accessToken)).count == 3)
        #expect(third.refreshExpiresAt == fixture.clock.now + 30 * 86_400_000)
        fixture.clock.advance(by: 30 * 86_400_000)
        await #expect(throws: AccountError.invalidToken) { try await refresh(fixture, third.refreshToken) }
    }

    @Test(arguments: [1, 3])
    func `an old refresh token revokes the session`(generations: Int) async throws {
        let fixture = try await AccountFixture()
        let first = try await fixture.first()
        var newest = first
        for _ in 0..<generations { newest = try await refresh(fixture, newest.refreshToken) }
        _ = try await principal(fixture, newest.accessToken)
        await #expect(throws: AccountError.invalidToken) { try await refresh(fixture, first.refreshToken) }
        await #expect(throws: AccountError.invalidToken) { try await principal(fixture, newest.accessToken) }
        await #expect(throws: AccountError.invalidToken) { try await refresh(fixture, newest.refreshToken) }
        #expect(try await fixture.actions().last == "auth.refresh_reused")
    }

    @Test func `a browser that lost the answer may come again for ten seconds`() async throws {
        let fixture = try await AccountFixture()
        let lost = try await fixture.first()
        // Not even the answers to the repetitions have to arrive.
        for _ in 0..<3 {
            _ = try await refresh(fixture, lost.refreshToken, isCookie: true)
            fixture.clock.advance(by: 3000)
        }
        fixture.clock.advance(by: 999)
        let late = try await refresh(fixture, lost.refreshToken, isCookie: true)
        _ = try await refresh(fixture, lost.refreshToken, isCookie: true)
        fixture.clock.advance(by: 1)
        // The answer that came late overwrote the cookie of the one after it.
        let next = try await refresh(fixture, late.refreshToken, isCookie: true)
        _ = try await principal(fixture, next.accessToken)
        #expect(try await !fixture.actions().contains("auth.refresh_reused"))
        await #expect(throws: AccountError.invalidToken) {
            try await refresh(fixture, lost.refreshToken, isCookie: true)
        }
        await #expect(throws: AccountError.invalidToken) { try await principal(fixture, next.accessToken) }
        #expect(try await fixture.actions().last == "auth.refresh_reused")
    }

    @Test(arguments: [
        (isCookie: false, origin: AccountFixture.home),
        (true, RequestOrigin(ipAddress: "198.51.100.9", userAgent: AccountFixture.home.userAgent)),
        (true, RequestOrigin(ipAddress: AccountFixture.home.ipAddress, userAgent: "another browser")),
    ])
    func `nobody else may come again`(isCookie: Bool, origin: RequestOrigin) async throws {
        let fixture = try await AccountFixture()
        let login = try await fixture.first()
        let next = try await refresh(fixture, login.refreshToken, isCookie: true)
        await #expect(throws: AccountError.invalidToken) {
            try await fixture.accounts.refresh(token: login.refreshToken, isCookie: isCookie, from: origin)
        }
        await #expect(throws: AccountError.invalidToken) { try await principal(fixture, next.accessToken) }
        #expect(try await fixture.actions().last == "auth.refresh_reused")
    }

    @Test func `tabs that refresh at once all go on`() async throws {
        let fixture = try await AccountFixture()
        let login = try await fixture.first()
        let successes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { (try? await self.refresh(fixture, login.refreshToken, isCookie: true)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(successes == 8)
        _ = try await principal(fixture, login.accessToken)
    }

    @Test func `a made-up refresh token revokes nothing`() async throws {
        let fixture = try await AccountFixture()
        let login = try await fixture.first()
        let parts = login.refreshToken.split(separator: ".").map(String.init)
        let forgeries = [
            "", "a", "a.b.c", login.accessToken, "\(parts[0]).\(parts[1]).", "\(parts[0]).AAAA.\(parts[2])",
            "\(parts[0]).\(String(parts[1].reversed())).\(parts[2])",
        ]
        for forgery in forgeries {
            await #expect(throws: AccountError.invalidToken, "\(forgery)") { try await refresh(fixture, forgery) }
        }
        _ = try await principal(fixture, login.accessToken)
        _ = try await refresh(fixture, login.refreshToken)
    }

    @Test func `logging out ends this session at once, and no other`() async throws {
        let fixture = try await AccountFixture()
        let first = try await fixture.first()
        let second = try await fixture.accounts.logIn(
            email: "ada@example.org",
            password: AccountFixture.password,
            from: AccountFixture.home
        )
        let principal = try await principal(fixture, first.accessToken)
        try await fixture.accounts.logOut(principal, from: AccountFixture.home)
        await #expect(throws: AccountError.invalidToken) { try await self.principal(fixture, first.accessToken) }
        await #expect(throws: AccountError.invalidToken) { try await refresh(fixture, first.refreshToken) }
        _ = try await self.principal(fixture, second.accessToken)
        try await fixture.accounts.logOut(refreshToken: second.refreshToken, from: AccountFixture.home)
        await #expect(throws: AccountError.invalidToken) { try await self.principal(fixture, second.accessToken) }
        try await fixture.accounts.logOut(refreshToken: "nonsense", from: AccountFixture.home)
    }

    @Test func `what another process revokes counts within ten seconds`() async throws {
        let fixture = try await AccountFixture()
        let login = try await fixture.first()
        _ = try await principal(fixture, login.accessToken)
        try fixture.store.revokeSessions(userID: login.user.id, at: fixture.clock.now)
        _ = try await principal(fixture, login.accessToken)
        #expect(fixture.accounts.sessionCacheStatistics.hits == 1)
        fixture.cacheClock.advance(by: .seconds(10))
        await #expect(throws: AccountError.invalidToken) { try await principal(fixture, login.accessToken) }
    }

    @Test func `of many who use one refresh token at most one gets new ones`() async throws {
        let fixture = try await AccountFixture()
        let login = try await fixture.first()
        let successes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { (try? await self.refresh(fixture, login.refreshToken)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(successes == 1)
    }

    @Test func `sessions outlive a restart with the same key`() async throws {
        let fixture = try await AccountFixture()
        let login = try await fixture.first()
        let restarted = try await fixture.restarted()
        #expect(try await restarted.principal(accessToken: login.accessToken).userID == login.user.id)
        _ = try await restarted.refresh(token: login.refreshToken, from: AccountFixture.home)
    }
}
