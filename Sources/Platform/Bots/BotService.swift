import JSON
public import Markets
public import Storage
public import Trading

/// The bots of the users: making, starting and stopping them, and what they have done.
public struct BotService: Sendable {
    private let store: any BotStore
    private let supervisor: BotSupervisor
    private let runner: BacktestRunner
    private let factory: StrategyFactory
    private let clock: any MarketClock

    init(
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
    }

    /// Checks and stores a new, stopped bot.
    ///
    /// - Throws: ``PlatformError/invalid(_:)`` naming the field that is wrong.
    public func create(_ draft: BotDraft, userID: String) throws -> BotRecord {
        guard draft.mode == .paper else {
            throw PlatformError.invalid("mode", "this version trades on paper only: use \"paper\"")
        }
        try TradingCapital.check(draft.capital, field: "capital")
        let instrument = try runner.checkedMarket(draft.symbol, draft.timeframe)
        _ = try factory.make(
            draft.strategy,
            userID: userID,
            feeRate: draft.feeRate,
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
        _ = try BotOptions(draft).configuration(of: bot, instrument)
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
    public func rename(_ id: String, to name: String, userID: String) throws -> BotRecord {
        var bot = try bot(id, userID: userID)
        guard bot.status != .active else { throw PlatformError.conflict("the bot is running: pause or stop it first") }
        bot.name = name
        bot.updatedAt = clock.now
        try store.save(BotStep(bot: bot))
        return bot
    }

    /// Starts the bot, or lets it go on.
    public func start(_ id: String, userID: String) throws -> BotRecord {
        var bot = try bot(id, userID: userID)
        guard bot.status != .active else { return bot }
        bot.status = .active
        bot.error = nil
        bot.updatedAt = clock.now
        try store.save(BotStep(bot: bot, log: [logEntry("started")]))
        do {
            try supervisor.start(bot)
        } catch {
            bot.status = .error
            bot.error = "\(error)"
            try store.save(BotStep(bot: bot))
            throw error
        }
        return bot
    }

    /// Lets the bot rest; what waits to be filled keeps waiting.
    public func pause(_ id: String, userID: String) throws -> BotRecord {
        try end(id, as: .paused, userID: userID)
    }

    /// Stops the bot and withdraws the order that waits; its position stays as it is.
    public func stop(_ id: String, userID: String) throws -> BotRecord {
        try end(id, as: .stopped, userID: userID)
    }

    /// Stops all bots of the user.
    public func stopAll(userID: String) throws -> [BotRecord] {
        try store.bots(status: .active).filter { $0.userID == userID }.map { try stop($0.id, userID: userID) }
    }

    /// Deletes a bot and all it has done.
    ///
    /// - Throws: ``PlatformError/conflict(_:)`` while it runs.
    public func delete(_ id: String, userID: String) throws {
        guard try bot(id, userID: userID).status != .active else {
            throw PlatformError.conflict("the bot is running: stop it first")
        }
        try store.deleteBot(id: id)
    }

    public func orders(_ id: String, userID: String, _ page: PageRequest) throws -> (Page<Order>, Instrument) {
        let bot = try bot(id, userID: userID)
        return (try store.orders(botID: id, page), try instrument(of: bot))
    }

    public func trades(_ id: String, userID: String, _ page: PageRequest) throws -> (Page<Trade>, Instrument) {
        let bot = try bot(id, userID: userID)
        return (try store.trades(botID: id, page), try instrument(of: bot))
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
        var bot = try bot(id, userID: userID)
        if let ended = try supervisor.end(id, as: status) { return ended }
        bot.status = status
        bot.error = nil
        bot.updatedAt = clock.now
        try store.save(BotStep(bot: bot, log: [logEntry(status.rawValue)]))
        return bot
    }

    private func logEntry(_ message: String) -> BotLogEntry {
        BotLogEntry(time: clock.now, level: "info", message: message)
    }
}
