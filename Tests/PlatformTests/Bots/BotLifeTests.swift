import JSON
import MarketData
import Markets
import Platform
import Storage
import Testing
import Trading

/// Bots from their market's events to the store, on the real threads.
@Suite(.timeLimit(.minutes(1))) struct BotLifeTests: BotSuite {
    let setUp: BotSetUp

    init() throws { setUp = try BotSetUp(seed: 11) }

    @Test func `makes the trades of the backtest over the same candles`() async throws {
        let bot = try started()
        await feed(0..<600, to: bot)
        let result = try backtest()
        #expect(result.trades.count > 10)
        #expect(try trades(bot) == result.trades)
        #expect(try bots.equity(bot.id, userID: user).last?.equity == result.finalEquity)
        #expect(try bots.equity(bot.id, userID: user).count == 600)
        let log = try bots.log(bot.id, userID: user, PageRequest(limit: 10_000)).items.map(\.message)
        #expect(Set(log).count == log.count, "nothing is said twice")
    }

    @Test func `goes on after a restart as if nothing had happened`() async throws {
        let bot = try started()
        await feed(0..<317, to: bot)
        supervisor.shutdown()
        supervisor.receive(series.slice(317..<330).marketEvents)
        let (next, _) = nextProcess()
        try next.resume()
        await feed(0..<600, to: bot, next)
        #expect(try trades(bot) == backtest().trades)
        #expect(try fixture.store.bot(id: bot.id)?.status == .active)
    }

    @Test func `a step that cannot be stored is not made, and the owner can start again`() async throws {
        let bot = try started()
        await feed(0..<100, to: bot)
        let before = try #require(try fixture.store.bot(id: bot.id))
        let orders = try orders(bot)
        flaky.fail(1)
        supervisor.receive(series.slice(100..<400).marketEvents)
        await waitForError(bot)
        let failed = try #require(try fixture.store.bot(id: bot.id))
        #expect(failed.status == .error)
        #expect(failed.error == "the disk is full")
        #expect(failed.state == before.state)
        #expect(failed.lastCandle == before.lastCandle)
        #expect(try self.orders(bot) == orders)

        // The failed worker is gone: only one trades on.
        _ = try bots.start(bot.id, userID: user)
        await feed(100..<600, to: bot)
        #expect(try trades(bot) == backtest().trades)
    }

    @Test func `a failure that cannot be stored is stored later, and nothing is traded in between`() async throws {
        let bot = try started()
        await feed(0..<100, to: bot)
        flaky.fail(2)
        supervisor.receive(series.slice(100..<200).marketEvents)
        await fixture.queries.wait(for: "bots.save", count: 1)
        while try fixture.store.bot(id: bot.id)?.status == .active {
            supervisor.receive(series.slice(200..<201).marketEvents)
            await Task.yield()
        }
        let failed = try #require(try fixture.store.bot(id: bot.id))
        #expect(failed.status == .error)
        #expect(failed.error == "the disk is full")
        #expect(failed.lastCandle == series.openTimes[99])
    }

    @Test func `an end that cannot be stored leaves the bot at work`() async throws {
        let bot = try started()
        await feed(0..<100, to: bot)
        flaky.fail(1)
        #expect(throws: StoreError.self) { try bots.stop(bot.id, userID: user) }
        await feed(100..<600, to: bot)
        #expect(try trades(bot) == backtest().trades)
        #expect(try bots.stop(bot.id, userID: user).status == .stopped)
    }

    @Test func `many starts at once make one worker`() async throws {
        let id = try bots.create(.paper(.cross), userID: user).id
        let results = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask { [bots, user] in (try? bots.start(id, userID: user)) != nil }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(!results.contains(false))
        #expect(try bots.log(id, userID: user, PageRequest()).items.map(\.message) == ["started"])
        let stopped = try bots.stop(id, userID: user)
        supervisor.receive(series.marketEvents)
        supervisor.shutdown()
        #expect(try fixture.store.bot(id: id)?.state == stopped.state)
    }

    @Test func `what waits survives a pause and is withdrawn by a stop, also after one`() async throws {
        let bot = try started(StrategyChoice(type: "buy_and_hold"))
        await feed(0..<1, to: bot)
        _ = try bots.pause(bot.id, userID: user)
        #expect(try orders(bot).map(\.status) == [.accepted])
        _ = try bots.start(bot.id, userID: user)
        _ = try bots.pause(bot.id, userID: user)
        #expect(try bots.stop(bot.id, userID: user).status == .stopped)
        #expect(try orders(bot).map(\.status) == [.cancelled])
        #expect(try bots.log(bot.id, userID: user, PageRequest()).items.first?.message == "stopped")

        _ = try bots.start(bot.id, userID: user)
        await feed(1..<3, to: bot)
        #expect(try orders(bot).map(\.status) == [.cancelled, .filled])
        #expect(
            try orders(bot).last?.fillPrice?.text(of: .perpetual)
                == Price(
                    rounding: series.open[2],
                    .nearest,
                    of: .perpetual
                )?.text(of: .perpetual)
        )
    }

    @Test func `too far behind its market, it stops instead of trading on old prices`() async throws {
        let bot = try started()
        let flood = Array(repeating: series.marketEvents, count: 90).flatMap(\.self)
        supervisor.receive(flood)
        await waitForError(bot)
        #expect(try fixture.store.bot(id: bot.id)?.error?.contains("events behind") == true)
        #expect(try orders(bot).isEmpty)
    }

    /// 120,000 events, more than a mailbox holds.
    @Test func `a recording at full speed waits for it`() async throws {
        // Each decision is on the disk before the next candle: seldom enough to be quick here.
        let bot = try started(StrategyChoice(type: "sma_cross", parameters: ["fast": 50, "slow": 200]))
        let minutes = CandleSeries.walk(60_000, seed: 12)
        let market = SymbolPipeline(symbol: .perpetual, source: "replay", rules: PipelineRules().forRecording)
        let pipeline = MarketPipeline(markets: [market], clock: fixture.clock, sinks: [supervisor], writer: nil)
        try await ReplayFeed(minutes, speed: 0).run(into: pipeline)
        await fixture.events.wait { event in
            guard case .botUpdate(let record) = event else { return false }
            return record.status == .error || record.lastCandle == minutes.last?.openTime
        }
        #expect(try fixture.store.bot(id: bot.id)?.status == .active)
        #expect(supervisor.feedWaits > 0)
    }

    @Test func `its log says what is missing and what was amended`() async throws {
        let bot = try started()
        let gap = CandleGap(start: series.openTimes[100], missing: 2)
        supervisor.receive(series.slice(98..<100).marketEvents)
        supervisor.receive([.gap(symbol: .perpetual, timeframe: .oneMinute, gap: gap)])
        supervisor.receive([.candleAmended(symbol: .perpetual, timeframe: .oneMinute, candle: series[99])])
        await feed(102..<103, to: bot)
        let log = try bots.log(bot.id, userID: user, PageRequest(limit: 100)).items.map(\.message)
        #expect(log.contains { $0.hasPrefix("2 candles are missing from here on") })
        let amended = "the candle was amended after its close (it closed at \(series.close[99]))"
        #expect(log.contains { $0.hasPrefix(amended) })
        #expect(try bots.bot(bot.id, userID: user).lastCandle == series.openTimes[102])
    }

    @Test func `one that cannot go on after a restart says why`() async throws {
        let model = try fixture.model("naive")
        try await fixture.train(model)
        let bot = try started(StrategyChoice(type: "forecast", parameters: ["model_id": .string(model.id)]))
        supervisor.shutdown()
        try fixture.platform.models.delete(model.id, userID: user)
        let (next, service) = nextProcess()
        try next.resume()
        let failed = try service.bot(bot.id, userID: user)
        #expect(failed.status == .error)
        #expect(failed.error?.contains("no such model") == true)
        #expect(try service.stop(bot.id, userID: user).status == .stopped)
    }

    @Test func `belongs to its owner, and bad drafts are named`() throws {
        let bot = try started()
        #expect(throws: PlatformError.notFound("bot")) { try bots.stop(bot.id, userID: "u2") }
        #expect(throws: PlatformError.notFound("bot")) { try bots.log(bot.id, userID: "u2", PageRequest()) }
        #expect(try bots.stopAll(.user("u2"), by: "u2@example.org", reason: "a test").bots.isEmpty)
        #expect(throws: PlatformError.self) { try bots.rename(bot.id, to: "x", userID: user) }
        #expect(throws: PlatformError.self) { try bots.delete(bot.id, userID: user) }
        let stopped = try bots.stopAll(.user(user), by: "u1@example.org", reason: "a test").bots
        #expect(stopped.map(\.status) == [.stopped])
        #expect(try bots.rename(bot.id, to: "x", userID: user).name == "x")
        var draft = try BotDraft.paper(.cross)
        draft.slippageBps = 1001
        #expect(throws: PlatformError.invalid("slippage_bps", "must be a number from 0 to 1000")) {
            try bots.create(draft, userID: user)
        }
        draft = try .paper(.cross)
        draft.mode = .live
        #expect(throws: PlatformError.self) { try bots.create(draft, userID: user) }
    }

    @Test func `the portfolio adds up what the bots say, and refuses what it cannot read`() async throws {
        let bot = try started()
        await feed(0..<600, to: bot)
        let resting = try bots.create(.paper(.cross), userID: user)
        let portfolio = try bots.portfolio(userID: user)
        let profit = try backtest().finalEquity - Money("10000")
        #expect(portfolio.totals.map(\.capital) == [try Money("20000")])
        #expect(portfolio.totals.map(\.value) == [try Money("20000") + profit])
        #expect(portfolio.attribution { $0.symbol.name }.map(\.profit) == [profit])
        #expect(portfolio.attribution { portfolio.strategy(of: $0) }.map(\.name) == ["sma_cross"])
        var broken = resting
        broken.performance = "{}"
        #expect(throws: StoreError.self) { try Portfolio(bots: [broken]) }
    }
}
