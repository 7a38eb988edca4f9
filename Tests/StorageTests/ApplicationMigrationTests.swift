import GRDB
import Markets
import Storage
import Testing
import Trading

/// Databases that earlier versions of AAITI have left.
@Suite struct ApplicationMigrationTests {
    private let folder: TemporaryFolder
    private var path: String { folder("aaiti.sqlite") }

    init() throws { folder = try TemporaryFolder() }

    /// A database as the steps up to `migration` made it, with what `rows` puts into it.
    private func database(upTo migration: String, _ rows: String) throws {
        let queue = try DatabaseQueue(path: path)
        try ApplicationMigrations.migrator.migrate(queue, upTo: migration)
        try queue.write { try $0.execute(sql: rows) }
        try queue.close()
    }

    @Test func whatWasThereBeforeModelsWereTendedIsThereAfterwards() throws {
        try database(upTo: "004 bots", Self.rowsBeforeModelCare)
        let store = try SQLiteApplicationStore(path: path)
        #expect(try store.check().problems.isEmpty)

        let user = Sample.user()
        #expect(try store.user(id: "u1") == user && store.user(email: user.email) == user)
        #expect(try store.session(id: "s1") == Sample.session())
        #expect(try store.auditLogs(PageRequest(), userID: "u1", action: nil).items.map(\.action) == ["auth.login"])
        #expect(try store.setting("theme") == "dark")

        // What was not kept then has the value that it stood for.
        var model = Sample.model()
        (model.status, model.version, model.metrics, model.lastTrained) = (.trained, 1, "{}", Sample.time)
        #expect(try store.model(id: "m1") == model)
        #expect(try store.artifact(modelID: "m1", version: 1) == Sample.artifact())
        #expect(try store.versions(modelID: "m1", PageRequest()).items.map(\.payloadBytes) == [4])
        var job = Sample.job()
        (job.status, job.progress, job.stage, job.attempts) = (.running, 0.5, "fitting", 1)
        #expect(try store.unfinishedJobs() == [job])
        var prediction = Sample.prediction("p1")
        prediction.conformal = nil
        #expect(try store.predictions(modelID: "m1", PageRequest()).items == [prediction])
        #expect(try store.scores(modelID: "m1").isEmpty)

        #expect(try store.backtest(id: "b1")?.metrics == #"{"trades":1}"#)
        #expect(try store.result(backtestID: "b1")?.trades == Array("[1]".utf8))
        let bot = try #require(try store.bot(id: "t1"))
        #expect(bot.status == .active && bot.state == Array("{}".utf8) && bot.capital.text == "1000")
        // An order of then was one at the market, filled whole.
        let order = try #require(try store.orders(botID: "t1", PageRequest()).items.first)
        #expect(order.number == 1 && order.terms == .market(.buy, .quantity(Quantity(lots: 5))))
        #expect(order.status == .filled && order.filled == Quantity(lots: 5) && order.parent == nil)
        #expect(try store.venue(botID: "t1") == nil && store.ledgerTotals(botID: "t1").isEmpty)
        #expect(try store.trades(botID: "t1", PageRequest()).items.map(\.number) == [1])
        #expect(try store.equity(botID: "t1").map(\.equity.text) == ["1001"])
        #expect(try store.log(botID: "t1", PageRequest()).items.map(\.message) == ["started"])

        // And it can be worked on as ever.
        (model.version, job.status) = (2, .succeeded)
        let retention = VersionRetention(newest: 10)
        try store.finishTraining(Sample.artifact(version: 2), model: model, job: job, keeping: retention)
        #expect(try store.versions(modelID: "m1", PageRequest()).items.map(\.version) == [2, 1])
        try store.score(["p1": 101])
        #expect(try store.predictions(modelID: "m1", PageRequest()).items.map(\.actual) == [101])
    }

    /// Opening it once more changes nothing, and what it is then is what a new database is.
    @Test func migratedAndNewDatabasesHaveTheSameSchema() throws {
        try database(upTo: "004 bots", Self.rowsBeforeModelCare)
        for _ in 0..<2 { try SQLiteApplicationStore(path: path).close() }
        try SQLiteApplicationStore(path: folder("new.sqlite")).close()
        func schema(_ path: String) throws -> [String] {
            let statements = "SELECT name || ': ' || sql FROM sqlite_schema WHERE sql <> '' ORDER BY name"
            return try DatabaseQueue(path: path).read { try String.fetchAll($0, sql: statements) }
        }
        #expect(try schema(path) == schema(folder("new.sqlite")))
        #expect(try SQLiteApplicationStore(path: path).model(id: "m1") != nil)
    }

    private static let rowsBeforeModelCare = """
        INSERT INTO users VALUES (1, 'u1', 'u1@example.org', 'scrypt:u1', 'trader', 0, 1700000000123, NULL);
        INSERT INTO sessions VALUES
            (1, 's1', 'u1', 't1', NULL, 1700000000123, 1700000001123, NULL, '127.0.0.1', 'tests');
        INSERT INTO audit_logs VALUES (1, 'u1', 'auth.login', NULL, NULL, '{}', '127.0.0.1', 'tests', 1700000000123);
        INSERT INTO settings VALUES ('theme', 'dark');
        INSERT INTO ml_models VALUES
            (1, 'm1', 'u1', 'model m1', 'arima', '["BTC-USDT","ETH-USDT"]', '1h', 30, 24, '{"p":2}', 'trained', 1, '{}',
            NULL, 1700000000123, 1700000000123, 1700000000123);
        INSERT INTO model_artifacts VALUES
            ('m1', 1, 'arima', '{"p":2}', x'00ff01fe', 'abc', '0.1', '{"mase":0.9}', 12.5, 1700000000123);
        INSERT INTO training_jobs VALUES
            (1, 'j1', 'm1', 'u1', 'running', 0.5, 'fitting', NULL, 1, 1700000000123, NULL, NULL);
        INSERT INTO predictions VALUES
            (1, 'p1', 'm1', 1, 'BTC-USDT', '1h', 1700000000123, 1, \(minute(60).milliseconds), 100.1, 90.2,
            110.3, 80.4, 120.5, NULL, 1700000000123);
        INSERT INTO backtests VALUES
            (1, 'b1', 'u1', 'BTC-USDT', '1h', '{}', 'succeeded', 1, NULL, '{"trades":1}', 1700000000123, NULL);
        INSERT INTO backtest_results VALUES ('b1', x'5b315d', x'5b5d');
        INSERT INTO trading_bots VALUES
            (1, 't1', 'u1', 'bot', 'BTC-USDT', '1h', '{}', 'paper', '1000', 1000000, '{}', 'active', NULL, x'7b7d', NULL,
            NULL, NULL, 1700000000123, 1700000000123);
        INSERT INTO orders VALUES
            ('t1', 1, 'buy', 'market', 5, 1700000000123, 'why', 'filled', 1700000000123, 7, '0', NULL);
        INSERT INTO trades VALUES ('t1', 1, 'buy', 5, 1700000000123, 7, 'why', NULL, NULL, NULL, '0', NULL);
        INSERT INTO bot_equity VALUES ('t1', 1700000000123, '1001');
        INSERT INTO bot_log VALUES (1, 't1', 1700000000123, 'info', 'started');
        """
}
