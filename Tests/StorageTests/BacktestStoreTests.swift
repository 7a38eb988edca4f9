import Markets
import Storage
import Testing

@Suite struct BacktestStoreTests {
    let folder: TemporaryFolder
    let store: SQLiteApplicationStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteApplicationStore(path: folder("aaiti.sqlite"))
        _ = try store.createUser(Sample.user()) { _ in .trader }
    }

    @Test func aBacktestRunsAndFinishes() throws {
        var backtest = Sample.backtest()
        try store.create(backtest)
        #expect(try store.backtest(id: "b1") == backtest)
        #expect(throws: StoreError.duplicate("backtest")) { try store.create(backtest) }
        #expect(throws: StoreError.notFound("user")) { try store.create(Sample.backtest("b2", user: "nobody")) }

        backtest.status = .running
        backtest.progress = 0.25
        try store.update(backtest)
        #expect(try store.backtest(id: "b1") == backtest)
        #expect(try store.result(backtestID: "b1") == nil)

        backtest.status = .succeeded
        backtest.progress = 1
        backtest.metrics = #"{"trades":945}"#
        backtest.finishedAt = Sample.time + 9
        let result = BacktestResult(trades: Array("[1]".utf8), equity: [], verdict: Array("{}".utf8))
        try store.finish(backtest, result: result)
        try store.finish(backtest, result: result)
        #expect(try store.backtest(id: "b1") == backtest)
        #expect(try store.result(backtestID: "b1") == result)

        try store.deleteBacktest(id: "b1")
        #expect(try store.backtest(id: "b1") == nil)
        #expect(try store.result(backtestID: "b1") == nil)
        for attempt in [
            { try store.deleteBacktest(id: "b1") }, { try store.update(backtest) },
            { try store.finish(backtest, result: result) },
        ] as [() throws -> Void] {
            #expect(throws: StoreError.notFound("backtest")) { try attempt() }
        }
        #expect(try store.result(backtestID: "b1") == nil)
    }

    @Test func listsComeInOrder() throws {
        let statuses: [JobStatus] = [.running, .failed, .queued]
        for (index, status) in statuses.enumerated() {
            var backtest = Sample.backtest("b\(index)")
            backtest.status = status
            backtest.error = status == .failed ? "why" : nil
            try store.create(backtest)
        }
        #expect(try store.backtests(userID: "u1", PageRequest()).items.map(\.id) == ["b2", "b1", "b0"])
        #expect(try store.backtests(userID: "u1", PageRequest(limit: 1)).total == 3)
        #expect(try store.backtests(userID: "u2", PageRequest()).total == 0)
        #expect(try store.unfinishedBacktests().map(\.id) == ["b0", "b2"])
    }
}
