import Foundation
import GRDB
import Markets

extension SQLiteApplicationStore: BotStore {
    public func prepareForSteps() throws { try database.reserveLog("bots.prepare") }

    private static let columns = """
        id, user_id, name, symbol, timeframe, strategy, mode, capital, fee_rate, risk, status, error, state, \
        performance, first_candle, last_candle, created_at, updated_at
        """

    public func create(_ bot: BotRecord) throws {
        try database.write("bots.create") {
            try $0.add(
                to: "user",
                "INSERT INTO trading_bots (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [bot.id, bot.userID] + Self.contents(of: bot) + [
                    bot.createdAt.milliseconds, bot.updatedAt.milliseconds,
                ]
            )
        }
    }

    public func bot(id: String) throws -> BotRecord? {
        try database.read("bots.get") {
            try $0.first("SELECT \(Self.columns) FROM trading_bots WHERE id = ?", [id], Self.bot)
        }
    }

    public func bots(userID: String, _ page: PageRequest) throws -> Page<BotRecord> {
        try database.read("bots.list") {
            let table = "trading_bots WHERE user_id = ?"
            return try $0.page(page, select: Self.columns, from: table, order: "seq DESC", [userID], Self.bot)
        }
    }

    public func bots(status: BotStatus) throws -> [BotRecord] {
        try database.read("bots.byStatus") {
            let query = "SELECT \(Self.columns) FROM trading_bots WHERE status = ? ORDER BY seq DESC"
            return try $0.all(query, [status.rawValue], Self.bot)
        }
    }

    public func save(_ step: BotStep) throws {
        try database.write("bots.save") { db in
            try Self.update(step.bot, in: db)
            for order in step.orders { try Self.save(order, of: step.bot.id, in: db) }
            for fill in step.fills { try Self.append(fill, of: step.bot.id, in: db) }
            for entry in step.entries { try Self.append(entry, of: step.bot.id, in: db) }
            if let venue = step.venue { try Self.save(venue: venue, of: step.bot.id, in: db) }
            for trade in step.trades { try Self.save(trade, of: step.bot.id, in: db) }
            for point in step.equity { try Self.save(point, of: step.bot.id, in: db) }
            for entry in step.log { try Self.append(entry, of: step.bot.id, in: db) }
            if let account = step.account { try Self.save(account, in: db) }
        }
    }

    public func append(_ entry: BotLogEntry, botID: String) throws {
        try database.write("bots.append") { try Self.append(entry, of: botID, in: $0) }
    }

    public func deleteBot(id: String, account: TradingAccountRecord?) throws {
        try database.write("bots.delete") { db in
            try db.change("bot", "DELETE FROM trading_bots WHERE id = ?", [id])
            if let account { try Self.save(account, in: db) }
        }
    }

    private static func update(_ bot: BotRecord, in db: Database) throws {
        try db.change(
            "bot",
            """
            UPDATE trading_bots SET name = ?, symbol = ?, timeframe = ?, strategy = ?, mode = ?, capital = ?,
                fee_rate = ?, risk = ?, status = ?, error = ?, state = ?, performance = ?,
                first_candle = ?, last_candle = ?, updated_at = ?
            WHERE id = ?
            """,
            contents(of: bot) + [bot.updatedAt.milliseconds, bot.id]
        )
    }

    private static func contents(of bot: BotRecord) -> StatementArguments {
        [
            bot.name, bot.symbol.name, bot.timeframe.rawValue, bot.strategy, bot.mode.rawValue, bot.capital.text,
            bot.feeRate.partsPerBillion, bot.risk, bot.status.rawValue, bot.error, bot.state.map { Data($0) },
            bot.performance, bot.firstCandle?.milliseconds, bot.lastCandle?.milliseconds,
        ]
    }

    private static func bot(_ row: inout RowReader) throws -> BotRecord {
        BotRecord(
            id: try row.text(),
            userID: try row.text(),
            name: try row.text(),
            symbol: try row.symbol(),
            timeframe: try row.named(Timeframe.self),
            strategy: try row.text(),
            mode: try row.named(BotMode.self),
            capital: try row.money(),
            feeRate: try row.feeRate(),
            risk: try row.text(),
            status: try row.named(BotStatus.self),
            error: try row.optionalText(),
            state: try row.optionalBytes(),
            performance: try row.optionalText(),
            firstCandle: try row.optionalTime(),
            lastCandle: try row.optionalTime(),
            createdAt: try row.time(),
            updatedAt: try row.time()
        )
    }
}
