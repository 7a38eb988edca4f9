import JSON
import MarketData
import Markets
import Platform
import Storage
import Testing
import Trading

/// Stopping all trading, health, parity and the books, from the market's events to the store.
@Suite(.timeLimit(.minutes(1))) struct BotControlTests: BotSuite {
    let setUp: BotSetUp

    init() throws { setUp = try BotSetUp(seed: 21) }

    @Test func `a stop of all trading outlives the process, and what reduces passes`() async throws {
        let bot = try started(.paper(StrategyChoice(type: "buy_and_hold")))
        await feed(0..<1, to: bot)
        fixture.clock.advance(by: 1000)
        let outcome = try bots.stopAll(.user(user), by: "u1@example.org", reason: "the market is odd")
        let stop = outcome.stop
        #expect(outcome.bots.map(\.status) == [.stopped])
        #expect(try orders(bot).map(\.status) == [.cancelled])
        #expect(bots.tradingStop(userID: user) == stop)
        #expect(bots.tradingStop(userID: "u2") == nil)
        #expect(try bots.stopAll(.user(user), by: "other", reason: "again").stop == stop)

        // Another process: what was stopped stays so, until it is resumed.
        let (next, service) = nextProcess()
        try next.resume()
        #expect(service.tradingStop(userID: user) == stop)
        fixture.clock.advance(by: 1000)
        _ = try service.start(bot.id, userID: user)
        await feed(1..<3, to: bot, next)
        let refused = try #require(try orders(bot).last)
        #expect(refused.status == .rejected)
        #expect(refused.refusal?.hasPrefix("stop_all: trading was stopped by u1@example.org") == true)
        #expect(try service.health(bot.id, userID: user).tradingStop == stop)

        try service.resumeTrading(.user(user))
        #expect(throws: PlatformError.self) { try service.resumeTrading(.user(user)) }
        await feed(3..<6, to: bot, next)
        #expect(try orders(bot).last?.status == .filled)
        #expect(try fixture.store.tradingStops().isEmpty)
    }

    @Test func `bots that the end of the process kept from being stopped are stopped by the next`() async throws {
        let bot = try started(.paper(StrategyChoice(type: "buy_and_hold")))
        await feed(0..<1, to: bot)
        supervisor.shutdown()
        fixture.clock.advance(by: 1000)
        let stop = TradingStop(scope: .all, stoppedBy: "a", stoppedAt: fixture.clock.now, reason: "kill -9 follows")
        try fixture.store.add(stop)
        let (next, service) = nextProcess()
        try next.resume()
        #expect(try service.bot(bot.id, userID: user).status == .stopped)
        #expect(try orders(bot).map(\.status) == [.cancelled])
        #expect(service.tradingStop(userID: "u2") == stop)
    }

    @Test func `health says what was decided last and why`() async throws {
        let bot = try started()
        let before = try bots.health(bot.id, userID: user)
        #expect(before.lastDecision == nil)
        #expect(before.isProtected == nil)
        await feed(0..<600, to: bot)
        let health = try bots.health(bot.id, userID: user)
        let decision = try #require(health.lastDecision)
        #expect(decision.time == Timeframe.oneMinute.next(after: series.openTimes[599]))
        #expect(["hold", "enter_long", "exit_long"].contains(decision.action))
        #expect(!decision.reason.isEmpty)
        #expect(health.waiting == 0)
        #expect(health.lastCandle == series.openTimes[599])
        _ = try bots.stop(bot.id, userID: user)
        #expect(try bots.health(bot.id, userID: user).lastDecision == decision, "it is the same after a restart")
    }

    @Test func `a bot that was not disturbed trades as the backtest does, to the last unit`() async throws {
        var draft = try BotDraft.paper(.cross)
        draft.execution = try ExecutionOptions(json: [
            "protection": ["stop_loss": "0.002", "take_profit": "0.004"],
            "fees": ["maker": "0.0005", "taker": "0.001"],
            "minimum_notional": "10", "limit_rule": "through",
        ])
        let bot = try started(draft)
        await feed(0..<600, to: bot)
        let receipt = try bots.parity(bot.id, userID: user)
        #expect(receipt.isExact, "\(receipt.divergences.map(\.explanation)) \(receipt.money.text)")
        #expect(receipt.interruptions.isEmpty)
        #expect(receipt.botTrades > 5)
        #expect(receipt.candles == 600)
        #expect(try orders(bot).contains { $0.parent != nil && $0.status == .filled }, "nothing was protected")
    }

    /// The fills of a bot with these options, which is to have traded as its backtest does, with books that hold.
    private func exactFills(paying execution: JSONObject) async throws -> (bot: BotRecord, fills: [Fill]) {
        var draft = try BotDraft.paper(.cross)
        draft.execution = try ExecutionOptions(json: execution)
        let bot = try started(draft)
        await feed(0..<600, to: bot)
        let receipt = try bots.parity(bot.id, userID: user)
        #expect(receipt.isExact, "\(receipt.divergences.map(\.explanation)) \(receipt.money.text)")
        #expect(receipt.botTrades > 5)
        #expect(try LedgerAudit(fixture.store).problems().isEmpty)
        return (bot, try bots.fills(bot.id, userID: user, PageRequest(limit: 1000)).0.items)
    }

    @Test func `fees in what was bought and impact are those of the backtest, and the books hold`() async throws {
        let (_, fills) = try await exactFills(paying: [
            "fee_asset": "received", "volume_impact_bps": 20, "volume_share": "0.5",
        ])
        #expect(fills.contains { $0.fee.asset == .base } && fills.contains { $0.fee.asset == .quote })
    }

    @Test func `fees in a third asset are those of the backtest, and the books hold`() async throws {
        let (bot, fills) = try await exactFills(paying: [
            "fee_asset": "third", "fee_asset_price": "600", "fee_asset_amount": "0.1",
        ])
        #expect(fills.contains { $0.fee.asset == .fee }, "the third asset pays while there is enough of it")
        #expect(fills.contains { $0.fee.asset == .quote }, "then the quote asset does")
        let performance = try JSONValue(parsing: try #require(try bots.bot(bot.id, userID: user).performance))
        let left = try Money(try #require(performance["fee_asset_amount"]?.stringValue))
        #expect(left < (try Money("0.1")) && left >= .zero)
    }

    @Test func `a pause is named as the cause of what differs`() async throws {
        let bot = try started()
        await feed(0..<200, to: bot)
        _ = try bots.pause(bot.id, userID: user)
        _ = try bots.start(bot.id, userID: user)
        await feed(320..<600, to: bot)
        let receipt = try bots.parity(bot.id, userID: user)
        #expect(!receipt.isExact)
        let first = try #require(receipt.divergences.first)
        #expect(first.cause == .paused)
        let time = try #require((first.bot ?? first.backtest)?.exitTime ?? first.backtest?.entryTime)
        #expect(time >= series.openTimes[200])
        #expect(!receipt.divergences.contains { $0.cause == .unexplained })
    }

    @Test func `an amended candle is named as the cause of what differs`() async throws {
        let bot = try started()
        await feed(0..<300, to: bot)
        var other = CandleSeries(symbol: .perpetual, timeframe: .oneMinute)
        for candle in series.slice(100..<140) {
            // Upside down: what crossed does not.
            let close = 2 * series.close[100] - candle.close
            other.append(
                Candle(
                    openTime: candle.openTime,
                    open: close,
                    high: close,
                    low: close,
                    close: close,
                    volume: 1
                )
            )
        }
        _ = try fixture.candles.merge(other)
        supervisor.receive(
            other.map { .candleAmended(symbol: .perpetual, timeframe: .oneMinute, candle: $0) }
        )
        await feed(300..<600, to: bot)
        let receipt = try bots.parity(bot.id, userID: user)
        #expect(receipt.divergences.first?.cause == .amendedCandle)
        #expect(!receipt.divergences.contains { $0.cause == .unexplained })
    }

    @Test func `what nothing recorded explains is called that`() async throws {
        let bot = try started()
        await feed(0..<5, to: bot)
        _ = try bots.stop(bot.id, userID: user)
        _ = try bots.start(bot.id, userID: user)
        await feed(5..<600, to: bot)
        #expect(try bots.parity(bot.id, userID: user).isExact)

        let trade = try trades(bot)[5]
        let forged = Trade(
            number: trade.number,
            side: trade.side,
            quantity: trade.quantity,
            entryTime: trade.entryTime,
            entryPrice: Price(ticks: trade.entryPrice.ticks + 1),
            entryReason: trade.entryReason,
            cost: trade.cost,
            exitTime: trade.exitTime,
            exitPrice: trade.exitPrice,
            exitReason: trade.exitReason,
            fees: trade.fees,
            profit: trade.profit
        )
        try fixture.store.save(BotStep(bot: try bots.bot(bot.id, userID: user), trades: [forged]))
        let receipt = try bots.parity(bot.id, userID: user)
        #expect(receipt.interruptions.map(\.cause) == [.stopped])
        #expect(receipt.divergences.map(\.cause) == [.unexplained], "the stop was before trades that are alike")
    }

    @Test func `a limit that holds in one of the two only is named as the cause of what differs`() async throws {
        var causes: [ParityReceipt.Cause] = []
        // Of one size whatever was earned, so that trades are alike again after those that the pause has cost.
        for permille in stride(from: 2, through: 40, by: 2) {
            var draft = try BotDraft.paper(.cross)
            draft.capital = try Money("110")
            draft.sizing = ["type": "fixed_quantity", "quantity": "1"]
            draft.risk = ["maximum_drawdown": .string("0.0\(permille < 10 ? "0" : "")\(permille)")]
            let bot = try started(draft)
            await feed(0..<100, to: bot)
            _ = try bots.pause(bot.id, userID: user)
            _ = try bots.start(bot.id, userID: user)
            await feed(160..<600, to: bot)
            let receipt = try bots.parity(bot.id, userID: user)
            for divergence in receipt.divergences {
                #expect(divergence.cause != .unexplained, "\(permille): \(divergence.explanation)")
            }
            causes += receipt.divergences.map(\.cause)
        }
        #expect(causes.contains(.riskLimit))
    }

    @Test func `a stop of all trading is one interruption`() async throws {
        let bot = try started()
        await feed(0..<200, to: bot)
        _ = try bots.stopAll(.user(user), by: "u1@example.org", reason: "a test")
        try bots.resumeTrading(.user(user))
        _ = try bots.start(bot.id, userID: user)
        await feed(320..<600, to: bot)
        let receipt = try bots.parity(bot.id, userID: user)
        #expect(Set(receipt.interruptions.map(\.cause)) == [.stopAll])
        #expect(receipt.divergences.first?.cause == .stopAll)
    }

    @Test func `the books of all bots add up, and one that is off is named`() async throws {
        let bot = try started()
        let other = try started()
        await feed(0..<600, to: bot)
        await feed(0..<600, to: other)
        #expect(try LedgerAudit(fixture.store).problems().isEmpty)
        #expect(try fixture.store.ledgerTotals(botID: bot.id).map(\.entries).reduce(0, +) > 30)
        let step = BotStep(
            bot: try bots.bot(bot.id, userID: user),
            entries: [
                LedgerEntry(
                    number: 1_000_000,
                    time: fixture.clock.now,
                    asset: .quote,
                    counterparty: .fees,
                    amount: try Money("0.01"),
                    order: nil
                )
            ]
        )
        try fixture.store.save(step)
        let problems = try LedgerAudit(fixture.store).problems()
        #expect(problems.count == 2)
        for problem in problems { #expect(problem.contains(bot.id)) }
    }

    @Test func `live without a venue is refused with a code, shadow trades as paper does`() async throws {
        var draft = try BotDraft.paper(.cross)
        draft.mode = .live
        let error = #expect(throws: PlatformError.self) { try bots.create(draft, userID: user) }
        #expect(error?.description.contains("venue_not_configured") == true)
        draft.mode = .shadow
        let (shadow, paper) = (try started(draft), try started())
        await feed(0..<600, to: shadow)
        await feed(0..<600, to: paper)
        #expect(try orders(shadow) == orders(paper))
    }

    @Test func `options that are wrong are named, all of them`() {
        let error = #expect(throws: (any Error).self) {
            try ExecutionOptions(json: [
                "protection": ["stop_loss": "2"], "fees": ["maker": "0.1"], "volume_share": "0", "limit_rule": "maybe",
                "latency_ms": -1, "minimum_notional": "-1", "volume_impact_bps": 1001, "fee_asset": "gold",
            ])
        }
        let text = error.map { "\($0)" } ?? ""
        for field in [
            "protection.stop_loss", "fees", "volume_share", "limit_rule", "latency_ms", "minimum_notional",
            "volume_impact_bps", "fee_asset",
        ] {
            #expect(text.contains(field), "\(field) in \(text)")
        }
    }
}
