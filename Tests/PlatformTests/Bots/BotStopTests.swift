import JSON
import Markets
import Platform
import Storage
import Testing
import Trading

/// What stops, restarts and closed gates leave at the venues of bots, also where something goes wrong on the way.
@Suite(.timeLimit(.minutes(1))) struct BotStopTests: BotSuite {
    let setUp: BotSetUp

    init() throws { setUp = try BotSetUp(seed: 31) }

    private static let holder = StrategyChoice(type: "buy_and_hold")

    /// A bot whose order rests at its venue.
    private func waiting() async throws -> BotRecord {
        let bot = try started(Self.holder)
        await feed(0..<1, to: bot)
        try settle(bot)
        return bot
    }

    /// Waits for the steps under way.
    private func settle(_ bot: BotRecord) throws { _ = try bots.health(bot.id, userID: user) }

    @Test(arguments: [false, true])
    func `a stop that was stored and not sent can be made again`(isKilled: Bool) async throws {
        let bot = try await waiting()
        flaky.fail(1, after: 1)
        #expect(throws: StoreError.self) { try bots.stop(bot.id, userID: user) }
        #expect(try orders(bot).map(\.isCancelRequested) == [true])
        #expect(try orders(bot).map(\.status) == [.accepted])
        if isKilled { supervisor.shutdown() }
        let service = isKilled ? nextProcess().1 : bots
        #expect(try service.stop(bot.id, userID: user).status == .stopped)
        #expect(try orders(bot).map(\.status) == [.cancelled])
    }

    @Test func `a stop of all trading withdraws what paused and failed bots have left`() async throws {
        let idle = try started(Self.holder)
        _ = try bots.pause(idle.id, userID: user)
        let paused = try await waiting()
        _ = try bots.pause(paused.id, userID: user)
        let failed = try await waiting()
        flaky.fail(1)
        supervisor.receive(series.slice(1..<2).marketEvents)
        await waitForError(failed)
        for bot in [paused, failed] { #expect(try orders(bot).map(\.status) == [.accepted]) }

        let outcome = try bots.stopAll(.all, by: "a@example.org", reason: "a test")
        #expect(Set(outcome.bots.map(\.id)) == [paused.id, failed.id])
        #expect(outcome.bots.allSatisfy { $0.status == .stopped })
        #expect(outcome.failures.isEmpty)
        for bot in [paused, failed] { #expect(try orders(bot).map(\.status) == [.cancelled]) }
        #expect(try bots.bot(idle.id, userID: user).status == .paused)
    }

    @Test func `a stop that the end of the process interrupted reaches paused bots, too`() async throws {
        let bot = try await waiting()
        _ = try bots.pause(bot.id, userID: user)
        supervisor.shutdown()
        fixture.clock.advance(by: 1000)
        try fixture.store.add(TradingStop(scope: .all, stoppedBy: "a", stoppedAt: fixture.clock.now, reason: "why"))
        let (next, service) = nextProcess()
        try next.resume()
        #expect(try service.bot(bot.id, userID: user).status == .stopped)
        #expect(try orders(bot).map(\.status) == [.cancelled])
        let codes = try service.log(bot.id, userID: user, PageRequest()).items.compactMap(\.code)
        #expect(codes == [.stopped, .stopAll, .paused, .started])
    }

    @Test func `a failure after steps that were stored leaves these`() async throws {
        let bot = try await waiting()
        let before = try bots.bot(bot.id, userID: user)
        supervisor.shutdown()
        fixture.clock.advance(by: 1000)
        try fixture.store.add(TradingStop(scope: .all, stoppedBy: "a", stoppedAt: fixture.clock.now, reason: "why"))
        flaky.fail(1, after: 1)
        let (next, service) = nextProcess()
        try next.resume()
        let failed = try service.bot(bot.id, userID: user)
        #expect(failed.status == .error)
        #expect(failed.state != before.state)
        #expect(try service.stop(bot.id, userID: user).status == .stopped)
        #expect(try orders(bot).map(\.status) == [.cancelled])
    }

    @Test func `one that cannot be stopped does not keep the others from it`() async throws {
        let both = [try await waiting(), try await waiting()]
        flaky.fail(1)
        let outcome = try bots.stopAll(.user(user), by: "u1@example.org", reason: "a test")
        #expect(outcome.bots.count == 1)
        #expect(outcome.failures.count == 1)
        #expect(Set(outcome.bots.map(\.id) + outcome.failures.map(\.bot.id)) == Set(both.map(\.id)))
        let again = try bots.stopAll(.user(user), by: "u1@example.org", reason: "a test")
        #expect(again.bots.map(\.id) == outcome.failures.map(\.bot.id))
    }

    @Test func `a restart leaves the protection of what is held at the venue`() async throws {
        var draft = try BotDraft.paper(Self.holder)
        draft.execution = try ExecutionOptions(json: ["protection": ["stop_loss": "0.5"]])
        let bot = try started(draft)
        await feed(0..<3, to: bot)
        try settle(bot)
        let before = try orders(bot)
        #expect(before.contains { $0.parent != nil && $0.status == .accepted })
        #expect(try bots.restart(bot.id, userID: user).status == .active)
        try settle(bot)
        #expect(try orders(bot) == before)
        #expect(try bots.health(bot.id, userID: user).isProtected == true)
    }

    @Test func `an exit passes a closed gate, an entry does not`() async throws {
        let bot = try started()
        let trade = try #require(try backtest().trades.first)
        let entry = series.index(atOrAfter: trade.entryTime)
        await feed(0..<entry + 1, to: bot)
        try settle(bot)
        #expect(try bots.openTrades(bot.id, userID: user).0.map(\.entryTime) == [trade.entryTime])
        _ = try bots.stopAll(.user(user), by: "u1@example.org", reason: "a test")
        _ = try bots.start(bot.id, userID: user)
        let known = try orders(bot).count
        await feed(entry + 1..<600, to: bot)
        try settle(bot)
        #expect(try trades(bot).map(\.exitTime) == [trade.exitTime])
        #expect(try trades(bot).map(\.exitPrice) == [trade.exitPrice])
        let entries = try orders(bot).dropFirst(known).filter { $0.side == .buy }
        #expect(!entries.isEmpty)
        #expect(entries.allSatisfy { $0.status == .rejected && $0.refusal?.hasPrefix("stop_all") == true })
    }

    @Test func `the sells of a grid pass a closed gate, its buys do not`() async throws {
        let parameters: JSONObject = ["lower": 80, "upper": 120, "levels": 41, "quantity": 1]
        let bot = try started(StrategyChoice(type: "grid", parameters: parameters))
        await feed(0..<100, to: bot)
        try settle(bot)
        #expect(try !bots.openTrades(bot.id, userID: user).0.isEmpty)
        _ = try bots.stopAll(.user(user), by: "u1@example.org", reason: "a test")
        _ = try bots.start(bot.id, userID: user)
        let known = try orders(bot).count
        await feed(100..<240, to: bot)
        try settle(bot)
        let later = try orders(bot).dropFirst(known)
        let (buys, sells) = (later.filter { $0.side == .buy }, later.filter { $0.side == .sell })
        #expect(!buys.isEmpty && buys.allSatisfy { $0.status == .rejected })
        #expect(sells.contains { $0.status == .filled })
        #expect(!sells.contains { $0.refusal?.hasPrefix("stop_all") == true })
    }

    @Test func `what a closed gate refuses of a grid is refused once, and ordered when the gate opens`() async throws {
        let parameters: JSONObject = ["lower": 1, "upper": 90, "levels": 6, "quantity": 1]
        let bot = try started(StrategyChoice(type: "grid", parameters: parameters))
        _ = try bots.stopAll(.user(user), by: "u1@example.org", reason: "a test")
        _ = try bots.start(bot.id, userID: user)
        await feed(0..<40, to: bot)
        try settle(bot)
        let refused = try orders(bot)
        #expect(refused.count == 5 && Set(refused.map(\.tag)).count == 5)
        #expect(refused.allSatisfy { $0.status == .rejected && $0.refusal?.hasPrefix("stop_all") == true })
        // The wish is known after a restart.
        _ = try bots.restart(bot.id, userID: user)
        await feed(40..<60, to: bot)
        try settle(bot)
        #expect(try orders(bot) == refused)
        try bots.resumeTrading(.user(user))
        await feed(60..<61, to: bot)
        try settle(bot)
        let later = try orders(bot).dropFirst(5)
        #expect(later.count == 5 && later.allSatisfy { $0.status == .accepted })
        #expect(later.map(\.tag) == refused.map(\.tag))
    }

    @Test func `a stop that could not be stored is in force, and can be lifted`() throws {
        flaky.failStops(1)
        #expect(throws: StoreError.self) { try bots.stopAll(.user(user), by: "u1@example.org", reason: "a test") }
        #expect(bots.tradingStop(userID: user) != nil)
        try bots.resumeTrading(.user(user))
        #expect(bots.tradingStop(userID: user) == nil)
        #expect(throws: PlatformError.conflict("trading is not stopped")) { try bots.resumeTrading(.user(user)) }

        _ = try bots.stopAll(.all, by: "admin@example.org", reason: "a test")
        let error = #expect(throws: PlatformError.self) { try bots.resumeTrading(.user(user)) }
        #expect(error?.description.contains("only an admin") == true)
        try bots.resumeTrading(.all)
        #expect(bots.tradingStop(userID: user) == nil)
    }

    @Test func `a state that cannot be taken up is a conflict, and health says what is not known`() async throws {
        let state = try bots.bot(try await waiting().id, userID: user).state
        var bot = try bots.create(.paper(Self.holder), userID: user)
        bot.state = state
        try fixture.store.save(BotStep(bot: bot))
        let error = #expect(throws: PlatformError.self) { try bots.start(bot.id, userID: user) }
        guard case .conflict(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("create a bot with the same settings"))
        let health = try bots.health(bot.id, userID: user)
        #expect(health.error == reason)
        #expect(health.openOrders == nil && health.unknownOrders == nil && health.isHalted == nil)
    }
}
