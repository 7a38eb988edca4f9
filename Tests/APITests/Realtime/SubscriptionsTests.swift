import API
import Markets
import TestSupport
import Testing

@Suite struct SubscriptionsTests {
    private let subscriptions = Subscriptions()
    private let btc: Symbol
    private let eth: Symbol
    private let second: ConflationInterval

    init() throws {
        btc = try #require(Symbol("BTC-USDT"))
        eth = try #require(Symbol("ETH-USDT"))
        second = try #require(ConflationInterval(atLeast: 1000))
    }

    private func subscribe(
        _ rooms: RealtimeRoom...,
        pace: Subscriptions.Pace = .everyUpdate,
        socket: String = "one"
    ) -> Subscriptions.Change {
        subscriptions.subscribe(socket, rooms, pace: pace, userID: "ada")
    }

    @Test func `all markets take the place of single ones`() {
        #expect(subscribe(.marketData(btc)).joined == [.updates(btc), .candles(btc)])
        let all = subscribe(.marketData(nil))
        #expect(all.joined == [.updates(nil), .candles(nil)])
        #expect(all.left == [.updates(btc), .candles(btc)])
        let back = subscriptions.unsubscribe("one", [.marketData(nil)], userID: "ada")
        #expect(back.joined == [.updates(btc), .candles(btc)])
        #expect(subscriptions.names("one") == ["market-data:BTC-USDT"])
    }

    @Test func `single markets at one interval share a room, so that one batch comes an interval`() {
        #expect(
            subscribe(.marketData(btc), pace: .conflated(second)).joined == [.batches(second, [btc]), .candles(btc)]
        )
        let both = subscribe(.marketData(eth), pace: .conflated(second))
        #expect(both.joined == [.batches(second, [btc, eth]), .candles(eth)])
        #expect(both.left == [.batches(second, [btc])])
        let all = subscribe(.marketData(nil), pace: .conflated(second))
        #expect(all.joined == [.batches(second, nil), .candles(nil)])
        #expect(all.left == [.batches(second, [btc, eth]), .candles(btc), .candles(eth)])
    }

    @Test func `one market may come faster than the others`() {
        _ = subscribe(.marketData(nil), pace: .conflated(second))
        let change = subscribe(.marketData(btc))
        #expect(change == .init(joined: [.updates(btc)], left: []))
    }

    @Test func `a room is moved to another pace`() {
        _ = subscribe(.marketData(btc))
        let change = subscribe(.marketData(btc), pace: .conflated(second))
        #expect(change == .init(joined: [.batches(second, [btc])], left: [.updates(btc)]))
        #expect(subscribe(.marketData(btc), pace: .conflated(second)) == .init())
    }

    @Test func `a user's rooms are that user's`() {
        _ = subscribe(.own(.bots))
        #expect(subscriptions.hasListeners(.own(.bots, userID: "ada")))
        #expect(!subscriptions.hasListeners(.own(.bots, userID: "bob")))
        #expect(!subscriptions.hasListeners(.own(.models, userID: "ada")))
    }

    @Test func `a room has listeners until the last one leaves`() {
        for socket in ["one", "two"] { _ = subscribe(.marketData(btc), .own(.alerts), socket: socket) }
        subscriptions.remove("one", userID: "ada")
        #expect(subscriptions.hasListeners(.updates(btc)))
        #expect(subscriptions.names("one").isEmpty)
        #expect(subscriptions.names("two") == ["alerts", "market-data:BTC-USDT"])
        subscriptions.remove("two", userID: "ada")
        subscriptions.remove("two", userID: "ada")
        #expect(subscriptions.isEmpty)
    }

    @Test(arguments: 1...20) func `whatever sockets do, the books stay right`(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let rooms: [RealtimeRoom] = [.marketData(nil), .marketData(btc), .marketData(eth), .own(.models)]
        let fast = try #require(ConflationInterval(atLeast: 50))
        let paces: [Subscriptions.Pace] = [.everyUpdate, .conflated(second), .conflated(fast)]
        var joined: [String: Set<ServerRoom>] = [:]
        for _ in 0..<200 {
            let socket = "\(Int.random(in: 0..<4, using: &random))"
            let chosen = rooms.filter { _ in Bool.random(using: &random) }
            let change: Subscriptions.Change
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                subscriptions.remove(socket, userID: "ada")
                joined[socket] = nil
                continue
            case 1, 2: change = subscriptions.unsubscribe(socket, chosen, userID: "ada")
            default:
                let pace = try #require(paces.randomElement(using: &random))
                change = subscriptions.subscribe(socket, chosen, pace: pace, userID: "ada")
            }
            let before = joined[socket] ?? []
            #expect(before.isDisjoint(with: change.joined), "seed \(seed)")
            #expect(before.isSuperset(of: change.left), "seed \(seed)")
            joined[socket] = before.union(change.joined).subtracting(change.left)
            for room in change.joined.union(change.left) {
                let isHeard = joined.values.contains { $0.contains(room) }
                #expect(subscriptions.hasListeners(room) == isHeard, "seed \(seed), \(room.name)")
            }
        }
        for socket in 0..<4 { subscriptions.remove("\(socket)", userID: "ada") }
        #expect(subscriptions.isEmpty, "seed \(seed)")
    }

    @Test(arguments: ["market-data", "market-data:BTC-USDT", "models", "bots", "backtests", "alerts"])
    func `rooms are called what the contract calls them`(name: String) throws {
        #expect(try #require(RealtimeRoom(name)).name == name)
    }

    @Test(arguments: [
        "", "market", "market-data:", "market-data:no symbol", "Bots", "bots/ada", "user/ada", "updates/*",
    ])
    func `no client names a room of the server`(name: String) {
        #expect(RealtimeRoom(name) == nil)
    }

    @Test(
        arguments: [
            (50, 50), (51, 100), (1000, 1000), (60_000, 60_000), (49, nil), (60_001, nil), (-1, nil), (.max, nil),
        ] as [(Int64, Int?)]
    )
    func `an interval is rounded up to a step`(requested: Int64, step: Int?) {
        #expect(ConflationInterval(atLeast: requested)?.milliseconds == step)
    }
}
