import Foundation
import GRDB
import MarketData
import Markets
import Storage
import Testing

/// Bytes on the disk change: what is damaged is named, the rest stays readable, an import repairs it.
@Suite struct CandleDamageTests {
    let folder: TemporaryFolder
    let store: SQLiteCandleStore
    let btc = symbol("BTC-USDT")

    init() throws {
        folder = try TemporaryFolder()
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
