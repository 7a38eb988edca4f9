import GRDB
import Markets
public import Trading

extension SQLiteApplicationStore {
    private static let trades = """
        number, side, quantity, entry_time, entry_price, entry_reason, cost, exit_time, exit_price, exit_reason, fees, \
        profit
        """
    private static let log = "time, level, message, code, candle"

    public func trades(botID: String, _ page: PageRequest) throws -> Page<Trade> {
        try database.read("bots.trades") {
            let table = "trades WHERE bot_id = ?"
            return try $0.page(page, select: Self.trades, from: table, order: "number DESC", [botID], Self.trade)
        }
    }

    public func openTrades(botID: String) throws -> [Trade] {
        try database.read("bots.openTrades") {
            let query = "SELECT \(Self.trades) FROM trades WHERE bot_id = ? AND exit_time IS NULL ORDER BY number"
            return try $0.all(query, [botID], Self.trade)
        }
    }

    public func equity(botID: String) throws -> [EquityPoint] {
        try database.read("bots.equity") {
            try $0.all("SELECT time, equity FROM bot_equity WHERE bot_id = ? ORDER BY time", [botID]) {
                EquityPoint(time: try $0.time(), equity: try $0.money())
            }
        }
    }

    public func log(botID: String, _ page: PageRequest) throws -> Page<BotLogEntry> {
        try database.read("bots.log") {
            let table = "bot_log WHERE bot_id = ?"
            return try $0.page(page, select: Self.log, from: table, order: "seq DESC", [botID], Self.entry)
        }
    }

    static func save(_ trade: Trade, of botID: String, in db: Database) throws {
        try db.run(
            "INSERT OR REPLACE INTO trades (bot_id, \(trades)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                botID, trade.number, trade.side.rawValue, trade.quantity.lots, trade.entryTime.milliseconds,
                trade.entryPrice.ticks, trade.entryReason, trade.cost.text, trade.exitTime?.milliseconds,
                trade.exitPrice?.ticks, trade.exitReason, trade.fees.text, trade.profit?.text,
            ]
        )
    }

    static func save(_ point: EquityPoint, of botID: String, in db: Database) throws {
        try db.run(
            "INSERT OR REPLACE INTO bot_equity (bot_id, time, equity) VALUES (?, ?, ?)",
            [botID, point.time.milliseconds, point.equity.text]
        )
    }

    static func append(_ entry: BotLogEntry, of botID: String, in db: Database) throws {
        try db.run(
            "INSERT INTO bot_log (bot_id, \(log)) VALUES (?, ?, ?, ?, ?, ?)",
            [
                botID, entry.time.milliseconds, entry.level, entry.message, entry.code?.rawValue,
                entry.candle?.milliseconds,
            ]
        )
    }

    private static func entry(_ row: inout RowReader) throws -> BotLogEntry {
        BotLogEntry(
            time: try row.time(),
            level: try row.text(),
            message: try row.text(),
            code: try row.optionalText().flatMap(BotLogEntry.Code.init(rawValue:)),
            candle: try row.optionalTime()
        )
    }

    private static func trade(_ row: inout RowReader) throws -> Trade {
        Trade(
            number: try row.integer(),
            side: try row.named(Side.self),
            quantity: Quantity(lots: try row.integer64()),
            entryTime: try row.time(),
            entryPrice: Price(ticks: try row.integer64()),
            entryReason: try row.text(),
            cost: try row.money(),
            exitTime: try row.optionalTime(),
            exitPrice: try row.optionalPrice(),
            exitReason: try row.optionalText(),
            fees: try row.money(),
            profit: try row.optionalMoney()
        )
    }
}
