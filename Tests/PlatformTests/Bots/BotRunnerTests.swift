import JSON
import Markets
import Platform
import Storage
import TestSupport
import Testing
import Trading

@Suite struct BotRunnerTests {
    private let fixture: PlatformFixture
    private let series = CandleSeries.walk(600, seed: 7)

    init() throws {
        fixture = try PlatformFixture()
        try fixture.keep(series)
    }

    /// What a bot's store would hold.
    private struct Ledger: Equatable {
        var orders: [Int: Order] = [:]
        var trades: [Int: Trade] = [:]
        var equity: [Timestamp: Money] = [:]

        mutating func save(_ step: BotStep) {
            for order in step.orders { orders[order.number] = order }
            for trade in step.trades { trades[trade.number] = trade }
            for point in step.equity { equity[point.time] = point.equity }
        }
    }

    private func bot(_ strategy: StrategyChoice = .cross) throws -> BotRecord {
        try fixture.platform.bots.create(.paper(strategy), userID: PlatformFixture.user)
    }

    private func runner(_ bot: BotRecord) throws -> BotRunner {
        try BotRunner(bot: bot, factory: fixture.platform.strategies, currentInstrument: .perpetual)
    }

    private func noHistory(_: Timestamp?, _: Timestamp, _: Int) -> CandleSeries {
        CandleSeries(symbol: .perpetual, timeframe: .oneMinute)
    }

    private func stored(_ start: Timestamp?, _ end: Timestamp, _ limit: Int) throws -> CandleSeries {
        try fixture.candles.candles(.perpetual, .oneMinute, from: start, to: end, limit: limit)
    }

    @Test(arguments: 1...20) func `killed and restored anywhere, it does the same`(seed: UInt64) throws {
        let bot = try bot()
        let events = series.botEvents
        var whole = Ledger()
        var uninterrupted = try runner(bot)
        let end = try #require(try uninterrupted.process(events, history: stored))
        whole.save(end)
        #expect(whole.trades.count > 10)

        var random = WalkGenerator(seed: seed)
        var (kept, ledger, position) = (bot, Ledger(), 0)
        var current = try runner(kept)
        while position < events.count {
            let next = min(events.count, position + Int.random(in: 1...40, using: &random))
            if let step = try current.process(Array(events[position..<next]), history: stored) {
                kept = step.bot
                ledger.save(step)
            }
            position = next
            guard Int.random(in: 0...2, using: &random) == 0 else { continue }
            current = try runner(kept)
            // The feed starts again from the beginning, or goes on somewhere before the last candle that was stored.
            let last = kept.lastCandle.map { series.index(atOrAfter: $0) + 1 } ?? 0
            position = Bool.random(using: &random) ? 0 : 2 * Int.random(in: 0...last, using: &random)
        }
        #expect(ledger == whole, "seed \(seed)")
        #expect(current.bot.performance == end.bot.performance, "seed \(seed)")
        #expect(current.bot.firstCandle == series.openTimes.first)
    }

    @Test func `missed candles are shown as history, not traded on`() throws {
        var first = try runner(bot())
        let before = try #require(try first.process(series.slice(0..<200).botEvents, history: noHistory))
        var second = try runner(before.bot)
        let after = try #require(try second.process(series.slice(300..<600).botEvents, history: stored))
        let missed = series.openTimes[201]...series.openTimes[300]
        #expect(!after.orders.contains { missed.contains($0.decidedAt) })
        #expect(!after.equity.contains { $0.time < series.openTimes[300] })

        // Where the averages really cross: a bot that had not seen the missed candles would cross elsewhere.
        var cross = SMACross(fast: 10, slow: 30)
        var crossings: [Timestamp: Side] = [:]
        for candle in series {
            let close = try #require(Price(rounding: candle.close, .nearest, of: .perpetual))
            cross.observe(ClosedCandle(candle: candle, close: close))
            switch cross.decide(position: .zero).action {
            case .enterLong: crossings[Timeframe.oneMinute.next(after: candle.openTime)] = .buy
            case .exitLong: crossings[Timeframe.oneMinute.next(after: candle.openTime)] = .sell
            case .hold: break
            }
        }
        let decided = after.orders.filter { $0.decidedAt > series.openTimes[300] }
        #expect(decided.count > 4)
        for order in decided { #expect(crossings[order.decidedAt] == order.side) }
    }

    @Test func `stopped before its first candle, it takes a feed that starts again`() throws {
        var early = try runner(bot())
        let opened = BotEvent.candleOpened(at: series.openTimes[100], price: series.open[100])
        #expect(try early.process([opened], history: stored) == nil)
        let stop = try early.cancelPending(reason: "the bot was stopped")
        var again = try runner(stop.bot)
        let step = try #require(try again.process(series.botEvents, history: stored))
        #expect(step.bot.firstCandle == series.openTimes[100])
    }

    @Test func `a step that is not stored leaves no trace`() throws {
        let bot = try bot()
        let before = try runner(bot)
        var lost = before
        _ = try lost.process(series.botEvents, history: noHistory)
        #expect(before.bot == bot)
        var kept = before
        let step = try #require(try kept.process(series.botEvents, history: noHistory))
        #expect(step.bot == lost.bot)
    }

    @Test func `trades on the instrument and the model version it began with`() async throws {
        let model = try fixture.model("naive")
        try await fixture.train(model)
        let bot = try bot(StrategyChoice(type: "forecast", parameters: ["model_id": .string(model.id)]))
        var first = try runner(bot)
        let step = try #require(try first.process(series.slice(0..<50).botEvents, history: noHistory))
        try await fixture.train(model)
        let newer = Instrument(
            symbol: .perpetual,
            version: 2,
            tickSize: DecimalStep(decimals: 1),
            lotSize: DecimalStep(decimals: 3)
        )
        let restored = try BotRunner(
            bot: step.bot,
            factory: fixture.platform.strategies,
            currentInstrument: newer
        )
        #expect(restored.modelVersions == [model.id: 1])
        #expect(restored.instrument == .perpetual)
        #expect(try runner(bot).modelVersions == [model.id: 2])
    }

    @Test func `a state that cannot be read is named`() throws {
        var broken = try bot()
        broken.state = Array("nonsense".utf8)
        let error = #expect(throws: StoreError.self) { try runner(broken) }
        #expect(error?.description.contains("create the bot anew") == true)
    }
}

extension StrategyChoice {
    static let cross = StrategyChoice(type: "sma_cross", parameters: ["fast": 10, "slow": 30])
}

extension BotDraft {
    static func paper(_ strategy: StrategyChoice, name: String = "bot") throws -> BotDraft {
        BotDraft(
            name: name,
            symbol: .perpetual,
            timeframe: .oneMinute,
            strategy: strategy,
            mode: .paper,
            capital: try Money("10000"),
            feeRate: try FeeRate("0.001")
        )
    }
}
