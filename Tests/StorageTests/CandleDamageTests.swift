import Foundation
import GRDB
import MarketData
import Markets
import Storage
import TestSupport
import Testing

/// Bytes on the disk change: what is damaged is named, the rest stays readable, an import repairs it.
@Suite struct CandleDamageTests {
    let folder: StorageTests.TemporaryFolder
    let store: SQLiteCandleStore
    let btc = symbol("BTC-USDT")

    init() throws {
        folder = try StorageTests.TemporaryFolder()
        store = try SQLiteCandleStore(path: folder("candles.sqlite"))
        _ = try store.merge(minutes(0..<6000))
    }

    /// Changes the second of the chunks behind the back of the store.
    private func damage(_ change: String) throws {
        let other = try DatabaseQueue(path: folder("candles.sqlite"))
        try other.write { db in
            try db.execute(
                sql: """
                    UPDATE candle_chunks SET \(change)
                    WHERE bucket = (SELECT bucket FROM candle_chunks ORDER BY bucket LIMIT 1 OFFSET 1)
                    """
            )
        }
    }

    private func read() throws -> CandleSeries {
        try store.candles(btc, .oneMinute, from: nil, to: nil, limit: nil)
    }

    @Test(arguments: [
        "payload = zeroblob(length(payload))", "payload = x''", "payload = substr(payload, 1, length(payload) / 2)",
        "checksum = checksum + 1", "candle_count = candle_count + 1", "first_open = first_open + 60000",
        "last_open = last_open - 60000",
        "payload = CAST(substr(payload, 1, 900) || x'ff' || substr(payload, 902) AS BLOB)",
    ])
    func damageIsNamedAndRepairedByAnImport(_ change: String) throws {
        #expect(try store.check().isSound)
        try damage(change)
        let error = #expect(throws: StoreError.self) { try read() }
        guard case .corrupt(let message) = error else {
            Issue.record("\(String(describing: error)) is not what damage gives")
            return
        }
        #expect(message.contains("the 1m candles of BTC-USDT from 2023-01-0"))
        #expect(message.contains("import that time again"))
        #expect(try store.check().problems == [message])
        // The newest are in another chunk.
        #expect(try store.candles(btc, .oneMinute, from: nil, to: nil, limit: 100) == minutes(5900..<6000))
        // A part of the time is no repair, and changes nothing.
        #expect(throws: StoreError.self) { try store.merge(minutes(2500..<2510)) }
        let merged = try store.merge(minutes(0..<6000))
        #expect(merged.inserted == 0 && merged.updated > 0)
        #expect(try read() == minutes(0..<6000))
        #expect(try store.check().isSound)
    }

    /// Runs statements behind the back of the store.
    private func change(_ sql: String) throws {
        try DatabaseQueue(path: folder("candles.sqlite")).write { try $0.execute(sql: sql) }
    }

    private static let second = "(SELECT bucket FROM candle_index ORDER BY bucket LIMIT 1 OFFSET 1)"

    /// What leaves every checksum right: only the index knows.
    @Test(arguments: [
        ("DELETE FROM candle_chunks WHERE bucket = \(second)", "are missing, 2048 of them, and lost"),
        ("DELETE FROM candle_chunks", "are missing, 2048 of them, and lost"),
        ("DELETE FROM candle_index WHERE bucket = \(second)", "are not in the index; none is lost"),
        (
            "UPDATE candle_index SET candle_count = candle_count + 7 WHERE bucket = \(second)",
            "2048 from 2023-01-0"
        ),
        (
            "UPDATE candle_index SET checksum = checksum + 1 WHERE bucket = \(second)",
            "are not those that were stored last"
        ),
    ])
    func whatDoesNotAgreeWithTheIndexIsNamedAndRepairedByAnImport(sql: String, words: String) throws {
        try change(sql)
        let problems = try store.check().problems
        #expect(problems.count == (sql == "DELETE FROM candle_chunks" ? 4 : 1))
        let problem = try #require(problems.first { $0.contains(words) }, "\(problems)")
        #expect(problem.contains("the 1m candles of BTC-USDT from 2023-01-0"))
        #expect(problem.contains("import that time again (aaiti import --force)"))
        _ = try store.merge(minutes(0..<6000))
        #expect(try store.check().isSound)
        #expect(try read() == minutes(0..<6000))
    }

    /// An older state of a chunk in its place, as a bad copy of the file leaves it.
    @Test func aChunkOfAnOlderStateIsFound() throws {
        try change("CREATE TABLE old AS SELECT * FROM candle_chunks WHERE bucket = \(Self.second)")
        _ = try store.merge(minutes(2000..<4000, shift: 3))
        #expect(try store.check().isSound)
        try change("INSERT OR REPLACE INTO candle_chunks SELECT * FROM old")
        let problems = try store.check().problems
        #expect(problems.count == 1 && problems[0].contains("what was stored last is lost"), "\(problems)")
    }

    /// Every bit of a chunk counts.
    @Test(arguments: UInt64(1)...40)
    func aFlippedBitIsFound(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let database = try DatabaseQueue(path: folder("candles.sqlite"))
        try database.write { db in
            let row = try #require(
                try Row.fetchOne(db, sql: "SELECT payload FROM candle_chunks WHERE bucket = \(Self.second)")
            )
            var payload: Data = row[0]
            payload[Int.random(in: 0..<payload.count, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
            try db.execute(
                sql: "UPDATE candle_chunks SET payload = ? WHERE bucket = \(Self.second)",
                arguments: [payload]
            )
        }
        #expect(try store.check().problems.count == 1, "seed \(seed)")
        #expect(throws: StoreError.self) { try read() }
    }

    @Test func filesThatWereImportedAreKnown() throws {
        let fingerprint = FileFingerprint(size: 10, modified: 5, checksum: 7)
        func known(_ fingerprint: FileFingerprint, options: String = "") throws -> ImportedFile? {
            try store.importedFile(fingerprint, symbol: btc, timeframe: .oneMinute, options: options)
        }
        #expect(try known(fingerprint) == nil)
        let file = ImportedFile(
            symbol: btc,
            timeframe: .oneMinute,
            name: "a.csv",
            options: "",
            fingerprint: fingerprint,
            rows: 3,
            gaps: 1,
            missingCandles: 2,
            importedAt: minute(0)
        )
        try store.note(file)
        try store.note(file)
        #expect(try known(fingerprint) == file)
        #expect(try known(fingerprint, options: "time-unit=ms") == nil)
        #expect(try known(FileFingerprint(size: 10, modified: 6, checksum: 7)) == nil)
    }

    @Test func batchesAreTheCandles() throws {
        for (start, end) in [(0, 6000), (5, 5999), (2100, 2101), (3000, 3000), (-50, 9000)] {
            var batches: [CandleSeries] = []
            try store.forEachBatch(btc, .oneMinute, from: minute(start), to: minute(end)) { batches.append($0) }
            #expect(batches.flatMap { Array($0) } == Array(minutes(max(0, start)..<min(6000, end))))
            #expect(batches.allSatisfy { !$0.isEmpty && $0.count <= 2048 })
        }
    }

    @Test func aChunkInTheWrongPlaceIsDamage() throws {
        _ = try store.merge(minutes(0..<6000, of: "ETH-USDT", shift: 5))
        let other = try DatabaseQueue(path: folder("candles.sqlite"))
        try other.write { db in
            try db.execute(
                sql: """
                    UPDATE candle_chunks AS chunk SET (payload, checksum) = (
                        SELECT payload, checksum FROM candle_chunks AS other
                        WHERE other.symbol = 'ETH-USDT' AND other.bucket = chunk.bucket
                    ) WHERE symbol = 'BTC-USDT'
                    """
            )
        }
        #expect(throws: StoreError.self) { try read() }
    }

    @Test func aFormatOfTheFutureIsNotOverwritten() throws {
        try damage("codec = 2")
        for attempt in [{ _ = try read() }, { _ = try store.merge(minutes(0..<6000)) }] as [() throws -> Void] {
            let error = #expect(throws: StoreError.self) { try attempt() }
            #expect(error?.description.contains("format 2") == true)
        }
    }

    @Test func aDamagedFileIsRefusedOrReported() throws {
        _ = try store.maintain()
        try store.close()
        let path = folder("candles.sqlite")
        var bytes = try Data(contentsOf: URL(filePath: path))
        for index in stride(from: 4096, to: bytes.count, by: 97) { bytes[index] ^= 0x5A }
        try bytes.write(to: URL(filePath: path))
        do {
            let again = try SQLiteCandleStore(path: path)
            #expect(try !again.check().isSound)
            _ = try again.candles(btc, .oneMinute, from: nil, to: nil, limit: nil)
            Issue.record("damaged candles were read")
        } catch StoreError.corrupt(let message) {
            #expect(message.contains("damaged") && message.contains("backup"))
        }
    }

    @Test func whatIsNoDatabaseIsRefused() throws {
        let path = folder("text.sqlite")
        try String(repeating: "This is not a database. ", count: 400).write(
            toFile: path,
            atomically: true,
            encoding: .utf8
        )
        let error = #expect(throws: StoreError.self) { try SQLiteCandleStore(path: path) }
        guard case .corrupt(let message) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(message.contains(path))
    }
}
