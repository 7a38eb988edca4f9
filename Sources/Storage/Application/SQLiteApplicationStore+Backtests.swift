import Foundation
import GRDB
import Markets

extension SQLiteApplicationStore: BacktestStore {
    private static let columns = """
        id, user_id, symbol, timeframe, request, status, progress, error, metrics, created_at, finished_at
        """

    public func create(_ backtest: BacktestRecord) throws {
        try database.write("backtests.create") {
            try $0.add(
                to: "user",
                "INSERT INTO backtests (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    backtest.id, backtest.userID, backtest.symbol.name, backtest.timeframe.rawValue, backtest.request,
                    backtest.status.rawValue, backtest.progress, backtest.error, backtest.metrics,
                    backtest.createdAt.milliseconds, backtest.finishedAt?.milliseconds,
                ]
            )
        }
    }

    public func backtest(id: String) throws -> BacktestRecord? {
        try database.read("backtests.get") {
            try $0.first("SELECT \(Self.columns) FROM backtests WHERE id = ?", [id], Self.backtest)
        }
    }

    public func backtests(userID: String, _ page: PageRequest) throws -> Page<BacktestRecord> {
        try database.read("backtests.list") {
            let table = "backtests WHERE user_id = ?"
            return try $0.page(page, select: Self.columns, from: table, order: "seq DESC", [userID], Self.backtest)
        }
    }

    public func update(_ backtest: BacktestRecord) throws {
        try database.write("backtests.update") { try Self.update(backtest, in: $0) }
    }

    public func finish(_ backtest: BacktestRecord, result: BacktestResult) throws {
        try database.write("backtests.finish") { db in
            try Self.update(backtest, in: db)
            try db.run(
                "INSERT OR REPLACE INTO backtest_results (backtest_id, trades, equity, verdict) VALUES (?, ?, ?, ?)",
                [backtest.id, Data(result.trades), Data(result.equity), result.verdict.map { Data($0) }]
            )
        }
    }

    public func result(backtestID: String) throws -> BacktestResult? {
        try database.read("backtests.result") {
            let query = "SELECT trades, equity, verdict FROM backtest_results WHERE backtest_id = ?"
            return try $0.first(query, [backtestID]) {
                BacktestResult(
                    trades: try $0.bytes(),
                    equity: try $0.bytes(),
                    verdict: try $0.optionalBytes()
                )
            }
        }
    }

    public func unfinishedBacktests() throws -> [BacktestRecord] {
        try database.read("backtests.unfinished") {
            try $0.all(
                "SELECT \(Self.columns) FROM backtests WHERE status IN ('queued', 'running') ORDER BY created_at, seq",
                [],
                Self.backtest
            )
        }
    }

    public func deleteBacktest(id: String) throws {
        try database.write("backtests.delete") { try $0.change("backtest", "DELETE FROM backtests WHERE id = ?", [id]) }
    }

    private static func update(_ backtest: BacktestRecord, in db: Database) throws {
        try db.change(
            "backtest",
            """
            UPDATE backtests SET request = ?, status = ?, progress = ?, error = ?, metrics = ?, finished_at = ?
            WHERE id = ?
            """,
            [
                backtest.request, backtest.status.rawValue, backtest.progress, backtest.error, backtest.metrics,
                backtest.finishedAt?.milliseconds, backtest.id,
            ]
        )
    }

    private static func backtest(_ row: inout RowReader) throws -> BacktestRecord {
        BacktestRecord(
            id: try row.text(),
            userID: try row.text(),
            symbol: try row.symbol(),
            timeframe: try row.named(Timeframe.self),
            request: try row.text(),
            status: try row.named(JobStatus.self),
            progress: try row.number(),
            error: try row.optionalText(),
            metrics: try row.optionalText(),
            createdAt: try row.time(),
            finishedAt: try row.optionalTime()
        )
    }
}
