import GRDB
import Markets

extension SQLiteApplicationStore {
    public func tradingStops() throws -> [TradingStop] {
        try database.read("stops.list") {
            let columns = "user_id, stopped_by, stopped_at, reason, account_limit"
            return try $0.all("SELECT \(columns) FROM trading_stops ORDER BY stopped_at") { row in
                let user = try row.text()
                return TradingStop(
                    scope: user == Self.everybody ? .all : .user(user),
                    stoppedBy: try row.text(),
                    stoppedAt: try row.time(),
                    reason: try row.text(),
                    limit: try row.optionalText()
                )
            }
        }
    }

    public func add(_ stop: TradingStop) throws {
        try database.write("stops.add") {
            try $0.run(
                """
                INSERT INTO trading_stops (user_id, stopped_by, stopped_at, reason, account_limit) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
                [Self.key(stop.scope), stop.stoppedBy, stop.stoppedAt.milliseconds, stop.reason, stop.limit]
            )
        }
    }

    public func removeTradingStop(_ scope: TradingStop.Scope) throws {
        try database.write("stops.remove") {
            try $0.run("DELETE FROM trading_stops WHERE user_id = ?", [Self.key(scope)])
        }
    }

    private static let everybody = "*"

    private static func key(_ scope: TradingStop.Scope) -> String {
        switch scope {
        case .all: everybody
        case .user(let id): id
        }
    }
}
