import API
import HTTPTypes
import JSON
import MarketData
import Markets
import Platform
import Storage
import TestSupport
import Testing

/// The real realtime server in the same process, with what the application tells it.
@Suite struct RealtimeTests {
    private func snapshot(_ symbol: String, _ price: Double) throws -> MarketEvent {
        .update(
            MarketSnapshot(
                symbol: try #require(Symbol(symbol)),
                price: price,
                change24h: nil,
                high24h: nil,
                low24h: nil,
                volume24h: nil,
                indicators: PipelineIndicators(),
                source: "test",
                time: WholeServer.start
            )
        )
    }

    private func candle(_ minute: Int64, _ close: Double, isClosed: Bool) -> MarketEvent {
        let time = WholeServer.start + minute * 60_000
        let candle = Candle(openTime: time, open: 1, high: max(1, close), low: min(1, close), close: close, volume: 1)
        return .candle(symbol: WholeServer.bitcoin, timeframe: .oneMinute, candle: candle, isClosed: isClosed)
    }

    /// The events that a client was sent before this call.
    private func events(
        _ client: PollingClient,
        _ server: WholeServer,
        _ login: Login
    ) async throws -> [(name: String, payload: JSONValue)] {
        server.server.broadcaster.publish(.alert("that is all"), to: login.user.id)
        return try await client.events(until: "alert")
    }

    private func prices(of symbol: JSONValue, in events: [(name: String, payload: JSONValue)]) -> [Double] {
        events.filter { $0.payload["symbol"] == symbol }.compactMap { $0.payload["price"]?.doubleValue }
    }

    @Test(arguments: [[:], ["token": "made up"], ["token": 5]] as [JSONValue])
    func `nobody comes in without a token`(auth: JSONValue) async throws {
        let server = try await WholeServer()
        let client = try await PollingClient(server.realtime, auth: auth)
        let answer = try #require(try await client.next())
        #expect(answer.hasPrefix(#"44{"message":"unauthorized: "#))
    }

    @Test func `a subscription is answered with all rooms, a wrong one with the reason`() async throws {
        let server = try await WholeServer()
        let client = try await PollingClient.joined(server.realtime, token: server.login("ada").accessToken)
        #expect(try await client.subscribe("bots", "market-data:BTC/USDT") == ["bots", "market-data:BTC-USDT"])
        #expect(try await client.subscribe("models", every: 100) == ["bots", "market-data:BTC-USDT", "models"])
        let wrong: [(String, JSONValue, String)] = [
            ("subscribe", ["rooms": ["secrets"]], "there is no room 'secrets'"),
            ("subscribe", ["rooms": ["bots", "market-data:NO-SUCH"]], "there is no symbol NO-SUCH"),
            ("subscribe", ["rooms": ["market-data"], "interval_ms": 49], "interval_ms must be"),
            ("subscribe", ["rooms": []], "rooms must be a list"),
            ("unsubscribe", "bots", "rooms must be a list"),
            ("emit", [:], "there is no event 'emit'"),
        ]
        for (event, argument, reason) in wrong {
            let answer = try await client.call(event, argument)
            #expect(answer["ok"] == false)
            #expect(answer["error"]?.stringValue?.hasPrefix(reason) == true, "\(answer)")
        }
        let left = try await client.call("unsubscribe", ["rooms": ["bots", "models", "alerts"]])
        #expect(left == ["ok": true, "rooms": ["market-data:BTC-USDT"]])
    }

    @Test func `every update reaches those who asked for it, once`() async throws {
        let server = try await WholeServer()
        let login = try await server.login("ada")
        let one = try await PollingClient.joined(server.realtime, token: login.accessToken)
        let all = try await PollingClient.joined(server.realtime, token: login.accessToken)
        try await one.subscribe("market-data:BTC-USDT", "alerts")
        try await all.subscribe("market-data", "market-data:BTC-USDT", "alerts")
        let broadcaster = server.server.broadcaster
        broadcaster.receive([try snapshot("BTC-USDT", 1), try snapshot("ETH-USDT", 2), try snapshot("BTC-USDT", 3)])
        broadcaster.flush(at: 60_000)
        // A price may take the place of an earlier one of its market that still waits; none comes twice or too late.
        let forOne = try await events(one, server, login)
        #expect(forOne.allSatisfy { $0.name == "market_data_update" })
        #expect([[3], [1, 3]].contains(prices(of: "BTC-USDT", in: forOne)))
        #expect(forOne.allSatisfy { $0.payload["symbol"] == "BTC-USDT" })
        #expect(forOne.last?.payload["indicators"]?["sma"] == .null)
        let forAll = try await events(all, server, login)
        #expect([[3], [1, 3]].contains(prices(of: "BTC-USDT", in: forAll)))
        #expect(prices(of: "ETH-USDT", in: forAll) == [2])
    }

    @Test func `an interval brings one batch with the newest of each market`() async throws {
        let server = try await WholeServer()
        let login = try await server.login("ada")
        let client = try await PollingClient.joined(server.realtime, token: login.accessToken)
        try await client.subscribe("alerts")
        try await client.subscribe("market-data:BTC-USDT", every: 100)
        let broadcaster = server.server.broadcaster
        broadcaster.receive([try snapshot("BTC-USDT", 1), try snapshot("ETH-USDT", 2), try snapshot("BTC-USDT", 3)])
        broadcaster.flush(at: 50)
        broadcaster.flush(at: 100)
        broadcaster.flush(at: 200)
        broadcaster.receive([try snapshot("ETH-USDT", 4)])
        broadcaster.flush(at: 300)
        broadcaster.receive([try snapshot("BTC-USDT", 5)])
        broadcaster.flush(at: 350)
        let batches = try await events(client, server, login)
        #expect(batches.map(\.name) == ["market_data_batch"])
        #expect(batches.first?.payload["updates"]?.arrayValue?.map { $0["price"] } == [3])
        broadcaster.flush(at: 400)
        #expect(try await events(client, server, login).first?.payload["updates"]?[0]?["price"] == 5)
    }

    @Test func `several markets at one interval come in one batch`() async throws {
        let server = try await WholeServer()
        let login = try await server.login("ada")
        let client = try await PollingClient.joined(server.realtime, token: login.accessToken)
        try await client.subscribe("market-data", "alerts", every: 50)
        let broadcaster = server.server.broadcaster
        for price in 1...10 {
            broadcaster.receive([try snapshot("ETH-USDT", Double(price)), try snapshot("BTC-USDT", Double(-price))])
        }
        broadcaster.flush(at: 50)
        let batches = try await events(client, server, login)
        #expect(batches.count == 1)
        #expect(batches.first?.payload["updates"]?.arrayValue?.map { $0["price"] } == [-10, 10])
    }

    @Test func `a closed candle is the last word on it`() async throws {
        let server = try await WholeServer()
        let login = try await server.login("ada")
        let client = try await PollingClient.joined(server.realtime, token: login.accessToken)
        try await client.subscribe("market-data:BTC-USDT", "alerts", every: 60_000)
        let broadcaster = server.server.broadcaster
        broadcaster.receive([candle(0, 2, isClosed: false), candle(0, 3, isClosed: false)])
        broadcaster.flush(at: 250)
        broadcaster.receive([
            candle(0, 4, isClosed: false), candle(0, 5, isClosed: true), candle(1, 6, isClosed: false),
        ])
        broadcaster.flush(at: 500)
        let seen = try await events(client, server, login).map { event in
            "\(event.name) \(event.payload["candle"]?[4]?.doubleValue ?? 0) \(event.payload["closed"] == true)"
        }
        #expect(seen == ["candle 3.0 false", "candle 5.0 true", "candle 6.0 false"])
    }

    @Test func `candles under way go along with a price, four times a second at most, and none is left behind`()
        async throws
    {
        let server = try await WholeServer()
        let login = try await server.login("ada")
        let client = try await PollingClient.joined(server.realtime, token: login.accessToken)
        try await client.subscribe("market-data:BTC-USDT", "alerts")
        let broadcaster = server.server.broadcaster
        func told() async throws -> [Double] {
            try await events(client, server, login).filter { $0.name == "candle" }
                .compactMap { $0.payload["candle"]?[4]?.doubleValue }
        }
        broadcaster.flush(at: 1000)
        broadcaster.receive([try snapshot("BTC-USDT", 2), candle(0, 2, isClosed: false)])
        #expect(try await told() == [2], "the first goes out at once")
        broadcaster.flush(at: 1200)
        broadcaster.receive([try snapshot("BTC-USDT", 3), candle(0, 3, isClosed: false)])
        #expect(try await told() == [], "too soon")
        broadcaster.flush(at: 1250)
        #expect(try await told() == [], "it waits for a price to go along with")
        broadcaster.receive([try snapshot("BTC-USDT", 4), candle(0, 4, isClosed: false)])
        #expect(try await told() == [4])
        broadcaster.receive([try snapshot("BTC-USDT", 5), candle(0, 5, isClosed: false)])
        broadcaster.flush(at: 1550)
        #expect(try await told() == [])
        broadcaster.flush(at: 1600)
        #expect(try await told() == [5], "no price came any more")
    }

    @Test func `gaps are told, and amended candles say that they are`() async throws {
        let server = try await WholeServer()
        let login = try await server.login("ada")
        let client = try await PollingClient.joined(server.realtime, token: login.accessToken)
        let broadcaster = server.server.broadcaster
        #expect(broadcaster.interest == [], "nobody wants prices yet")
        try await client.subscribe("market-data:BTC-USDT", "alerts", every: 60_000)
        #expect(broadcaster.interest == .all)
        guard case .candle(let symbol, let timeframe, let amended, _) = candle(0, 4, isClosed: true) else { return }
        let gap = CandleGap(start: WholeServer.start + 60_000, missing: 2)
        broadcaster.receive([
            .candleAmended(symbol: symbol, timeframe: timeframe, candle: amended),
            .gap(symbol: symbol, timeframe: timeframe, gap: gap),
        ])
        let seen = try await events(client, server, login)
        #expect(seen.map(\.name) == ["candle", "candle_gap"])
        #expect(seen[0].payload["closed"] == true && seen[0].payload["amended"] == true)
        #expect(seen[1].payload["start"]?.stringValue == gap.start.iso8601 && seen[1].payload["missing"] == 2)
        try await client.close()
        for _ in 0..<1_000_000 where broadcaster.interest != [] { await Task.yield() }
        #expect(broadcaster.interest == [])
    }

    @Test func `batches and candles that race with the market stay in order`() async throws {
        let server = try await WholeServer()
        let login = try await server.login("ada")
        let client = try await PollingClient.joined(server.realtime, token: login.accessToken)
        try await client.subscribe("market-data:BTC-USDT", "alerts")
        let broadcaster = server.server.broadcaster
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for minute in 0..<200 as Range<Int64> {
                    broadcaster.receive([candle(minute, 2, isClosed: false)])
                    broadcaster.receive([candle(minute, 3, isClosed: true)])
                }
            }
            group.addTask { for _ in 0..<2000 { broadcaster.flush(at: 250) } }
        }
        var closed: [Int64] = []
        for event in try await events(client, server, login) {
            let time = try #require(event.payload["candle"]?[0]?.integerValue)
            #expect(time > closed.last ?? 0, "a candle came after its end")
            if event.payload["closed"] == true { closed.append(time) }
        }
        #expect(closed.count == 200)
    }

    @Test func `what belongs to a user reaches nobody else`() async throws {
        let server = try await WholeServer()
        let (ada, bob) = (try await server.login("ada"), try await server.login("bob"))
        let forAda = try await PollingClient.joined(server.realtime, token: ada.accessToken)
        let forBob = try await PollingClient.joined(server.realtime, token: bob.accessToken)
        for client in [forAda, forBob] { try await client.subscribe("models", "alerts") }
        let job = TrainingJobRecord(id: "1", modelID: "2", userID: ada.user.id, createdAt: WholeServer.start)
        server.server.broadcaster.publish(.modelTraining(job), to: ada.user.id)
        #expect(try await events(forBob, server, bob).isEmpty)
        let seen = try await events(forAda, server, ada)
        #expect(seen.map(\.name) == ["model_training"])
        #expect(seen.first?.payload["job"]?["model_id"] == "2")
    }

    @Test func `a logout ends the sockets of its session`() async throws {
        let server = try await WholeServer()
        let first = try await server.login("ada")
        let second = try await server.server.accounts.logIn(
            email: "ada@example.org",
            password: WholeServer.password,
            from: .console
        )
        let ends = try await PollingClient.joined(server.realtime, token: first.accessToken)
        let stays = try await PollingClient.joined(server.realtime, token: second.accessToken)
        for client in [ends, stays] { try await client.subscribe("alerts") }
        #expect(try await server.send(.post, "/api/auth/logout", token: first.accessToken).status == 204)
        #expect(try await ends.next() == nil)
        #expect(try await events(stays, server, second).isEmpty)
    }

    @Test func `a locked account has no sockets, and others keep theirs`() async throws {
        let server = try await WholeServer()
        let (ada, bob) = (try await server.login("ada"), try await server.login("bob"))
        let forAda = try await PollingClient.joined(server.realtime, token: ada.accessToken)
        let forBob = try await PollingClient.joined(server.realtime, token: bob.accessToken)
        for client in [forAda, forBob] { try await client.subscribe("alerts") }
        try await server.server.accounts.setDisabled(true, email: "ada@example.org")
        #expect(try await forAda.next() == nil)
        #expect(try await events(forBob, server, bob).isEmpty)
        let again = try await PollingClient(server.realtime, auth: ["token": .string(ada.accessToken)])
        #expect(try await again.next()?.hasPrefix("44") == true)
    }

    @Test func `whoever is gone is forgotten`() async throws {
        let server = try await WholeServer()
        let login = try await server.login("ada")
        let client = try await PollingClient.joined(server.realtime, token: login.accessToken)
        try await client.subscribe("market-data", "bots", every: 1000)
        let subscriptions = server.server.broadcaster.subscriptions
        #expect(!subscriptions.isEmpty)
        try await client.close()
        // The handler hears of it on a task of its own.
        for _ in 0..<1_000_000 where !subscriptions.isEmpty { await Task.yield() }
        #expect(subscriptions.isEmpty)
    }
}
