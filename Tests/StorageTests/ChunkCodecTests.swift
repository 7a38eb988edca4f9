import Markets
import Storage
import TestSupport
import Testing

@Suite struct ChunkCodecTests {
    private func decoded(_ bytes: [UInt8]) throws -> CandleColumns {
        var columns = CandleColumns()
        try unsafe bytes.withUnsafeBytes { try unsafe ChunkDecoder.decode($0, appendingTo: &columns) }
        return columns
    }

    private func comesBack(_ series: CandleSeries, _ range: Range<Int>? = nil) throws -> Bool {
        let range = range ?? 0..<series.count
        let columns = try decoded(ChunkEncoder.encode(series, range))
        return columns.series(series.symbol, series.timeframe).hasSameBits(as: series.slice(range))
    }

    @Test(
        .enabled(if: SharedFiles.arePresent, "../shared is absent"),
        arguments: [
            ("btc_perp_1m.csv", Timeframe.oneMinute, 8.5), ("unittest_btc_1m.csv", .oneMinute, 11.5),
            ("xrp_eth_1m.csv", .oneMinute, 7.5), ("eth_btc_5m.csv", .fiveMinutes, 14),
            ("coinbase_btcusd_1h.csv", .oneHour, 8.5), ("goog_1d.csv", .oneDay, 15), ("sp500_1d.csv", .oneDay, 30),
        ]
    )
    func realCandlesComeBackBitForBit(_ name: String, _ timeframe: Timeframe, _ bytesPerCandle: Double) throws {
        let series = try CandleSeries(shared: name, symbol("BTC-USDT"), timeframe)
        var bytes = 0
        for start in stride(from: 0, to: series.count, by: 2048) {
            let range = start..<min(start + 2048, series.count)
            #expect(try comesBack(series, range))
            bytes += ChunkEncoder.encode(series, range).count
        }
        #expect(Double(bytes) / Double(series.count) < bytesPerCandle)
    }

    @Test func resampledCandlesComeBack() throws {
        // Sums of volumes are not decimals any more.
        let series = try #require(minutes(0..<5000, shift: 0.1).resampled(to: .oneHour))
        #expect(try comesBack(series))
    }

    @Test(arguments: [1, 2, 63, 64, 65, 127, 128, 129, 2048])
    func everyLengthComesBack(_ count: Int) throws {
        #expect(try comesBack(minutes(0..<count)))
        #expect(try comesBack(minutes((0..<count).map { $0 * $0 })))
    }

    @Test func strangeNumbersComeBack() throws {
        let numbers: [Double] = [
            0, -0.0, 1, -1, 0.1, -0.1, 1e22, 1e23, 1e300, -1e300, .leastNonzeroMagnitude,
            .leastNormalMagnitude / 8, .greatestFiniteMagnitude, .infinity,
            -.infinity, .nan, Double(bitPattern: 0x7FF8_0000_0000_0123), 0x1p53, 0x1p53 + 2, 0x1p53 - 1,
            123_456_789.123456789, 1e-22, 1 / 3, .pi,
        ]
        for number in numbers {
            for column in 0..<5 {
                let candles = (0..<70).map { index in
                    var values = [10.0, 12, 8, 11, 100]
                    if index % 9 == 4 { values[column] = number }
                    return Candle(
                        openTime: minute(index),
                        open: values[0],
                        high: values[1],
                        low: values[2],
                        close: values[3],
                        volume: values[4]
                    )
                }
                let series = CandleSeries(symbol: symbol("A-B"), timeframe: .oneMinute, candles: candles)
                #expect(try comesBack(series), "\(number) in column \(column)")
            }
        }
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func randomCandlesComeBack(_ seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let decimals = Int.random(in: 0...12, using: &random)
        let kind = Int.random(in: 0..<4, using: &random)
        func number() -> Double {
            switch kind {
            case 0: Double(Int64.random(in: 1...1_000_000, using: &random)) / [1, 10, 100, 1e3, 1e8][decimals % 5]
            case 1: Double(bitPattern: random.next())
            case 2: Double.random(in: 0.9...1.1, using: &random)
            default: Double(Int64.random(in: -(1 << 53)...(1 << 53), using: &random)) / 1e4
            }
        }
        var time = Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &random)
        let candles = (0..<Int.random(in: 1...300, using: &random)).map { _ in
            time += kind == 1 ? Int64.random(in: 1...1_000_000_000, using: &random) : 60_000
            return Candle(
                openTime: Timestamp(milliseconds: time),
                open: number(),
                high: number(),
                low: number(),
                close: number(),
                volume: number()
            )
        }
        let series = CandleSeries(symbol: symbol("A-B"), timeframe: .oneMinute, candles: candles)
        #expect(try comesBack(series), "seed \(seed)")
    }

    @Test func monthsAndOddTimesComeBack() throws {
        let months = (0..<400).reduce(into: [Timestamp(milliseconds: 0)]) { times, _ in
            times.append(Timeframe.oneMonth.next(after: times[times.count - 1]))
        }
        let odd = (0..<400).map { Timestamp(milliseconds: Int64($0) * 60_000 + Int64($0 % 3)) }
        for times in [months, odd] {
            let candles = times.map { Candle(openTime: $0, open: 1, high: 1, low: 1, close: 1, volume: 0) }
            #expect(try comesBack(CandleSeries(symbol: symbol("A-B"), timeframe: .oneMonth, candles: candles)))
        }
    }

    @Test func aSeriesThatDoesNotMoveTakesNextToNothing() {
        let candles = (0..<2048).map {
            Candle(openTime: minute($0), open: 1.5, high: 1.5, low: 1.5, close: 1.5, volume: 0)
        }
        let series = CandleSeries(symbol: symbol("A-B"), timeframe: .oneMinute, candles: candles)
        #expect(ChunkEncoder.encode(series, 0..<2048).count < 450)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func anyBytesAreAChunkOrAFault(_ seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        var bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        if seed % 2 == 0 {
            // Let more of them get past the header.
            bytes = [UInt8(seed % 128), 2, 1, 1, 0, 0] + bytes + [UInt8](repeating: 0, count: 16)
        }
        do {
            let columns = try decoded(bytes)
            #expect(columns.count > 0, "seed \(seed)")
        } catch {
            #expect(error is ChunkFault, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func damagedChunksNeverCrash(_ seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        let whole = ChunkEncoder.encode(minutes(0..<200), 0..<200)
        for _ in 0..<200 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 1...bytes.count, using: &random)) }
            #expect(throws: Never.self, "seed \(seed)") {
                do { _ = try decoded(bytes) } catch is ChunkFault {}
            }
        }
    }

    @Test func whatIsCutShortIsAFault() {
        let bytes = ChunkEncoder.encode(minutes(0..<200), 0..<200)
        for length in 0..<bytes.count {
            #expect(throws: ChunkFault.self, "\(length) bytes") { try decoded(Array(bytes.prefix(length))) }
        }
        #expect(throws: ChunkFault.self) { try decoded(bytes + [0]) }
    }
}
