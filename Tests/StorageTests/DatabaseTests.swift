import Dispatch
import Foundation
import GRDB
import MarketData
import Markets
import Storage
import Synchronization
import Testing

@Suite struct DatabaseTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func connectionsAreSetUpForTheirPurpose() throws {
        let application = try SQLiteApplicationStore(path: folder("aaiti.sqlite"))
        let candles = try SQLiteCandleStore(path: folder("candles.sqlite"))
        // 2 is FULL: the ledger outlives a power cut; 1 is NORMAL.
        #expect(try application.database.setting("synchronous") == "2")
        #expect(try candles.database.setting("synchronous") == "1")
        for database in [application.database, candles.database] {
            #expect(try database.setting("journal_mode") == "wal")
            #expect(try database.setting("foreign_keys") == "1")
            #expect(try database.setting("auto_vacuum") == "2")
            #expect(try database.setting("busy_timeout") == "5000")
            #expect(try database.setting("cache_size") == "-2048")
            #expect(try database.setting("journal_size_limit") == "8388608")
        }
    }

    @Test func openingAgainChangesNothing() throws {
        for _ in 0..<3 {
            let store = try SQLiteApplicationStore(path: folder("aaiti.sqlite"))
            try store.setSetting("opened", to: (try store.setting("opened") ?? "") + "x")
            try store.close()
        }
        #expect(try SQLiteApplicationStore(path: folder("aaiti.sqlite")).setting("opened") == "xxx")
        let mode = try FileManager.default.attributesOfItem(atPath: folder("aaiti.sqlite"))[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test func noAmountIsAFloatingPointNumber() throws {
        _ = try SQLiteApplicationStore(path: folder("aaiti.sqlite"))
        let database = try DatabaseQueue(path: folder("aaiti.sqlite"))
        let tables = ["orders", "trades", "bot_equity", "trading_bots"]
        try database.read { db in
            for table in tables {
                let types = try db.columns(in: table).map(\.type)
                #expect(!types.isEmpty && !types.contains("REAL"), "\(table)")
            }
        }
    }

    @Test func aDatabaseOfANewerVersionIsRefused() throws {
        for (name, open) in [
            ("aaiti.sqlite", { _ = try SQLiteApplicationStore(path: $0) }),
            ("candles.sqlite", { _ = try SQLiteCandleStore(path: $0) }),
        ] as [(String, (String) throws -> Void)] {
            try open(folder(name))
            let database = try DatabaseQueue(path: folder(name))
            try database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999 of the future')") }
            try database.close()
            let error = #expect(throws: StoreError.self) { try open(folder(name)) }
            #expect(error?.description.contains("written by a newer version of AAITI") == true)
            #expect(error?.description.contains(folder(name)) == true)
        }
    }

    /// A crash leaves the write-ahead log behind: a copy of the files in the middle of work is what it leaves.
    @Test func whatWasCommittedOutlivesACrash() throws {
        let store = try SQLiteCandleStore(path: folder("candles.sqlite"))
        let application = try SQLiteApplicationStore(path: folder("aaiti.sqlite"))
        for batch in 0..<20 {
            _ = try store.merge(minutes(batch * 100..<(batch + 1) * 100))
            try application.setSetting("batch", to: "\(batch)")
        }
        let copies = try TemporaryFolder()
        for name in ["candles.sqlite", "candles.sqlite-wal", "aaiti.sqlite", "aaiti.sqlite-wal"] {
            try FileManager.default.copyItem(atPath: folder(name), toPath: copies(name))
        }
        let after = try SQLiteCandleStore(path: copies("candles.sqlite"))
        let series = try after.candles(symbol("BTC-USDT"), .oneMinute, from: nil, to: nil, limit: nil)
        #expect(series == minutes(0..<2000))
        #expect(try after.check().isSound)
        #expect(try SQLiteApplicationStore(path: copies("aaiti.sqlite")).setting("batch") == "19")
    }

    /// A log of more than 1,000 pages is copied by itself and begins again: it does not grow any more.
    @Test func theLogIsCopiedBesideTheCommits() throws {
        let store = try SQLiteApplicationStore(path: folder("aaiti.sqlite"))
        let text = String(repeating: "x", count: 64 << 10)
        var commits = 0
        func commit() throws {
            try store.setSetting("\(commits % 50)", to: text + "\(commits)")
            commits += 1
        }
        func logSize() throws -> Int {
            try FileManager.default.attributesOfItem(atPath: folder("aaiti.sqlite-wal"))[.size] as? Int ?? 0
        }
        let checkpointer = try #require(store.database.checkpointer)
        // Pages and their frames.
        while try logSize() < 1000 * 4120 { try commit() }
        // Waits for the copy.
        checkpointer.paused {}
        let size = try logSize()
        for _ in 0..<20 { try commit() }
        #expect(try logSize() == size)
        // While the database is being closed the writer is left alone with it.
        try checkpointer.close()
        for _ in 0..<200 { try commit() }
        #expect(try logSize() < 10 << 20)
        try store.close()
        let after = try SQLiteApplicationStore(path: folder("aaiti.sqlite"))
        for last in commits - 50..<commits { #expect(try after.setting("\(last % 50)") == text + "\(last)") }
        #expect(try after.check().isSound)
    }

    /// Its place is made by a transaction that never was.
    @Test func theLogKeepsItsPlaceOnTheDisk() throws {
        let store = try SQLiteApplicationStore(path: folder("aaiti.sqlite"))
        try store.setSetting("before", to: "1")
        let files = { (name: String) in
            try FileManager.default.attributesOfItem(atPath: self.folder(name))[.size] as? Int ?? 0
        }
        try store.prepareForSteps()
        let reserved = try files("aaiti.sqlite-wal")
        #expect(reserved > 5 << 20)
        for step in 0..<3 {
            try store.prepareForSteps()
            try store.setSetting("after", to: "\(step)")
            _ = try store.maintain()
            #expect(try files("aaiti.sqlite-wal") == reserved)
        }
        #expect(try files("aaiti.sqlite") < 1 << 20)
        try store.setSetting("last", to: "2")
        let copies = try TemporaryFolder()
        for name in ["aaiti.sqlite", "aaiti.sqlite-wal"] {
            try FileManager.default.copyItem(atPath: folder(name), toPath: copies(name))
        }
        let after = try SQLiteApplicationStore(path: copies("aaiti.sqlite"))
        #expect(try ["before", "after", "last"].map { try after.setting($0) } == ["1", "2", "2"])
        #expect(try after.check().isSound)
        try after.close()
        let hasReserve = try DatabaseQueue(path: copies("aaiti.sqlite")).read { try $0.tableExists("reserve") }
        #expect(!hasReserve)
    }

    /// Each holds the writer and the note of the reservation for a while: neither may wait for the other.
    @Test func theLogIsReservedWhileTheDatabaseIsMaintained() throws {
        for round in 0..<5 {
            let store = try SQLiteApplicationStore(path: folder("\(round).sqlite"))
            let failures = Mutex<[any Error]>([])
            DispatchQueue.concurrentPerform(iterations: 4) { index in
                do { if index % 2 == 0 { try store.prepareForSteps() } else { _ = try store.maintain() } } catch {
                    failures.withLock { $0.append(error) }
                }
            }
            #expect(failures.withLock { $0.isEmpty })
            try store.close()
        }
    }

    /// A log that ends in the middle of a transaction: all before it is there, nothing of it.
    @Test func aTornTransactionNeverWas() throws {
        let store = try SQLiteCandleStore(path: folder("candles.sqlite"))
        _ = try store.maintain()
        for batch in 0..<8 { _ = try store.merge(minutes(batch * 100..<(batch + 1) * 100)) }
        let log = try Data(contentsOf: URL(filePath: folder("candles.sqlite-wal")))
        var counts: Set<Int> = []
        for part in 1...16 {
            let copies = try TemporaryFolder()
            try FileManager.default.copyItem(atPath: folder("candles.sqlite"), toPath: copies("candles.sqlite"))
            try log.prefix(log.count * part / 16 - 7).write(to: URL(filePath: copies("candles.sqlite-wal")))
            let after = try SQLiteCandleStore(path: copies("candles.sqlite"))
            let series = try after.candles(symbol("BTC-USDT"), .oneMinute, from: nil, to: nil, limit: nil)
            #expect(series == minutes(0..<series.count))
            #expect(series.count % 100 == 0)
            #expect(try after.check().isSound)
            // What was lost can be merged again.
            #expect(try after.merge(minutes(0..<800)).inserted == 800 - series.count)
            counts.insert(series.count)
        }
        #expect(counts.count > 3)
    }

    @Test func readersSeeWholeTransactionsWhileOthersWrite() throws {
        let store = try SQLiteCandleStore(path: folder("candles.sqlite"))
        let faults = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 6) { worker in
            do {
                for round in 0..<30 {
                    if worker < 2 {
                        // Two writers, each with a market of its own.
                        let range = round * 150..<(round + 1) * 150
                        _ = try store.merge(minutes(range, of: "W\(worker)-USDT"))
                    } else {
                        let name = "W\(worker % 2)-USDT"
                        let series = try store.candles(symbol(name), .oneMinute, from: nil, to: nil, limit: nil)
                        guard series.count % 150 == 0, series == minutes(0..<series.count, of: name) else {
                            faults.withLock { $0.append("\(series.count) candles of \(name)") }
                            continue
                        }
                    }
                }
            } catch {
                faults.withLock { $0.append("\(error)") }
            }
        }
        #expect(faults.withLock { $0 } == [])
        #expect(try store.coverage().map(\.count) == [4500, 4500])
    }

    @Test func aBackupIsACopyAndNeverOverwrites() throws {
        let store = try SQLiteCandleStore(path: folder("candles.sqlite"))
        _ = try store.merge(minutes(0..<3000))
        try store.backup(to: folder("copy.sqlite"))
        _ = try store.merge(minutes(3000..<3010))
        let copy = try SQLiteCandleStore(path: folder("copy.sqlite"))
        #expect(try copy.coverage().map(\.count) == [3000])
        #expect(try copy.check().isSound)
        let error = #expect(throws: StoreError.self) { try store.backup(to: folder("copy.sqlite")) }
        #expect(error?.description.contains("exists already") == true)
        #expect(throws: StoreError.self) { try store.backup(to: folder("nowhere/copy.sqlite")) }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!names.contains { $0.contains("partial") })
    }

    @Test func maintenanceGivesSpaceBack() throws {
        let store = try SQLiteApplicationStore(path: folder("aaiti.sqlite"))
        try store.setSetting("large", to: String(repeating: "x", count: 2_000_000))
        try store.setSetting("large", to: nil)
        let report = try store.maintain()
        #expect(report.pagesFreed > 400)
        #expect(report.bytesAfter < report.bytesBefore - 2_000_000)
        #expect(try store.maintain().pagesFreed == 0)
        #expect(try store.check().isSound)
    }

    @Test func referencesToNothingAreReported() throws {
        let store = try SQLiteApplicationStore(path: folder("aaiti.sqlite"))
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let other = try DatabaseQueue(path: folder("aaiti.sqlite"), configuration: configuration)
        try other.write {
            try $0.execute(sql: "INSERT INTO sessions VALUES (1, 's', 'nobody', 't', NULL, 1, 2, NULL, '', '')")
        }
        let problems = try store.check().problems
        #expect(problems.count == 1 && problems[0].contains("row 1 of sessions refers to nothing in users"))
    }

    @Test func valuesOfAnotherVersionAreNoCrash() throws {
        let store = try SQLiteApplicationStore(path: folder("aaiti.sqlite"))
        _ = try store.createUser(Sample.user()) { _ in .admin }
        let other = try DatabaseQueue(path: folder("aaiti.sqlite"))
        try other.write { try $0.execute(sql: "UPDATE users SET role = 'emperor'") }
        let error = #expect(throws: StoreError.self) { try store.user(id: "u1") }
        #expect(error?.description.contains("'emperor' where Role was expected") == true)
    }

    @Test func everyCallIsObserved() throws {
        final class Calls: QueryObserver {
            let seen = Mutex<[String]>([])

            func queryFinished(_ query: StaticString, nanoseconds: Int64, failed: Bool) {
                seen.withLock { $0.append("\(query)\(failed ? " failed" : "")\(nanoseconds < 0 ? " backwards" : "")") }
            }
        }
        let calls = Calls()
        let store = try SQLiteApplicationStore(path: folder("aaiti.sqlite"), observer: calls)
        try store.setSetting("a", to: "b")
        _ = try store.setting("a")
        _ = try? store.deleteBot(id: "none")
        #expect(calls.seen.withLock { $0 } == ["settings.set", "settings.get", "bots.delete failed"])
    }

    @Test(arguments: [
        (ResultCode.SQLITE_FULL, "full", "free some space"), (.SQLITE_READONLY, "cannot be written", "check who owns"),
        (.SQLITE_CANTOPEN, "cannot be opened", "check that its directory"), (.SQLITE_CORRUPT, "damaged", "backup"),
        (.SQLITE_NOTADB, "damaged", "backup"), (.SQLITE_BUSY, "locked by another process", "end that process"),
        (.SQLITE_IOERR_WRITE, "failed", "check the disk"), (.SQLITE_NOMEM, "no memory", "no memory"),
        (.SQLITE_TOOBIG, "too large", "nothing was stored"), (.SQLITE_MISUSE, "refused", "21"),
    ])
    func errorsSayWhatToDo(_ code: ResultCode, _ what: String, _ advice: String) throws {
        let error = StoreError.explaining(DatabaseError(resultCode: code), file: "/data/aaiti.sqlite")
        let message = try #require(error as? StoreError).description
        #expect(message.contains(what) && message.contains(advice))
    }
}
