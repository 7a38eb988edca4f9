import API
import HTTPTypes
import JSON
import Platform
import Storage
import Testing

/// The limits of all bots of a user together, over HTTP.
@Suite struct AccountLimitRoutesTests {
    private static let path = "/api/trading/bots/limits"
    private let server: WholeServer
    private let ada: String

    init() async throws {
        server = try await WholeServer()
        ada = try await server.login("ada").accessToken
    }

    private static let limits: JSONValue = [
        "maximum_position": ["USDT": "1000.5"], "maximum_exposure": "0.9", "maximum_daily_loss": "0.05",
        "maximum_drawdown": "0.2", "maximum_orders_per_minute": 30, "maximum_open_orders": 20,
        "halt_on": ["maximum_daily_loss", "maximum_drawdown"],
    ]

    @Test func `they are none, are set as a whole, and are the user's own`() async throws {
        let none = try await server.send(.get, Self.path, token: ada)
        #expect(none.status == 200)
        #expect(none["limits"] == [:])
        #expect(none["account"] == ["assets": [], "positions": [], "open_orders": 0])
        #expect(none["trading_stop"] == .null)

        let set = try await server.send(.put, Self.path, Self.limits, token: ada)
        #expect(set.status == 200, "\(set.text)")
        #expect(set["limits"] == Self.limits)
        #expect(try await server.send(.get, Self.path, token: ada)["limits"] == Self.limits)
        let bob = try await server.login("bob").accessToken
        #expect(try await server.send(.get, Self.path, token: bob)["limits"] == [:])

        let fewer = try await server.send(.put, Self.path, ["maximum_open_orders": 1], token: ada)
        #expect(fewer["limits"] == ["maximum_open_orders": 1])
        #expect(try await server.send(.put, Self.path, [:], token: ada)["limits"] == [:])
    }

    @Test func `what is wrong is named, and changes nothing`() async throws {
        _ = try await server.send(.put, Self.path, Self.limits, token: ada)
        let answer = try await server.send(
            .put,
            Self.path,
            [
                "maximum_position": ["USDT": "-1"], "maximum_drawdown": 2, "maximum_orders_per_minute": 0,
                "halt_on": ["luck"], "luck": 1,
            ],
            token: ada
        )
        #expect(answer.status == 422)
        #expect(
            Set(answer.fields) == [
                "maximum_position.USDT", "maximum_drawdown", "maximum_orders_per_minute", "halt_on[0]", "luck",
            ]
        )
        #expect(try await server.send(.get, Self.path, token: ada)["limits"] == Self.limits)
    }

    @Test func `a viewer reads and sets none, nobody does neither`() async throws {
        let viewer = try await server.login("vera", .viewer).accessToken
        #expect(try await server.send(.get, Self.path, token: viewer).status == 200)
        #expect(try await server.send(.put, Self.path, Self.limits, token: viewer).status == 403)
        #expect(try await server.send(.get, Self.path).status == 401)
        #expect(try await server.send(.put, Self.path, Self.limits).status == 401)
    }

    @Test func `setting them is in the audit trail`() async throws {
        _ = try await server.send(.put, Self.path, Self.limits, token: ada)
        let admin = try await server.server.accounts.logIn(
            email: "admin@example.org",
            password: WholeServer.password,
            from: .console
        )
        let answer = try await server.send(.get, "/api/audit-logs?action=trading.limits", token: admin.accessToken)
        let entry = try #require(answer["audit_logs"]?.arrayValue?.first)
        #expect(entry["details"] == Self.limits)
    }
}
