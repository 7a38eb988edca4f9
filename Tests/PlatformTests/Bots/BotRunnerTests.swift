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
    private struct Kept: Equatable {
        var bot: BotRecord
        var venue: [UInt8]?
        var orders: [Int: Order] = [:]
        var trades: [Int: Trade] = [:]
        var fills: [Fill] = []
        var entries: [LedgerEntry] = []
        var equity: [Timestamp: Money] = [:]
        var log: [String] = []

        init(_ bot: BotRecord) { self.bot = bot }

        mutating func save(_ step: BotStep) {
            bot = step.bot
            venue = step.venue ?? venue
            for order in step.orders { orders[order.number] = order }
            for trade in step.trades { trades[trade.number] = trade }
            fills += step.fills
            entries += step.entries
            for point in step.equity { equity[point.time] = point.equity }
            log += step.log.map(\.message)
        }
    }

    /// Works events off as a worker does, each step stored before the next.
    ///
    /// - Parameter dies: asked after each step that is stored; `true` ends the process there.
    private func work(
        _ runner: inout BotRunner,
        _ events: some Sequence<BotEvent>,
        _ history: BotRunner.History,
        into kept: inout Kept,
        dies: () -> Bool = { false }
    ) throws {
        var rest = Array(events)[...]
        repeat {
            if let step = try runner.advance(&rest, history: history, gate: { _ in nil }) {
                kept.save(step)
                if dies() { return }
            }
        } while !rest.isEmpty || runner.hasUnsent
    }

    private func bot(_ strategy: StrategyChoice = .cross) throws -> BotRecord {
        try fixture.platform.bots.create(.paper(strategy), userID: PlatformFixture.user)
    }

    /// A runner as a restart makes it: from the bot's row and the books that its venue has stored.
    private func runner(
        _ bot: BotRecord,
        _ venue: [UInt8]? = nil,
        _ instrument: Instrument = .perpetual
    ) throws -> BotRunner {
        try BotRunner(bot: bot, venue: venue, factory: fixture.platform.strategies, currentInstrument: instrument)
    }

    private func noHistory(_: Timestamp?, _: Timestamp, _: Int) -> CandleSeries {
        CandleSeries(symbol: .perpetual, timeframe: .oneMinute)
    }

    private func stored(_ start: Timestamp?, _ end: Timestamp, _ limit: Int) throws -> CandleSeries {
        try fixture.candles.candles(.perpetual, .oneMinute, from: start, to: end, limit: limit == .max ? nil : limit)
    }

    @Test(arguments: 1...20) func `killed and restored anywhere, it does the same`(seed: UInt64) throws {
        let bot = try bot()
        let events = series.botEvents
        var whole = Kept(bot)
        var uninterrupted = try runner(bot)
        try work(&uninterrupted, events, stored, into: &whole)
        #expect(whole.trades.count > 10)

        var random = WalkGenerator(seed: seed)
        var (kept, position) = (Kept(bot), 0)
        var current = try runner(bot)
        while position < events.count {
            let next = min(events.count, position + Int.random(in: 1...40, using: &random))
            var dead = false
            try work(&current, events[position..<next], stored, into: &kept) {
                dead = Int.random(in: 0...9, using: &random) == 0
                return dead
            }
            position = next
            guard dead || Int.random(in: 0...2, using: &random) == 0 else { continue }
            current = try runner(kept.bot, kept.venue)
            // The feed starts again from the beginning, or goes on somewhere before the last candle that was stored.
            let last = kept.bot.lastCandle.map { series.index(atOrAfter: $0) + 1 } ?? 0
            position = Bool.random(using: &random) ? 0 : 2 * Int.random(in: 0...last, using: &random)
        }
        #expect(kept == whole, "seed \(seed)")
        #expect(kept.bot.firstCandle == series.openTimes.first)
    }

    @Test func `the intent is stored before the venue sees the order, and sent again after a crash in between`() throws
    {
        let bot = try bot(StrategyChoice(type: "buy_and_hold"))
        var kept = Kept(bot)
        var first = try runner(bot)
        try work(&first, series.slice(0..<1).botEvents, stored, into: &kept) { true }
        #expect(kept.orders.values.map(\.status) == [.pending])
        #expect(first.hasUnsent)

        for attempt in 1...2 {
            var next = try runner(kept.bot, kept.venue)
            #expect(next.hasUnsent == (attempt == 1))
            try work(&next, [], stored, into: &kept)
            #expect(kept.orders.values.map(\.status) == [.accepted], "attempt \(attempt)")
        }
        let before = kept
        var again = try runner(kept.bot, kept.venue)
        try work(&again, [], stored, into: &kept)
        #expect(kept == before, "a second recovery changes nothing")
        try work(&again, series.slice(1..<2).botEvents, stored, into: &kept)
        #expect(kept.orders.values.map(\.status) == [.filled])
        #expect(kept.fills.count == 1)
    }

    @Test func `a venue that is ahead is believed, once`() throws {
        let bot = try bot(StrategyChoice(type: "buy_and_hold"))
        var kept = Kept(bot)
        var first = try runner(bot)
        try work(&first, series.slice(0..<1).botEvents, stored, into: &kept)
        let behind = kept
        try work(&first, series.slice(1..<2).botEvents, stored, into: &kept)
        let ahead = kept

        var mixed = behind
        mixed.venue = ahead.venue
        var next = try runner(mixed.bot, mixed.venue)
        try work(&next, [], stored, into: &mixed)
        #expect(mixed.fills == ahead.fills)
        #expect(mixed.entries == ahead.entries)
        #expect(mixed.log.contains { $0.contains("which are booked now") })
        let before = mixed
        var again = try runner(mixed.bot, mixed.venue)
        try work(&again, [], stored, into: &mixed)
        #expect(mixed == before)
    }

    @Test func `a venue that holds something else stops the bot`() throws {
        let bot = try bot(StrategyChoice(type: "buy_and_hold"))
        var kept = Kept(bot)
        var first = try runner(bot)
        try work(&first, series.slice(0..<1).botEvents, stored, into: &kept)
        let empty = kept.venue
        try work(&first, series.slice(1..<5).botEvents, stored, into: &kept)
        var wrong = try runner(kept.bot, empty)
        var none = [BotEvent]()[...]
        #expect(throws: EngineError.self) { try wrong.advance(&none, history: stored, gate: { _ in nil }) }
    }

    @Test func `what rests at the venue meets the candles that passed before it is withdrawn`() throws {
        let bot = try bot(StrategyChoice(type: "buy_and_hold"))
        var kept = Kept(bot)
        var first = try runner(bot)
        try work(&first, series.slice(0..<1).botEvents, stored, into: &kept)
        #expect(kept.orders.values.map(\.status) == [.accepted])
        var next = try runner(kept.bot, kept.venue)
        try next.end(
            as: .stopped,
            at: series.openTimes[20],
            market: series.openTimes[20],
            history: stored,
            gate: { _ in nil },
            commit: { step, _ in kept.save(step) }
        )
        #expect(kept.bot.status == .stopped)
        #expect(kept.orders.values.map(\.status) == [.filled])
        #expect(kept.fills.map(\.price) == [Price(rounding: series.open[1], .nearest, of: .perpetual)])
        #expect(kept.log.contains { $0.contains("passed without the bot") })
    }

    @Test func `a bot that is stopped amid a candle has missed none`() throws {
        let bot = try bot(StrategyChoice(type: "buy_and_hold"))
        var kept = Kept(bot)
        var first = try runner(bot)
        try work(&first, series.slice(0..<1).botEvents, stored, into: &kept)
        var next = try runner(kept.bot, kept.venue)
        try next.end(
            as: .stopped,
            at: series.openTimes[1] + 30_000,
            market: series.openTimes[1] + 30_000,
            history: stored,
            gate: { _ in nil },
            commit: { step, _ in kept.save(step) }
        )
        #expect(kept.orders.values.map(\.status) == [.cancelled])
        #expect(!kept.log.contains { $0.contains("passed without the bot") })
    }

    @Test func `missed candles are shown as history, not traded on`() throws {
        let bot = try bot()
        var (before, after) = (Kept(bot), Kept(bot))
        var first = try runner(bot)
        try work(&first, series.slice(0..<200).botEvents, noHistory, into: &before)
        var second = try runner(before.bot, before.venue)
        try work(&second, series.slice(300..<600).botEvents, stored, into: &after)
        let missed = series.openTimes[201]...series.openTimes[300]
        #expect(!after.orders.values.contains { missed.contains($0.decidedAt) })
        #expect(!after.equity.keys.contains { $0 < series.openTimes[300] })

        // Where the averages really cross: a bot that had not seen the missed candles would cross elsewhere.
        var cross = SMACross(fast: 10, slow: 30)
        var crossings: [Timestamp: Side] = [:]
        for candle in series {
            let close = try #require(Price(rounding: candle.close, .nearest, of: .perpetual))
            cross.observe(ClosedCandle(candle: candle, close: close))
            switch cross.decide(position: .zero).action {
            case .enterLong, .accumulateLong: crossings[Timeframe.oneMinute.next(after: candle.openTime)] = .buy
            case .exitLong: crossings[Timeframe.oneMinute.next(after: candle.openTime)] = .sell
            case .hold: break
            }
        }
        let decided = after.orders.values.filter { $0.decidedAt > series.openTimes[300] }
        #expect(decided.count > 4)
        for order in decided { #expect(crossings[order.decidedAt] == order.side) }
    }

    @Test func `stopped before its first candle, it takes a feed that starts again`() throws {
        let bot = try bot()
        var kept = Kept(bot)
        var early = try runner(bot)
        try work(&early, [.candleOpened(at: series.openTimes[100], price: series.open[100])], stored, into: &kept)
        #expect(kept == Kept(bot))
        #expect(try early.cancelAll(reason: "the bot was stopped") == nil)
        var again = try runner(kept.bot)
        try work(&again, series.botEvents, stored, into: &kept)
        #expect(kept.bot.firstCandle == series.openTimes[0])
    }

    @Test func `a step that is not stored leaves no trace`() throws {
        let bot = try bot()
        let before = try runner(bot)
        var (lost, discarded) = (before, Kept(bot))
        try work(&lost, series.botEvents, noHistory, into: &discarded)
        #expect(before.bot == bot)
        var (kept, stored) = (before, Kept(bot))
        try work(&kept, series.botEvents, noHistory, into: &stored)
        #expect(stored == discarded)
    }

    @Test func `trades on the instrument and the model version it began with`() async throws {
        let model = try fixture.model("naive")
        try await fixture.train(model)
        let bot = try bot(StrategyChoice(type: "forecast", parameters: ["model_id": .string(model.id)]))
        var kept = Kept(bot)
        var first = try runner(bot)
        try work(&first, series.slice(0..<50).botEvents, noHistory, into: &kept)
        try await fixture.train(model)
        let newer = Instrument(
            symbol: .perpetual,
            version: 2,
            tickSize: DecimalStep(decimals: 1),
            lotSize: DecimalStep(decimals: 3)
        )
        let restored = try runner(kept.bot, kept.venue, newer)
        #expect(restored.modelVersions == [model.id: 1])
        #expect(restored.instrument == .perpetual)
        #expect(try runner(bot).modelVersions == [model.id: 2])
    }

    @Test func `a state of an earlier version is named, and says what to do`() throws {
        let bot = try bot()
        var kept = Kept(bot)
        var first = try runner(bot)
        try work(&first, series.slice(0..<50).botEvents, noHistory, into: &kept)
        let error = #expect(throws: (any Error).self) { try runner(kept.bot) }
        #expect(error.map { "\($0)".contains("create a bot with the same settings") } == true)
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
