import JSON
import Markets
import Platform
import Storage
import Synchronization
import Testing
import Trading

/// The limits of an account, from the market's events to the store.
@Suite(.timeLimit(.minutes(1))) struct AccountLimitTests: BotSuite {
    let setUp: BotSetUp

    init() throws { setUp = try BotSetUp(seed: 47) }

    private static let holder = StrategyChoice(type: "buy_and_hold")

    private func limit(_ json: JSONObject, _ service: BotService? = nil) throws {
        _ = try (service ?? bots).setLimits(try AccountLimits(json: json), userID: user)
    }

    private func started(of other: String) throws -> BotRecord {
        try bots.start(bots.create(.paper(Self.holder), userID: other).id, userID: other)
    }

    private func feed(_ range: Range<Int>, to several: [BotRecord], _ supervisor: BotSupervisor? = nil) async {
        await feed(range, to: several[0], supervisor)
        let last = series.openTimes[range.upperBound - 1]
        for bot in several.dropFirst() {
            await fixture.events.wait { event in
                guard case .botUpdate(let record) = event else { return false }
                return record.id == bot.id && record.lastCandle == last
            }
        }
        for bot in several { _ = try? bots.health(bot.id, userID: bot.userID) }
    }

    private func waitUntilStopped(_ bot: BotRecord) async {
        await fixture.events.wait { event in
            guard case .botUpdate(let record) = event else { return false }
            return record.id == bot.id && record.status == .stopped
        }
    }

    private func refusals(_ several: [BotRecord]) throws -> [String] {
        try several.flatMap { try orders($0) }.filter { $0.status == .rejected }.compactMap(\.refusal)
    }

    private func otherOrders(_ bot: BotRecord) throws -> [Order] {
        try fixture.store.orders(botID: bot.id, PageRequest(limit: 1000)).items
    }

    @Test func `of two bots that together exceed a position one is refused, also after a restart`() async throws {
        try limit(["maximum_position": ["USD": "15000"]])
        let both = [try started(Self.holder), try started(Self.holder)]
        let other = try started(of: "u2")
        await feed(0..<3, to: both + [other])
        let filled = try both.filter { try orders($0).map(\.status) == [.filled] }
        #expect(filled.count == 1, "each wants 10000")
        #expect(try refusals(both).allSatisfy { $0.hasPrefix("account_maximum_position: ") })
        #expect(try refusals(both).count > 0)
        #expect(try otherOrders(other).map(\.status) == [.filled])
        let account = bots.account(userID: user)
        #expect(account.positions.map(\.symbol) == [.perpetual])
        #expect(account.openOrders == 0)
        #expect(bots.account(userID: "u2").limits == .none)

        // Another process knows the limits, and what is held.
        supervisor.shutdown()
        let (next, service) = nextProcess()
        try next.resume()
        #expect(service.account(userID: user) == account)
        let third = try service.create(.paper(Self.holder), userID: user)
        _ = try service.start(third.id, userID: user)
        await feed(3..<6, to: both + [third], next)
        #expect(try orders(third).allSatisfy { $0.refusal?.hasPrefix("account_maximum_position: ") == true })
        #expect(try !orders(third).isEmpty)
        try limit(["maximum_position": ["USD": "25000"]], service)
        await feed(6..<9, to: both + [third], next)
        #expect(try (both + [third]).filter { try orders($0).contains { $0.status == .filled } }.count == 2)
    }

    @Test func `what reduces passes whatever the limits are`() async throws {
        let bot = try started()
        let trade = try #require(try backtest().trades.first)
        let entry = series.index(atOrAfter: trade.entryTime)
        await feed(0..<entry + 1, to: [bot])
        #expect(try bots.openTrades(bot.id, userID: user).0.map(\.entryTime) == [trade.entryTime])
        try limit([
            "maximum_position": ["USD": "0.01"], "maximum_exposure": "0.000000001", "maximum_open_orders": 1,
            "maximum_orders_per_minute": 1, "halt_on": [],
        ])
        await feed(entry + 1..<600, to: [bot])
        #expect(try trades(bot).map(\.exitTime) == [trade.exitTime])
        #expect(try trades(bot).map(\.exitPrice) == [trade.exitPrice])
        #expect(try !refusals([bot]).isEmpty)
        let receipt = try bots.parity(bot.id, userID: user)
        #expect(receipt.divergences.first?.cause == .accountLimit)
        #expect(!receipt.divergences.contains { $0.cause == .unexplained })
    }

    @Test func `a drawdown that halts stops all bots of the account and no others`() async throws {
        try limit(["maximum_drawdown": "0.000000001", "halt_on": ["maximum_drawdown"]])
        let idle = try started(StrategyChoice(type: "sma_cross", parameters: ["fast": 100, "slow": 300]))
        let holder = try started(Self.holder)
        let other = try started(of: "u2")
        fixture.clock.advance(by: 1000)
        supervisor.receive(series.slice(0..<60).marketEvents)
        for bot in [idle, holder] { await waitUntilStopped(bot) }
        let stop = try #require(bots.tradingStop(userID: user))
        #expect(stop.limit == "maximum_drawdown")
        #expect(stop.reason.hasPrefix("account_maximum_drawdown: "))
        #expect(try fixture.store.tradingStops() == [stop])
        #expect(bots.tradingStop(userID: "u2") == nil)
        #expect(try fixture.store.bot(id: other.id)?.status == .active)
        #expect(fixture.events.alerts.contains { $0.contains("maximum_drawdown") })
        for bot in [idle, holder] {
            let codes = try bots.log(bot.id, userID: user, PageRequest()).items.compactMap(\.code)
            #expect(codes.contains(.stopAll) && codes.contains(.stopped))
        }

        // It stays so after a restart; when it is resumed, losses count from then on.
        supervisor.shutdown()
        let (next, service) = nextProcess()
        try next.resume()
        #expect(service.tradingStop(userID: user) == stop)
        try service.resumeTrading(.user(user))
        #expect(service.tradingStop(userID: user) == nil)
        let asset = try #require(service.account(userID: user).assets.first)
        #expect(asset.peakEquity == asset.equity)
        let (last, again) = nextProcess()
        try last.resume()
        #expect(again.tradingStop(userID: user) == nil)
        #expect(again.account(userID: user) == service.account(userID: user))
    }

    @Test func `an order that breaches a limit which halts is refused and stops all`() async throws {
        try limit(["maximum_open_orders": 1, "halt_on": ["maximum_open_orders"]])
        let both = [try started(Self.holder), try started(Self.holder)]
        supervisor.receive(series.slice(0..<1).marketEvents)
        for bot in both { await waitUntilStopped(bot) }
        #expect(bots.tradingStop(userID: user)?.limit == "maximum_open_orders")
        let ended = try both.flatMap { try orders($0) }
        #expect(ended.map(\.status).sorted { $0.rawValue < $1.rawValue } == [.cancelled, .rejected])
        #expect(try refusals(both).map { String($0.prefix { $0 != ":" }) } == ["account_maximum_open_orders"])
        #expect(bots.account(userID: user).openOrders == 0)
    }

    @Test func `a halt that the end of the process kept from being stored comes with the next`() async throws {
        try limit(["maximum_drawdown": "0.000000001", "halt_on": ["maximum_drawdown"]])
        let holder = try started(Self.holder)
        flaky.failStops(1)
        supervisor.receive(series.slice(0..<60).marketEvents)
        await waitUntilStopped(holder)
        #expect(bots.tradingStop(userID: user) != nil)
        #expect(try fixture.store.tradingStops().isEmpty)
        let (next, service) = nextProcess()
        try next.resume()
        #expect(service.tradingStop(userID: user)?.limit == "maximum_drawdown")
        #expect(try fixture.store.tradingStops().map(\.limit) == ["maximum_drawdown"])
    }

    @Test func `a step that could not be stored leaves its room to the same order only`() async throws {
        try limit(["maximum_position": ["USD": "15000"]])
        let first = try started(Self.holder)
        // The intent is stored, what the venue answered is not.
        flaky.fail(1, after: 1)
        supervisor.receive(series.slice(0..<1).marketEvents)
        await waitForError(first)
        #expect(try orders(first).map(\.status) == [.pending])
        let second = try started(Self.holder)
        await feed(0..<2, to: [second])
        #expect(try refusals([second]).count > 0)
        _ = try bots.start(first.id, userID: user)
        await feed(2..<4, to: [first, second])
        #expect(try orders(first).map(\.status) == [.filled])
        #expect(try orders(second).allSatisfy { $0.status == .rejected })
    }

    @Test func `a bot that is deleted takes its money with it, unless it stays`() async throws {
        try limit(["maximum_drawdown": "0.5"])
        let both = [try started(Self.holder), try started(StrategyChoice(type: "sma_cross"))]
        await feed(0..<3, to: both)
        let before = bots.account(userID: user)
        _ = try bots.stop(both[0].id, userID: user)
        flaky.fail(1)
        #expect(throws: StoreError.self) { try bots.delete(both[0].id, userID: user) }
        #expect(bots.account(userID: user).assets.map(\.equity) == before.assets.map(\.equity))
        try bots.delete(both[0].id, userID: user)
        let after = bots.account(userID: user)
        #expect(after.assets.map(\.equity) == [try Money("10000")])
        #expect(after.positions.isEmpty)
        supervisor.shutdown()
        let (next, service) = nextProcess()
        try next.resume()
        #expect(service.account(userID: user) == after)
    }

    @Test func `limits that cannot be stored are not set`() throws {
        flaky.fail(1)
        #expect(throws: StoreError.self) { try limit(["maximum_open_orders": 1]) }
        #expect(bots.account(userID: user).limits == .none)
        try limit(["maximum_open_orders": 1])
        #expect(try fixture.store.tradingAccounts().map(\.limits) == [#"{"maximum_open_orders":1}"#])
    }

    @Test func `limits that are tightened below a loss halt at once`() async throws {
        try limit(["maximum_drawdown": "1"])
        let holder = try started(Self.holder)
        await feed(0..<60, to: [holder])
        try limit(["maximum_drawdown": "0.000000001", "halt_on": ["maximum_drawdown"]])
        await waitUntilStopped(holder)
        #expect(try fixture.store.tradingStops().map(\.limit) == ["maximum_drawdown"])
    }

    @Test func `no step reads the store, with limits or without`() async throws {
        let bot = try started()
        await feed(0..<50, to: [bot])
        try limit(["maximum_position": ["USD": "100"], "maximum_drawdown": "0.5", "maximum_daily_loss": "0.5"])
        let reads = ["bots.get", "bots.list", "bots.byStatus", "accounts.list", "stops.list", "bots.venue"]
        let before = reads.map(fixture.queries.count)
        supervisor.receive(series.slice(50..<300).marketEvents)
        let last = series.openTimes[299]
        await fixture.events.wait { event in
            guard case .botUpdate(let record) = event else { return false }
            return record.id == bot.id && record.lastCandle == last
        }
        #expect(reads.map(fixture.queries.count) == before)
    }
}
