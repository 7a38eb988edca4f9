import Foundation
import GRDB
import Markets
public import Trading

/// Fills, the ledger and the books of simulated venues: what is only ever added to, and never read while a bot trades.
extension SQLiteApplicationStore {
    public func venue(botID: String) throws -> [UInt8]? {
        try database.read("bots.venue") {
            try $0.first("SELECT state FROM bot_venues WHERE bot_id = ?", [botID]) { try $0.bytes() }
        }
    }

    public func fills(botID: String, _ page: PageRequest) throws -> Page<Fill> {
        try database.read("bots.fills") {
            let columns = "order_number, execution, time, price, quantity, fee, fee_asset, fee_value, liquidity"
            let table = "fills WHERE bot = (SELECT seq FROM trading_bots WHERE id = ?)"
            let order = "order_number DESC, execution DESC"
            return try $0.page(page, select: columns, from: table, order: order, [botID], Self.fill)
        }
    }

    public func ledgerTotals(botID: String) throws -> [LedgerTotal] {
        try database.read("bots.ledgerTotals") { db in
            var totals: [LedgerTotal.Account: LedgerTotal] = [:]
            let query = """
                SELECT asset, counterparty, amount FROM ledger_entries
                WHERE bot = (SELECT seq FROM trading_bots WHERE id = ?)
                """
            _ = try db.all(query, [botID]) { row in
                let account = LedgerTotal.Account(
                    asset: try row.named(LedgerEntry.Asset.self),
                    counterparty: try row.named(AssetAccounts.Counterparty.self)
                )
                var total = totals[account] ?? LedgerTotal(account: account, amount: .zero, entries: 0)
                total.amount += try row.money()
                total.entries += 1
                totals[account] = total
            }
            return Array(totals.values)
        }
    }

    static func save(venue state: [UInt8], of botID: String, in db: Database) throws {
        try db.run("INSERT OR REPLACE INTO bot_venues (bot_id, state) VALUES (?, ?)", [botID, Data(state)])
    }

    /// Adds a fill; one that is there already stays as it is.
    static func append(_ fill: Fill, of botID: String, in db: Database) throws {
        try db.run(
            """
            INSERT INTO fills
                (bot, order_number, execution, time, price, quantity, fee, fee_asset, fee_value, liquidity)
            VALUES ((SELECT seq FROM trading_bots WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            [
                botID, fill.order, fill.execution, fill.time.milliseconds, fill.price.ticks, fill.quantity.lots,
                fill.fee.amount.text, fill.fee.asset.rawValue, fill.fee.value.text, fill.liquidity.rawValue,
            ]
        )
    }

    /// Adds an entry; one that is there already stays as it is.
    static func append(_ entry: LedgerEntry, of botID: String, in db: Database) throws {
        try db.run(
            """
            INSERT INTO ledger_entries (bot, number, time, asset, counterparty, amount, order_number)
            VALUES ((SELECT seq FROM trading_bots WHERE id = ?), ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            [
                botID, entry.number, entry.time.milliseconds, entry.asset.rawValue, entry.counterparty.rawValue,
                entry.amount.text, entry.order,
            ]
        )
    }

    private static func fill(_ row: inout RowReader) throws -> Fill {
        Fill(
            order: try row.integer(),
            execution: try row.integer(),
            time: try row.time(),
            price: Price(ticks: try row.integer64()),
            quantity: Quantity(lots: try row.integer64()),
            fee: try Self.fee(&row),
            liquidity: try row.named(Fill.Liquidity.self)
        )
    }

    private static func fee(_ row: inout RowReader) throws -> Fill.Fee {
        Fill.Fee(amount: try row.money(), asset: try row.named(LedgerEntry.Asset.self), value: try row.money())
    }
}
