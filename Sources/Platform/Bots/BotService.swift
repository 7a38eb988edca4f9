import JSON
public import Markets
public import Storage
import Synchronization
public import Trading

/// The bots of the users: making, starting and stopping them, and what they have done.
public final class BotService: Sendable {
    let store: any BotStore
    let supervisor: BotSupervisor
    private let runner: BacktestRunner
    let factory: StrategyFactory
    let clock: any MarketClock
    /// Held while a bot is changed: whoever starts, stops, renames or deletes it sees what the one before has done.
    private let changes = Mutex(())

    package init(
        store: any BotStore,
        supervisor: BotSupervisor,
        runner: BacktestRunner,
        factory: StrategyFactory,
        clock: any MarketClock
    ) {
        self.store = store
        self.supervisor = supervisor
        self.runner = runner
        self.factory = factory
        self.clock = clock
        supervisor.whenHalted { [weak self] in try self?.stopBots(after: $0).failures ?? [] }
    }

    /// Checks and stores a new, stopped bot.
    ///
    /// - Throws: ``PlatformError/invalid(_:)`` naming the field that is wrong.
    public func create(_ draft: BotDraft, userID: String) throws -> BotRecord {
        guard draft.mode != .live else {
            let message = "venue_not_configured: live orders need a venue, and none is configured: use paper or shadow"
            throw PlatformError.invalid("mode", message)
        }
        try TradingCapital.check(draft.capital, field: "capital")
        try TradingCapital.check(draft.capital, buys: draft.execution)
        try TradingCapital.check(slippageBps: draft.slippageBps)
        let instrument = try runner.checkedMarket(draft.symbol, draft.timeframe)
        _ = try factory.make(
            draft.strategy,
            userID: userID,
            instrument: instrument,
            timeframe: draft.timeframe,
            feeRate: draft.execution.marketFee(draft.feeRate),
            slippageBps: draft.slippageBps
        )
        let now = clock.now
        let bot = BotRecord(
            id: newIdentifier(),
            userID: userID,
            name: draft.name,
            symbol: draft.symbol,
            timeframe: draft.timeframe,
            strategy: String(decoding: JSONWriter.bytes(of: draft.strategy.json), as: UTF8.self),
            mode: draft.mode,
            capital: draft.capital,
            feeRate: draft.feeRate,
            risk: BotOptions(draft).text,
            createdAt: now,
            updatedAt: now
        )
        _ = try BotOptions(draft).backtest(of: bot, instrument)
        try store.create(bot)
        return bot
    }

    /// The user's bot.
    public func bot(_ id: String, userID: String) throws -> BotRecord {
        guard let bot = try store.bot(id: id), bot.userID == userID else { throw PlatformError.notFound("bot") }
        return bot
    }

    public func bots(userID: String, _ page: PageRequest) throws -> Page<BotRecord> {
        try store.bots(userID: userID, page)
    }

    /// Gives the bot another name.
    ///
    /// - Throws: ``PlatformError/conflict(_:)`` while it runs.
    public func rename(_ id: String, to name: String, userID: String) throws -> BotRecord {
        try changes.withLock { _ in
            var bot = try bot(id, userID: userID)
            guard bot.status != .active else {
                throw PlatformError.conflict("the bot is running: pause or stop it first")
            }
            bot.name = name
            bot.updatedAt = clock.now
            try store.save(BotStep(bot: bot))
            return bot
        }
    }

    /// Starts the bot, or lets it go on; nothing happens to one that runs.
    ///
    /// - Throws: why it cannot start, which is then the bot's error, too.
    public func start(_ id: String, userID: String) throws -> BotRecord {
        try changes.withLock { _ in
            var bot = try bot(id, userID: userID)
            guard bot.status != .active else { return bot }
            // A bot that has begun goes on with the version that it began with.
            if bot.state == nil {
                try factory.requireInService(StrategyChoice(stored: bot.strategy), userID: userID)
            }
            bot.status = .active
            bot.error = nil
            bot.updatedAt = clock.now
            try store.save(BotStep(bot: bot, log: [logEntry("started", .started, bot)]))
            do {
                try supervisor.start(bot)
            } catch {
                bot.status = .error
                bot.error = "\(error)"
                try store.save(BotStep(bot: bot, log: [logEntry("\(error)", .failed, bot, level: "error")]))
                throw Self.explained(error)
            }
            return bot
        }
    }

    /// Lets the bot rest; what waits to be filled keeps waiting.
    public func pause(_ id: String, userID: String) throws -> BotRecord {
        try end(id, as: .paused, userID: userID)
    }

    /// Stops the bot and withdraws the order that waits; its position stays as it is.
    public func stop(_ id: String, userID: String) throws -> BotRecord {
        try end(id, as: .stopped, userID: userID)
    }

    /// Lets the bot begin anew from what is stored: its position, its orders and what it has seen stay.
    public func restart(_ id: String, userID: String) throws -> BotRecord {
        _ = try pause(id, userID: userID)
        return try start(id, userID: userID)
    }

    /// How the bot is doing.
    public func health(_ id: String, userID: String) throws -> BotHealth {
        let bot = try bot(id, userID: userID)
        var health: BotHealth
        if let running = supervisor.health(id) {
            health = running
        } else {
            do {
                health = try supervisor.runner(of: bot).health(waiting: 0, at: clock.now)
                health.lag = nil
            } catch StoreError.unavailable(let reason) {
                throw StoreError.unavailable(reason)
            } catch {
                health = BotHealth(bot, error: "\(error)")
            }
        }
        health.tradingStop = supervisor.gate.stop(of: userID)
        return health
    }

    /// Deletes a bot and all it has done.
    ///
    /// - Throws: ``PlatformError/conflict(_:)`` while it runs.
    public func delete(_ id: String, userID: String) throws {
        try changes.withLock { _ in
            let bot = try bot(id, userID: userID)
            guard bot.status != .active else { throw PlatformError.conflict("the bot is running: stop it first") }
            try supervisor.gate.remove(bot) { try store.deleteBot(id: id, account: $0) }
        }
    }

    public func orders(_ id: String, userID: String, _ page: PageRequest) throws -> (Page<Order>, Instrument) {
        let bot = try bot(id, userID: userID)
        return (try store.orders(botID: id, page), try instrument(of: bot))
    }

    public func trades(_ id: String, userID: String, _ page: PageRequest) throws -> (Page<Trade>, Instrument) {
        let bot = try bot(id, userID: userID)
        return (try store.trades(botID: id, page), try instrument(of: bot))
    }

    /// What the bot holds.
    public func openTrades(_ id: String, userID: String) throws -> ([Trade], Instrument) {
        let bot = try bot(id, userID: userID)
        return (try store.openTrades(botID: id), try instrument(of: bot))
    }

    public func fills(_ id: String, userID: String, _ page: PageRequest) throws -> (Page<Fill>, Instrument) {
        let bot = try bot(id, userID: userID)
        return (try store.fills(botID: id, page), try instrument(of: bot))
    }

    public func equity(_ id: String, userID: String) throws -> [EquityPoint] {
        _ = try bot(id, userID: userID)
        return try store.equity(botID: id)
    }

    public func log(_ id: String, userID: String, _ page: PageRequest) throws -> Page<BotLogEntry> {
        _ = try bot(id, userID: userID)
        return try store.log(botID: id, page)
    }

    /// The trading rules that the bot's ticks and lots count.
    private func instrument(of bot: BotRecord) throws -> Instrument {
        try BotRunner.instrument(of: bot) ?? runner.checkedMarket(bot.symbol, bot.timeframe)
    }

    private func end(_ id: String, as status: BotStatus, userID: String) throws -> BotRecord {
        try changes.withLock { _ in
            let bot = try bot(id, userID: userID)
            do {
                return try supervisor.end(id, as: status) ?? rest(bot, as: status)
            } catch {
                throw Self.explained(error)
            }
        }
    }

    /// What keeps a bot from starting or ending as its owner is told; other errors as they are.
    private static func explained(_ error: any Error) -> any Error {
        switch error {
        case is OrdersNotWithdrawn, is ForeignBotState, EngineError.untrackedPosition:
            PlatformError.conflict("\(error)")
        default: error
        }
    }

    /// Gives a bot that does not run another status, and withdraws orders that still wait from before.
    private func rest(_ bot: BotRecord, as status: BotStatus) throws -> BotRecord {
        var bot = bot
        var log: [BotLogEntry] = []
        if status == .stopped, bot.state != nil {
            do {
                return try supervisor.withdraw(bot)
            } catch StoreError.unavailable(let reason) {
                throw StoreError.unavailable(reason)
            } catch let error as OrdersNotWithdrawn {
                throw error
            } catch {
                // It may have got some way: what it has stored stays.
                bot = try self.bot(bot.id, userID: bot.userID)
                // It must be possible to stop a bot whose model is gone, say.
                let message = "orders that wait could not be withdrawn: \(error)"
                log.append(logEntry(message, .failed, bot, level: "warning"))
            }
        }
        log.insert(logEntry(status.rawValue, status == .paused ? .paused : .stopped, bot), at: 0)
        bot.status = status
        bot.error = nil
        bot.updatedAt = clock.now
        try store.save(BotStep(bot: bot, log: log))
        return bot
    }

    private func logEntry(
        _ message: String,
        _ code: BotLogEntry.Code,
        _ bot: BotRecord,
        level: String = "info"
    ) -> BotLogEntry {
        BotLogEntry(time: clock.now, level: level, message: message, code: code, candle: bot.lastCandle)
    }
}
