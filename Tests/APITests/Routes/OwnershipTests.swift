import API
import HTTPTypes
import JSON
import Markets
import Platform
import Storage
import Testing

/// Models, bots and backtests: whose they are, and who may do what.
@Suite struct OwnershipTests {
    private let server: WholeServer
    private let ada: String

    init() async throws {
        server = try await WholeServer()
        ada = try await server.login("ada").accessToken
    }

    private static let model: JSONValue = [
        "name": "m", "algorithm_type": "naive", "symbols": ["BTC-USDT"], "target_timeframe": "1m", "horizon": 3,
    ]
    private static let bot: JSONValue = [
        "name": "b", "symbol": "BTC-USDT", "timeframe": "1m", "capital": "1000",
        "strategy": ["type": "sma_cross", "parameters": ["fast": 2, "slow": 5]],
    ]
    private static let backtest: JSONValue = [
        "symbol": "BTC-USDT", "timeframe": "1m", "initial_capital": "1000", "fee_rate": 0.001,
        "strategy": ["type": "buy_and_hold"],
    ]

    static let kinds: [(path: String, name: String, body: JSONValue, status: Int)] = [
        ("/api/ml/models", "model", model, 201), ("/api/trading/bots", "bot", bot, 201),
        ("/api/backtests", "backtest", backtest, 202),
    ]

    @Test(arguments: 0..<3) func `a thing of somebody else is not there`(kind: Int) async throws {
        let (path, name, body, status) = Self.kinds[kind]
        let made = try await server.send(.post, path, body, token: ada)
        #expect(made.status == status, "\(made.text)")
        let id = try #require(made[name]?["id"]?.stringValue)
        #expect(try await server.send(.get, "\(path)/\(id)", token: ada).status == 200)
        let bob = try await server.login("bob").accessToken
        for method in [HTTPRequest.Method.get, .delete] {
            #expect(try await server.send(method, "\(path)/\(id)", token: bob).status == 404)
        }
        #expect(try await server.send(.get, path, token: bob)["total"] == 0)
        #expect(try await server.send(.get, path, token: ada)["total"] == 1)
    }

    @Test(arguments: 0..<3) func `a viewer makes nothing`(kind: Int) async throws {
        let (path, _, body, _) = Self.kinds[kind]
        let viewer = try await server.login("vera", .viewer).accessToken
        #expect(try await server.send(.post, path, body, token: viewer).status == 403)
        #expect(try await server.send(.get, path, token: viewer)["total"] == 0)
    }

    @Test func `a model that is not trained has no evaluation and no forecast`() async throws {
        let made = try await server.send(.post, "/api/ml/models", Self.model, token: ada)
        let path = "/api/ml/models/\(made["model"]?["id"]?.stringValue ?? "")"
        #expect(made["model"]?["performance_metrics"] == .null)
        #expect(try await server.send(.get, path + "/evaluation", token: ada).status == 409)
        #expect(try await server.send(.post, path + "/predict", [:], token: ada).status == 409)
        #expect(try await server.send(.post, path + "/predict", ["features": [1, 2]], token: ada).status == 409)
    }

    @Test func `a wrong model is not made`() async throws {
        var body = try #require(Self.model.objectValue)
        body["symbols"] = ["NO-SUCH"]
        let answer = try await server.send(.post, "/api/ml/models", .object(body), token: ada)
        #expect(answer.status == 422)
        #expect(answer.fields == ["symbols"])
        #expect(try await server.send(.get, "/api/ml/models", token: ada)["total"] == 0)
    }

    @Test func `deleting is in the audit trail`() async throws {
        for (path, name, body, _) in Self.kinds {
            let made = try await server.send(.post, path, body, token: ada)
            let id = made[name]?["id"]?.stringValue ?? ""
            #expect(try await server.send(.delete, "\(path)/\(id)", token: ada).status == 204)
        }
        let admin = try await server.server.accounts.logIn(
            email: "admin@example.org",
            password: WholeServer.password,
            from: .console
        )
        let answer = try await server.send(.get, "/api/audit-logs", token: admin.accessToken)
        let actions = answer["audit_logs"]?.arrayValue?.compactMap { $0["action"]?.stringValue } ?? []
        for (_, name, _, _) in Self.kinds {
            #expect(actions.contains("\(name).delete"))
            #expect(actions.contains("\(name).create"))
        }
    }

    @Test func `the server is open about its health and to administrators about the rest`() async throws {
        #expect(try await server.send(.get, "/api/ready").status == 200)
        let health = try await server.send(.get, "/api/health")
        #expect(health["status"] == "ok")
        #expect(health["checks"]?["feed"]?["detail"] == "no feed")
        for path in ["/api/admin/maintenance", "/api/admin/backup"] {
            #expect(try await server.send(.post, path, token: ada).status == 403)
        }
        let performance = try await server.send(.get, "/api/performance", token: ada)
        #expect(performance["realtime"]?["latency_p95"] == .null)
        #expect(performance["market"]?["rejected"] == [:])
    }
}
