import GRDB
import Markets
public import Trading

extension SQLiteApplicationStore {
    private static let orders = """
        number, side, type, quantity, decided_at, reason, status, filled_at, fill_price, fee, refusal
        """
    private static let trades = """
        number, side, quantity, entry_time, entry_price, entry_reason, exit_time, exit_price, exit_reason, fees, profit
        """

    public func orders(botID: String, _ page: PageRequest) throws -> Page<Order> {
        try database.read("bots.orders") {
            let table = "orders WHERE bot_id = ?"
            return try $0.page(page, select: Self.orders, from: table, order: "number DESC", [botID], Self.order)
        }
    }

    public func trades(botID: String, _ page: PageRequest) throws -> Page<Trade> {
        try database.read("bots.trades") {
            let table = "trades WHERE bot_id = ?"
            return try $0.page(page, select: Self.trades, from: table, order: "number DESC", [botID], Self.trade)
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
            return try $0.page(page, select: "time, level, message", from: table, order: "seq DESC", [botID]) {
                BotLogEntry(time: try $0.time(), level: try $0.text(), message: try $0.text())
            }
        }
    }

    static func save(_ order: Order, of botID: String, in db: Database) throws {
        try db.run(
            "INSERT OR REPLACE INTO orders (bot_id, \(orders)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                botID, order.number, order.side.rawValue, order.type.rawValue, order.quantity.lots,
                order.decidedAt.milliseconds, order.reason, order.status.rawValue, order.filledAt?.milliseconds,
                order.fillPrice?.ticks, order.fee.text, order.refusal,
            ]
        )
    }

    static func save(_ trade: Trade, of botID: String, in db: Database) throws {
        try db.run(
            "INSERT OR REPLACE INTO trades (bot_id, \(trades)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                botID, trade.number, trade.side.rawValue, trade.quantity.lots, trade.entryTime.milliseconds,
                trade.entryPrice.ticks, trade.entryReason, trade.exitTime?.milliseconds, trade.exitPrice?.ticks,
                trade.exitReason, trade.fees.text, trade.profit?.text,
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
            "INSERT INTO bot_log (bot_id, time, level, message) VALUES (?, ?, ?, ?)",
            [botID, entry.time.milliseconds, entry.level, entry.message]
        )
    }

    private static func order(_ row: inout RowReader) throws -> Order {
        Order(
            number: try row.integer(),
            side: try row.named(Side.self),
            type: try row.named(OrderType.self),
            quantity: Quantity(lots: try row.integer64()),
            decidedAt: try row.time(),
            reason: try row.text(),
            status: try row.named(OrderStatus.self),
            filledAt: try row.optionalTime(),
            fillPrice: try row.optionalPrice(),
            fee: try row.money(),
            refusal: try row.optionalText()
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
            exitTime: try row.optionalTime(),
            exitPrice: try row.optionalPrice(),
            exitReason: try row.optionalText(),
            fees: try row.money(),
            profit: try row.optionalMoney()
        )
    }
}
