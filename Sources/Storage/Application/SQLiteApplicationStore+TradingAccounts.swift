import GRDB

extension SQLiteApplicationStore {
    public func tradingAccounts() throws -> [TradingAccountRecord] {
        try database.read("accounts.list") {
            try $0.all("SELECT user_id, limits, measures, revision FROM trading_accounts ORDER BY user_id") { row in
                TradingAccountRecord(
                    userID: try row.text(),
                    limits: try row.text(),
                    measures: try row.text(),
                    revision: try row.integer()
                )
            }
        }
    }

    public func save(_ account: TradingAccountRecord) throws {
        try database.write("accounts.save") { try Self.save(account, in: $0) }
    }

    static func save(_ account: TradingAccountRecord, in db: Database) throws {
        try db.add(
            to: "user",
            """
            INSERT INTO trading_accounts (user_id, limits, measures, revision) VALUES (?, ?, ?, ?)
            ON CONFLICT (user_id) DO UPDATE
            SET limits = excluded.limits, measures = excluded.measures, revision = excluded.revision
            WHERE excluded.revision > trading_accounts.revision
            """,
            [account.userID, account.limits, account.measures, account.revision]
        )
    }
}
