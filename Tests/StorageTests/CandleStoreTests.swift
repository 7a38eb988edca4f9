import MarketData
import Markets
import Storage
import TestSupport
import Testing

@Suite struct CandleStoreTests {
    let folder: TemporaryFolder
    let store: SQLiteCandleStore
    let btc = symbol("BTC-USDT")

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteCandleStore(path: folder("candles.sqlite"))
    }

    private func all() throws -> CandleSeries {
        try store.candles(btc, .oneMinute, from: nil, to: nil, limit: nil)
    }

    @Test func anEmptyStoreHasNothing() throws {
        #expect(try all().isEmpty)
        #expect(try store.coverage().isEmpty)
        #expect(try store.instrument(of: btc) == nil)
        #expect(try store.merge(CandleSeries(symbol: btc, timeframe: .oneMinute)) == CandleMerge())
        #expect(try store.coverage().isEmpty)
    }

    @Test func mergingCountsWhatItDid() throws {
        #expect(try store.merge(minutes(0..<5000)) == CandleMerge(inserted: 5000))
        #expect(try store.merge(minutes(0..<5000)) == CandleMerge(unchanged: 5000))
        // Appended, in the middle of a chunk and beyond it.
        #expect(try store.merge(minutes(5000..<9000)) == CandleMerge(inserted: 4000))
        #expect(try all() == minutes(0..<9000))
        // Other numbers for some, new ones before, between and behind.
        #expect(try store.merge(minutes(4000..<4100, shift: 1)) == CandleMerge(updated: 100))
        #expect(try store.merge(minutes(4050..<4150, shift: 1)) == CandleMerge(updated: 50, unchanged: 50))
        #expect(try store.merge(minutes([-3000, 8999, 9005])) == CandleMerge(inserted: 2, unchanged: 1))
        #expect(try store.merge(minutes(9000..<9010)) == CandleMerge(inserted: 9, unchanged: 1))
        let series = try all()
        #expect(series.count == 9011)
        #expect(series[4101] == minutes([4100], shift: 1)[0])
        #expect(series.slice(4151..<9011).hasSameBits(as: minutes(4150..<9010)))
    }

    @Test func equalMeansEqualBits() throws {
        let candle = Candle(openTime: minute(0), open: 1, high: 1, low: 1, close: 1, volume: 0)
        var negativeZero = candle
        negativeZero.volume = -0.0
        #expect(try store.merge(CandleSeries(symbol: btc, timeframe: .oneMinute, candles: [candle])).inserted == 1)
        let series = CandleSeries(symbol: btc, timeframe: .oneMinute, candles: [negativeZero])
        #expect(try store.merge(series) == CandleMerge(updated: 1))
        #expect(try all().hasSameBits(as: series))
    }

    @Test func seriesOfDifferentNamesAndTimeframesStayApart() throws {
        _ = try store.merge(minutes(0..<10))
        _ = try store.merge(minutes(5..<10, of: "ETH-USDT", shift: 3))
        let hours = try #require(minutes(0..<600).resampled(to: .oneHour))
        _ = try store.merge(hours)
        #expect(try all() == minutes(0..<10))
        #expect(try store.candles(btc, .oneHour, from: nil, to: nil, limit: nil) == hours)
        let coverage = try store.coverage()
        #expect(coverage.map(\.symbol) == [btc, btc, symbol("ETH-USDT")])
        #expect(coverage.map(\.timeframe) == [.oneMinute, .oneHour, .oneMinute])
        #expect(coverage.map(\.first) == [minute(0), minute(0), minute(5)])
        #expect(coverage.map(\.last) == [minute(9), minute(540), minute(9)])
        #expect(coverage.map(\.count) == [10, 10, 5])
    }

    @Test func partsAreReadByTimeAndLimit() throws {
        // A gap of three chunks, and one within a chunk.
        let indices = Array(0..<3000) + Array(9000..<12_000) + Array(12_500..<13_000)
        _ = try store.merge(minutes(indices))
        let whole = minutes(indices)
        for (start, end) in [
            (nil, nil), (0, 1), (0, 3000), (1, 2999), (2047, 2049), (2999, 9001), (4000, 8000), (11_000, 12_700),
            (12_100, 12_400), (12_999, nil), (nil, 0), (nil, 1), (13_000, nil), (-5, 20_000), (5, 5), (6, 5),
        ] as [(Int?, Int?)] {
            for limit in [nil, 0, 1, 7, 499, 500, 501, 2048, 2049, 6499, 6500, 6501, 100_000] as [Int?] {
                let expected = minutes(
                    indices.filter { $0 >= start ?? .min && $0 < end ?? .max }.suffix(limit ?? .max)
                )
                let read = try store.candles(
                    btc,
                    .oneMinute,
                    from: start.map(minute),
                    to: end.map(minute),
                    limit: limit
                )
                #expect(read == expected, "\(start ?? -1)..<\(end ?? -1) limit \(limit ?? -1)")
            }
        }
        #expect(try all() == whole)
        #expect(try store.candles(btc, .oneMinute, from: nil, to: nil, limit: -1).isEmpty)
        let extreme = try store.candles(
            btc,
            .oneMinute,
            from: Timestamp(milliseconds: .min),
            to: Timestamp(milliseconds: .max),
            limit: nil
        )
        #expect(extreme == whole)
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func randomMergesAgreeWithADictionary(_ seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        var model: [Int: Double] = [:]
        for _ in 0..<12 {
            let start = Int.random(in: -5000...5000, using: &random)
            let share = Int.random(in: 1...10, using: &random)
            let shift = Double(Int.random(in: 0...2, using: &random))
            let indices = (start..<start + Int.random(in: 1...4000, using: &random)).filter { _ in
                Int.random(in: 1...10, using: &random) <= share
            }
            var expected = CandleMerge()
            for index in indices {
                switch model.updateValue(shift, forKey: index) {
                case nil: expected.inserted += 1
                case shift: expected.unchanged += 1
                default: expected.updated += 1
                }
            }
            #expect(try store.merge(minutes(indices, shift: shift)) == expected, "seed \(seed)")
        }
        let candles = model.keys.sorted().map { minutes([$0], shift: model[$0] ?? 0)[0] }
        let series = CandleSeries(symbol: btc, timeframe: .oneMinute, candles: candles)
        #expect(try all().hasSameBits(as: series), "seed \(seed)")
        #expect(try store.coverage().first?.count == (candles.isEmpty ? nil : candles.count), "seed \(seed)")
        #expect(try store.check().isSound, "seed \(seed)")
    }

    @Test func timesBeforeTheEpochAndFarAwayAreKept() throws {
        let times: [Int64] = [-9_000_000_000_000_000_000, -1, 0, 1, 9_000_000_000_000_000_000]
        let candles = times.map {
            Candle(openTime: Timestamp(milliseconds: $0), open: 1, high: 1, low: 1, close: 1, volume: 1)
        }
        let series = CandleSeries(symbol: btc, timeframe: .oneMinute, candles: candles)
        #expect(try store.merge(series).inserted == 5)
        #expect(try all() == series)
        #expect(try store.candles(btc, .oneMinute, from: nil, to: nil, limit: 2) == series.tail(2))
    }

    @Test func instrumentsKeepTheirVersions() throws {
        let first = Instrument(symbol: btc, tickSize: DecimalStep(decimals: 2), lotSize: DecimalStep(decimals: 6))
        let other = Instrument(symbol: btc, tickSize: DecimalStep(decimals: 1), lotSize: DecimalStep(decimals: 6))
        let second = Instrument(
            symbol: btc,
            version: 2,
            tickSize: DecimalStep(units: 5, decimals: 1),
            lotSize: DecimalStep(decimals: 3)
        )
        try store.save(first)
        #expect(try store.instrument(of: btc) == first)
        try store.save(other)
        #expect(try store.instrument(of: btc) == first)
        try store.save(second)
        try store.save(first)
        #expect(try store.instrument(of: btc) == second)
        #expect(try store.instrument(of: symbol("ETH-USDT")) == nil)
    }

    @Test func whatWasMergedIsThereAfterOpeningAgain() throws {
        _ = try store.merge(minutes(0..<3000))
        try store.close()
        #expect(throws: StoreError.self) { try store.coverage() }
        let again = try SQLiteCandleStore(path: folder("candles.sqlite"))
        #expect(try again.candles(btc, .oneMinute, from: nil, to: nil, limit: nil) == minutes(0..<3000))
    }
}
