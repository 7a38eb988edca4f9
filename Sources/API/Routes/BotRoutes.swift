import Hummingbird
import JSON
import Markets
import Platform
import Storage
import Trading

/// `/api/trading/bots`: bots, their commands and what they have done.
struct BotRoutes: Sendable {
    let platform: TradingPlatform
    let audit: AuditTrail
    let threads: BoundedWorkQueue
    /// A bot's whole state is read, or a backtest run, here.
    let bulkThreads: BoundedWorkQueue

    func add(to group: RouterGroup<AppRequestContext>) {
        group.get(use: list)
        group.post(use: create)
        group.post("stop-all", use: stopAll)
        group.post("resume-trading", use: resumeTrading)
        group.get("limits", use: limits)
        group.put("limits", use: setLimits)
        group.get(":id", use: show)
        group.patch(":id", use: rename)
        group.delete(":id", use: delete)
        group.post(":id/start") { try await command("bot.start", $0, $1, platform.bots.start) }
        group.post(":id/pause") { try await command("bot.pause", $0, $1, platform.bots.pause) }
        group.post(":id/stop") { try await command("bot.stop", $0, $1, platform.bots.stop) }
        group.post(":id/restart") { try await command("bot.restart", $0, $1, platform.bots.restart) }
        group.get(":id/health", use: health)
        group.get(":id/parity", use: parity)
        group.get(":id/orders", use: orders)
        group.get(":id/trades", use: trades)
        group.get(":id/fills", use: fills)
        group.get(":id/positions", use: positions)
        group.get(":id/equity", use: equity)
        group.get(":id/log", use: log)
    }

    private func list(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let page = try request.query(.page())
        let bots = try await threads.run { try platform.bots.bots(userID: user.userID, page) }
        return .json {
            $0.member("bots", bots.items)
            $0.member("total", bots.total)
            $0.member("trading_stop", platform.bots.tradingStop(userID: user.userID))
        }
    }

    private func create(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let (name, symbol, timeframe, strategy, mode, capital, fee, slippage, sizing, risk, execution) =
            try await request.fields(
                .string("name", 1...200),
                .symbol("symbol"),
                .timeframe("timeframe"),
                .strategy("strategy"),
                Field<BotMode>.choice("mode").or(.paper),
                .positiveMoney("capital"),
                Field<FeeRate>.feeRate("fee_rate").or(FeeRate(partsPerBillion: 1_000_000)),
                Field<Double>.number("slippage_bps", in: 0...1000).or(0),
                .optional(.json("sizing")),
                Field<JSONObject>.object("risk").or([:]),
                .execution
            )
        let draft = BotDraft(
            name: name,
            symbol: symbol,
            timeframe: timeframe,
            strategy: strategy,
            mode: mode,
            capital: capital,
            feeRate: fee,
            slippageBps: slippage,
            sizing: sizing,
            risk: risk,
            execution: execution
        )
        let bot = try await threads.run { try platform.bots.create(draft, userID: user.userID) }
        try await audit.append(
            "bot.create",
            by: user,
            request,
            context,
            on: .init("bot", bot.id),
            details: ["name": .string(name)]
        )
        return .json(status: .created) { $0.member("bot", bot) }
    }

    private func show(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let id = try context.resourceID()
        let bot = try await threads.run { try platform.bots.bot(id, userID: user.userID) }
        return .json { $0.member("bot", bot) }
    }

    private func rename(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let name = try await request.fields(.string("name", 1...200))
        let id = try context.resourceID()
        let bot = try await threads.run { try platform.bots.rename(id, to: name, userID: user.userID) }
        try await audit.append(
            "bot.rename",
            by: user,
            request,
            context,
            on: .init("bot", bot.id),
            details: ["name": .string(name)]
        )
        return .json { $0.member("bot", bot) }
    }

    private func delete(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let id = try context.resourceID()
        try await threads.run { try platform.bots.delete(id, userID: user.userID) }
        try await audit.append("bot.delete", by: user, request, context, on: .init("bot", id))
        return .noContent
    }

    private func command(
        _ action: String,
        _ request: Request,
        _ context: AppRequestContext,
        _ body: @escaping @Sendable (_ id: String, _ userID: String) throws -> BotRecord
    ) async throws -> Response {
        let user = try context.require(.trader)
        let id = try context.resourceID()
        let bot = try await threads.run { try body(id, user.userID) }
        try await audit.append(action, by: user, request, context, on: .init("bot", bot.id))
        return .json { $0.member("bot", bot) }
    }

    private func orders(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let page = try request.query(.page(defaultLimit: 1000, maximumLimit: 100_000))
        let id = try context.resourceID()
        let (orders, instrument) = try await threads.run { try platform.bots.orders(id, userID: user.userID, page) }
        return .json {
            $0.member("orders") { $0.array(orders.items) { $1.write(to: &$0, instrument: instrument) } }
            $0.member("total", orders.total)
        }
    }

    private func trades(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let page = try request.query(.page(defaultLimit: 1000, maximumLimit: 100_000))
        let id = try context.resourceID()
        let (trades, instrument) = try await threads.run { try platform.bots.trades(id, userID: user.userID, page) }
        return .json {
            $0.member("trades") { $0.array(trades.items) { $1.write(to: &$0, instrument: instrument) } }
            $0.member("total", trades.total)
        }
    }

    private func fills(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let page = try request.query(.page(defaultLimit: 1000, maximumLimit: 100_000))
        let id = try context.resourceID()
        let (fills, instrument) = try await threads.run { try platform.bots.fills(id, userID: user.userID, page) }
        return .json {
            $0.member("fills") { $0.array(fills.items) { $1.write(to: &$0, instrument: instrument) } }
            $0.member("total", fills.total)
        }
    }

    /// The trade that is open, if there is one: long-only bots hold one position at the most.
    private func positions(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let id = try context.resourceID()
        let (open, instrument) = try await threads.run { try platform.bots.openTrades(id, userID: user.userID) }
        return .json {
            $0.member("positions") { $0.array(open) { $1.write(to: &$0, instrument: instrument) } }
            $0.member("total", open.count)
        }
    }

    private func equity(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let id = try context.resourceID()
        let equity = try await threads.run { try platform.bots.equity(id, userID: user.userID) }
        return .json { $0.member("equity", equity) }
    }

    private func log(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let id = try context.resourceID()
        let page = try request.query(.page())
        let log = try await threads.run { try platform.bots.log(id, userID: user.userID, page) }
        return .json {
            $0.member("log", log.items)
            $0.member("total", log.total)
        }
    }
}
