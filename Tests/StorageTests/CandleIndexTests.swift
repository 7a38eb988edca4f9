import Foundation
import GRDB
import MarketData
import Markets
import Storage
import TestSupport
import Testing

/// The index says of each series what reading all its candles would.
@Suite struct CandleIndexTests {
    let folder: TemporaryFolder
    let clock = ManualClock(minute(100_000))
    let store: SQLiteCandleStore
    let btc = symbol("BTC-USDT")

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteCandleStore(path: folder("candles.sqlite"), clock: clock)
    }

    private func expectIndexToAgree(_ comment: Comment) throws {
        for covered in try store.coverage() {
            let candles = try store.candles(covered.symbol, covered.timeframe, from: nil, to: nil, limit: nil)
            #expect(covered.count == candles.count, comment)
            #expect(covered.first == candles.first?.openTime, comment)
            #expect(covered.last == candles.last?.openTime, comment)
            let holes = try #require(try store.holes(covered.symbol, covered.timeframe))
            #expect(holes.gaps == candles.gaps, comment)
            #expect(holes.coverage == covered, comment)
            #expect(holes.unreadable.isEmpty, comment)
        }
    }

    @Test func nothingIsStored() throws {
        #expect(try store.holes(btc, .oneMinute) == nil)
        _ = try store.merge(minutes(0..<10))
        #expect(try store.holes(btc, .fiveMinutes) == nil)
        #expect(try store.holes(btc, .oneMinute)?.gaps == [])
    }

    @Test(arguments: 0..<10 as Range<UInt64>) func randomMergesKeepTheIndexTrue(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        for _ in 0..<10 {
            let start = Int.random(in: -9000...9000, using: &random)
            let share = Int.random(in: 1...10, using: &random)
            let indices = (start..<start + Int.random(in: 1...5000, using: &random)).filter { _ in
                Int.random(in: 1...10, using: &random) <= share
            }
            _ = try store.merge(minutes(indices, shift: Double(share)))
            try expectIndexToAgree("seed \(seed)")
        }
        #expect(try store.check().isSound, "seed \(seed)")
    }

    @Test(arguments: [Timeframe.oneDay, .oneWeek, .oneMonth, .eightHours]) func everyTimeframeIsIndexed(
        timeframe: Timeframe
    ) throws {
        let times = [0, 1, 2, 5, 6, 400, 401, 2100, 2105].map {
            timeframe.advance(timeframe.open(containing: minute(0)), by: $0)
        }
        let candles = times.map { Candle(openTime: $0, open: 1, high: 1, low: 1, close: 1, volume: 1) }
        _ = try store.merge(CandleSeries(symbol: btc, timeframe: timeframe, candles: candles))
        try expectIndexToAgree("\(timeframe)")
        #expect(try store.holes(btc, timeframe)?.gaps.map(\.missing) == [2, 393, 1698, 4])
    }

    @Test func onlyChangesAreUpdates() throws {
        _ = try store.merge(minutes(0..<5000))
        let first = try #require(try store.coverage().first)
        #expect(first.lastUpdate == clock.now)
        clock.advance(by: 60_000)
        _ = try store.merge(minutes(0..<5000))
        #expect(try store.coverage() == [first])
        _ = try store.merge(minutes([4999], shift: 1))
        let changed = try #require(try store.coverage().first)
        #expect(changed.lastUpdate == clock.now)
        #expect(changed.revision > first.revision)
        #expect(changed.count == first.count)
    }

    /// A store from before there was an index gets one when it is opened, also if a chunk of it is damaged.
    @Test func anOlderStoreIsIndexedWhenItIsOpened() throws {
        _ = try store.merge(minutes(Array(0..<3000) + Array(3010..<9000)))
        _ = try store.merge(minutes(0..<100, of: "ETH-USDT"))
        let before = try store.coverage()
        try store.close()
        let file = try DatabaseQueue(path: folder("candles.sqlite"))
        try file.write { db in
            try db.execute(
                sql: """
                    ALTER TABLE candle_index DROP COLUMN holes; DROP TABLE candle_series;
                    DELETE FROM grdb_migrations WHERE identifier = '005 gaps and series';
                    UPDATE candle_chunks SET checksum = checksum + 1
                    WHERE bucket = (SELECT max(bucket) FROM candle_chunks WHERE symbol = 'BTC-USDT');
                    """
            )
        }
        try file.close()
        let again = try SQLiteCandleStore(path: folder("candles.sqlite"), clock: clock)
        let after = try again.coverage()
        #expect(after.map(\.count) == before.map(\.count))
        #expect(after.map(\.first) == before.map(\.first))
        #expect(after.map(\.last) == before.map(\.last))
        #expect(after.map(\.lastUpdate) == [nil, nil])
        let holes = try #require(try again.holes(btc, .oneMinute))
        #expect(holes.gaps == [CandleGap(start: minute(3000), missing: 10)])
        #expect(holes.unreadable.map(\.upperBound) == [minute(8999)])
        // What repairs the chunk makes its gaps known.
        _ = try again.merge(minutes(Array(0..<3000) + Array(3010..<9000)))
        #expect(try again.holes(btc, .oneMinute)?.unreadable == [])
        #expect(try again.coverage().map(\.count) == before.map(\.count))
    }

    @Test func anIndexThatMakesNoSenseIsDamage() throws {
        _ = try store.merge(minutes([0, 1, 5, 6]))
        let other = try DatabaseQueue(path: folder("candles.sqlite"))
        for bytes in ["80", "00", "ffffffffffffffffffff01", "6000", "60ffffff7f"] {
            try other.write { try $0.execute(sql: "UPDATE candle_index SET holes = x'\(bytes)'") }
            #expect(throws: StoreError.self) { try store.holes(btc, .oneMinute) }
        }
    }
}
