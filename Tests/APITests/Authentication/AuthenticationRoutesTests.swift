import API
import HTTPTypes
import JSON
import Markets
import Platform
import TestSupport
import Testing

@Suite struct AuthenticationRoutesTests {
    private let ada = TestServer.ada

    @Test func `registration answers as the contract says, and closes`() async throws {
        let server = try await TestServer()
        let answer = try await server.first()
        #expect(answer.status == 201)
        #expect(answer.json.objectValue?.keys == ["user", "token", "refresh_token", "expires_in"])
        #expect(answer["expires_in"] == 900)
        let user = try #require(answer["user"]?.objectValue)
        #expect(user.keys == ["id", "email", "role", "created_at", "last_login"])
        #expect(user["email"] == "ada@example.org")
        #expect(user["role"] == "admin")
        #expect(user["created_at"] == "2023-11-14T22:13:20.000Z")
        let second = try await server.send(
            .post,
            "/api/auth/register",
            ["email": "bob@example.org", "password": "correct horse battery"]
        )
        #expect(second.status == 403)
        #expect(second["type"] == "/problems/forbidden")
    }

    @Test func `registration names what is wrong`() async throws {
        let server = try await TestServer(.open)
        let weak = try await server.send(.post, "/api/auth/register", ["email": "nobody", "password": "short"])
        #expect(weak.status == 422)
        #expect(weak.fields == ["email", "password"])
        let missing = try await server.send(.post, "/api/auth/register", ["mail": "a@b.c"])
        #expect(missing.status == 422)
        #expect(missing.fields == ["mail", "email", "password"])
        _ = try await server.first()
        #expect(try await server.first().status == 409)
    }

    @Test func `login, profile, refresh, logout`() async throws {
        let server = try await TestServer()
        _ = try await server.first()
        server.clock.advance(by: 60_000)
        let login = try await server.send(.post, "/api/auth/login", ada)
        #expect(login.status == 200)
        let profile = try await server.send(.get, "/api/auth/profile", token: login.token)
        #expect(profile.status == 200)
        #expect(profile["user"]?["last_login"] == "2023-11-14T22:14:20.000Z")
        #expect(!profile.text.contains("scrypt"))
        let refreshed = try await server.send(
            .post,
            "/api/auth/refresh",
            ["refresh_token": .string(login.refreshToken)]
        )
        #expect(refreshed.status == 200)
        #expect(refreshed.refreshToken != login.refreshToken)
        let logout = try await server.send(.post, "/api/auth/logout", token: refreshed.token)
        #expect(logout.status == 204)
        #expect(logout.text.isEmpty)
        #expect(try await server.send(.get, "/api/auth/profile", token: refreshed.token).status == 401)
        #expect(try await server.send(.get, "/api/auth/profile", token: login.token).status == 401)
        let gone = try await server.send(.post, "/api/auth/refresh", ["refresh_token": .string(refreshed.refreshToken)])
        #expect(gone.status == 401)
    }

    @Test func `a refresh token used twice ends the session`() async throws {
        let server = try await TestServer()
        let login = try await server.first()
        let body: JSONValue = ["refresh_token": .string(login.refreshToken)]
        let refreshed = try await server.send(.post, "/api/auth/refresh", body)
        #expect(try await server.send(.post, "/api/auth/refresh", body).status == 401)
        #expect(try await server.send(.get, "/api/auth/profile", token: refreshed.token).status == 401)
    }

    @Test func `an unknown email and a wrong password get the same answer, then 429`() async throws {
        let server = try await TestServer()
        _ = try await server.first()
        let wrong = try await server.send(
            .post,
            "/api/auth/login",
            ["email": "ada@example.org", "password": "wrong password"]
        )
        let unknown = try await server.send(
            .post,
            "/api/auth/login",
            ["email": "eve@example.org", "password": "wrong password"]
        )
        #expect(wrong.status == 401)
        #expect(wrong.text == unknown.text)
        #expect(wrong.headers[.wwwAuthenticate] == "Bearer")
        for _ in 0..<4 {
            _ = try await server.send(
                .post,
                "/api/auth/login",
                ["email": "ada@example.org", "password": "wrong password"]
            )
        }
        let locked = try await server.send(.post, "/api/auth/login", ada)
        #expect(locked.status == 429)
        #expect(locked.headers[.retryAfter] == "900")
        #expect(locked["detail"] == "Too many failed attempts: try again in 900 s.")
    }

    @Test func `routes that need a login refuse without a good token`() async throws {
        let server = try await TestServer()
        _ = try await server.first()
        for path in ["/api/auth/profile", "/api/audit-logs"] {
            #expect(try await server.send(.get, path).status == 401)
            #expect(try await server.send(.get, path, token: "nonsense").status == 401)
            #expect(try await server.send(.get, path, headers: ["Authorization": "Basic YTpi"]).status == 401)
        }
        #expect(try await server.send(.post, "/api/auth/logout").status == 401)
        // A stale token does not keep anybody from logging in.
        #expect(try await server.send(.post, "/api/auth/login", ada, token: "nonsense").status == 200)
    }

    @Test func `an address may ask for so many tokens only`() async throws {
        let server = try await TestServer(authenticationLimit: 3)
        _ = try await server.first()
        for _ in 0..<2 { #expect(try await server.send(.post, "/api/auth/login", ada).status == 200) }
        let refused = try await server.send(.post, "/api/auth/login", ada)
        #expect(refused.status == 429)
        #expect(refused.headers[.retryAfter] == "1")
        #expect(try await server.send(.post, "/api/auth/login", ada, ip: "198.51.100.7").status == 200)
        server.limitClock.advance(by: .seconds(1))
        #expect(try await server.send(.post, "/api/auth/login", ada).status == 200)
    }

    @Test func `bodies that do not do`() async throws {
        let server = try await TestServer()
        let form = try await server.send(.post, "/api/auth/login", "x", headers: ["Content-Type": "text/plain"])
        #expect(form.status == 415)
        let array = try await server.send(.post, "/api/auth/login", [1, 2])
        #expect(array.status == 400)
        let large = try await server.send(
            .post,
            "/api/auth/login",
            ["email": .string(String(repeating: "a", count: 10_000)), "password": "x"]
        )
        #expect(large.status == 413)
        let empty = try await server.send(.post, "/api/auth/refresh")
        #expect(empty.status == 422)
        #expect(empty.fields == ["refresh_token"])
    }
}

@Suite struct RefreshCookieTests {
    private let web = ["X-AAITI-Client": "web"]

    private func cookie(_ answer: Answer) throws -> String {
        let header = try #require(answer.headers[.setCookie])
        return try #require(header.split(separator: ";").first.map(String.init))
    }

    private func web(_ cookie: String) -> [String: String] {
        ["X-AAITI-Client": "web", "Cookie": "other=1; \(cookie)"]
    }

    @Test func `our page gets its refresh token as a cookie that scripts cannot read`() async throws {
        let server = try await TestServer()
        let answer = try await server.send(.post, "/api/auth/register", TestServer.ada, headers: web)
        #expect(answer.status == 201)
        #expect(answer["refresh_token"] == nil)
        let header = try #require(answer.headers[.setCookie])
        #expect(header.hasPrefix("aaiti_refresh="))
        #expect(header.hasSuffix("; Path=/api/auth; Max-Age=2592000; HttpOnly; SameSite=Strict"))
    }

    @Test func `behind a proxy that speaks https the cookie is secure`() async throws {
        let server = try await TestServer()
        let headers = web.merging(["X-Forwarded-Proto": "https"]) { $1 }
        let answer = try await server.send(.post, "/api/auth/register", TestServer.ada, headers: headers)
        #expect(try #require(answer.headers[.setCookie]).hasSuffix("; Secure"))
    }

    @Test func `refresh and logout work by the cookie`() async throws {
        let server = try await TestServer()
        let first = try await server.send(.post, "/api/auth/register", TestServer.ada, headers: web)
        let refreshed = try await server.send(.post, "/api/auth/refresh", headers: web(try cookie(first)))
        #expect(refreshed.status == 200)
        #expect(refreshed["refresh_token"] == nil)
        let newest = try cookie(refreshed)
        #expect(try newest != cookie(first))
        let logout = try await server.send(.post, "/api/auth/logout", headers: web(newest))
        #expect(logout.status == 204)
        #expect(try cookie(logout) == "aaiti_refresh=")
        #expect(try #require(logout.headers[.setCookie]).contains("Max-Age=0"))
        #expect(try await server.send(.get, "/api/auth/profile", token: refreshed.token).status == 401)
        let refused = try await server.send(.post, "/api/auth/refresh", headers: web(newest))
        #expect(refused.status == 401)
        #expect(try cookie(refused) == "aaiti_refresh=")
    }

    @Test func `only a cookie may come again when the answer was lost`() async throws {
        let server = try await TestServer()
        let first = try await server.send(.post, "/api/auth/register", TestServer.ada, headers: web)
        let token = try #require(try cookie(first).split(separator: "=").last)
        for _ in 0..<2 {
            let refreshed = try await server.send(.post, "/api/auth/refresh", headers: web(try cookie(first)))
            #expect(refreshed.status == 200)
            #expect(try await server.send(.get, "/api/auth/profile", token: refreshed.token).status == 200)
        }
        let body: JSONValue = ["refresh_token": .string(String(token))]
        #expect(try await server.send(.post, "/api/auth/refresh", body, headers: web).status == 401)
        #expect(try await server.send(.get, "/api/auth/profile", token: first.token).status == 401)
    }

    @Test func `without the header the cookie does not count`() async throws {
        let server = try await TestServer()
        let first = try await server.send(.post, "/api/auth/register", TestServer.ada, headers: web)
        let refused = try await server.send(.post, "/api/auth/refresh", headers: ["Cookie": try cookie(first)])
        #expect(refused.status == 422)
    }
}

@Suite struct AuditRoutesTests {
    @Test func `only an administrator reads the audit trail`() async throws {
        let server = try await TestServer(.open)
        let admin = try await server.first()
        let trader = try await server.send(
            .post,
            "/api/auth/register",
            ["email": "bob@example.org", "password": "correct horse battery"],
            headers: ["User-Agent": "curl"]
        )
        #expect(try await server.send(.get, "/api/audit-logs", token: trader.token).status == 403)
        let answer = try await server.send(.get, "/api/audit-logs?limit=2", token: admin.token)
        #expect(answer.status == 200)
        #expect(answer["total"] == 4)
        let entries = try #require(answer["audit_logs"]?.arrayValue)
        #expect(entries.map { $0["action"] } == ["auth.login", "auth.register"])
        let entry = try #require(entries.last?.objectValue)
        #expect(
            entry.keys == [
                "id", "user_id", "action", "resource_type", "resource_id", "details", "ip_address", "user_agent",
                "timestamp",
            ]
        )
        #expect(entry["details"] == ["role": "trader"])
        #expect(entry["ip_address"] == "192.0.2.1")
        #expect(entry["user_agent"] == "curl")
        #expect(entry["timestamp"] == "2023-11-14T22:13:20.000Z")
        let wrong = try await server.send(.get, "/api/audit-logs?limit=0&order=up", token: admin.token)
        #expect(wrong.status == 422)
        #expect(wrong.fields == ["order", "limit"])
    }
}
