import Foundation
import MarketData
import Markets
import TestSupport
import Testing

@Suite struct CandleCSVReaderTests {
    private let header = "timestamp,open,high,low,close,volume\n"

    @Test func readsRowsInAnyColumnOrder() throws {
        let text = "\u{FEFF}Volume;\"Close\";ignored; low;HIGH;open;Open Time\r\n7.5;3;x;1;4;2;2024-01-01 00:01:00\r\n"
        let read = try ReadCSV(text.utf8)
        let candle = Candle(openTime: try time("2024-01-01T00:01"), open: 2, high: 4, low: 1, close: 3, volume: 7.5)
        #expect(read.candles == [candle])
        #expect(read.reasons == [])
    }

    @Test(arguments: [
        "2024-01-01T00:01:00Z", "2024-01-01T00:01:00", "2024-01-01 00:01:00", "2024-01-01t00:01:00z",
        "2024-01-01T02:01:00+02:00", "2024-01-01T00:01:00.000Z", "\"2024-01-01 00:01\"", "1704067260",
        "1704067260000", "1704067260000000", "1704067260000000000", "1704067260.0", "1.70406726e9",
    ])
    func readsEveryKindOfTime(text: String) throws {
        let read = try ReadCSV("\(header)2024-01-01T00:00:00Z,1,1,1,1,0\n\(text),1,1,1,1,0\n".utf8)
        #expect(read.candles.map(\.openTime) == [try time("2024-01-01T00:00"), try time("2024-01-01T00:01")])
    }

    @Test func namesEachBadLineAndWhy() throws {
        let rows = [
            "2024-01-01T00:00:00Z,1,2,1,2,5", "2024-01-01T00:01:00Z,1,2,1,x,5", "", "2024-01-01T00:02:00Z,1,2,1",
            "2024-01-01T00:02:30Z,1,2,1,2,5", "yesterday,1,2,1,2,5", "2024-01-01T00:03:00Z,1,0.5,1,2,5",
            "2024-01-01T00:04:00Z,0,2,0,2,5", "2024-01-01T00:05:00Z,1,2,1,2,-5", "2024-01-01T00:06:00Z,1,1e999,1,2,5",
            "2024-01-01T00:07:00Z,nan,2,1,2,5", "2024-01-01T00:08:00Z,1,2,1,2,5,9", "2024-13-01T00:00:00Z,1,2,1,2,5",
            "2024-01-01T00:09:00Z,0x1p3,9,1,2,5", "2024-01-01T00:10:00Z,1,2,1,2,5",
        ]
        let read = try ReadCSV((header + rows.joined(separator: "\n")).utf8)
        #expect(read.candles.map(\.openTime) == [try time("2024-01-01T00:00"), try time("2024-01-01T00:10")])
        #expect(
            read.reasons == [
                "3: the close 'x' is not a number", "5: has 4 fields, the header has 6",
                "6: 2024-01-01T00:02:30.000Z is not where a 1m candle opens",
                "7: the time 'yesterday' is neither ISO-8601 nor a count since 1970",
                "8: the high is below another price", "9: a price is not positive", "10: the volume is negative",
                "11: the high '1e999' is not a number", "12: the open 'nan' is not a number",
                "13: has 7 fields, the header has 6",
                "14: the time '2024-13-01T00:00:00Z' is neither ISO-8601 nor a count since 1970",
                "15: the open '0x1p3' is not a number",
            ]
        )
        #expect(read.reader.rowsRead == 14)
        #expect(read.reader.holes?.gaps == [CandleGap(start: try time("2024-01-01T00:01"), missing: 9)])
    }

    @Test func keepsAThousandRejectionsAndCountsAll() throws {
        let read = try ReadCSV((header + String(repeating: "x\n", count: 2500)).utf8)
        #expect(read.reader.rejected.count == 1000)
        #expect(read.reader.rejectedCount == 2500)
    }

    @Test(arguments: [1, 3, 64])
    func sortsRowsAndTakesTheLastOfRepeatedOnes(batch: Int) throws {
        let rows = ["03", "01", "02", "01", "05"].enumerated().map { "2024-01-01T00:\($1):00Z,1,9,1,\($0 + 1),0\n" }
        let read = try ReadCSV((header + rows.joined()).utf8, batch: batch)
        #expect(read.series.allSatisfy { zip($0.openTimes, $0.openTimes.dropFirst()).allSatisfy { $0 < $1 } })
        #expect(read.reasons == ["5: opens at 2024-01-01T00:01:00.000Z, as an earlier row does, which it replaces"])
        let store = MemoryCandleStore()
        for series in read.series { _ = try store.merge(series) }
        #expect(store.candles(try symbol(), .oneMinute).close == [4, 3, 1, 5])
        #expect(read.reader.holes?.gaps.map(\.missing) == [1])
    }

    @Test func gapsOfShuffledRowsAreThoseOfSortedOnes() throws {
        for seed in UInt64(1)...20 {
            var random = WalkGenerator(seed: seed)
            let series = try random.candles(200, seed % 2 == 0 ? .oneMinute : .oneMonth)
            var lines = String(decoding: CandleCSVWriter.bytes(of: series), as: UTF8.self).split(separator: "\n")
            let head = lines.removeFirst()
            let shuffled = ([head] + lines.shuffled(using: &random)).joined(separator: "\n")
            let read = try ReadCSV(shuffled.utf8, series.timeframe)
            #expect(read.reader.holes?.gaps == series.gaps, "seed \(seed)")
            #expect(read.candles == Array(series), "seed \(seed)")
        }
    }

    @Test(arguments: ["", "\n\n", "a,b,c\n1,2,3\n", "timestamp,open,high,low,close\n", "2024-01-01,1,1,1,1,1\n"])
    func refusesWhatHasNoHeader(text: String) {
        #expect(throws: CandleCSVError.self) { try ReadCSV(text.utf8) }
    }

    @Test func saysWhichColumnsAreMissing() {
        let error = #expect(throws: CandleCSVError.self) { try ReadCSV("date,open,high,close\n".utf8) }
        #expect(error == .missingColumns(["low", "volume"], header: "date,open,high,close"))
    }

    @Test func howTheBytesAreCutChangesNothing() throws {
        var random = WalkGenerator(seed: 4)
        let bytes = CandleCSVWriter.bytes(of: try random.candles(60)).dropLast()
        let whole = try ReadCSV(bytes)
        for chunk in [1, 2, 7, 63, 64, 65, 1000] { #expect(try ReadCSV(bytes, chunk: chunk).series == whole.series) }
    }

    /// Decimal text to the nearest double, as the standard library reads it.
    @Test(arguments: UInt64(1)...5)
    func readsNumbersToTheNearestDouble(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        var texts = ["9007199254740993", "9007199254740992.0", "0.1", "1e22", "1e23", "123456789012345678901234567890"]
        texts += ["4.35", "5e-324", "2.2250738585072011e-308", "1.7976931348623157e308", "+7", "7.", ".5", "0001.50"]
        for _ in 0..<300 {
            let bits = UInt64.random(in: 1..<0x7FF0_0000_0000_0000, using: &random)
            texts.append(Double(bitPattern: bits).description)
            let digits = (0..<Int.random(in: 1...25, using: &random)).map { _ in
                String(Int.random(in: 0...9, using: &random))
            }
            texts.append("1" + digits.joined() + "." + digits.reversed().joined())
            texts.append(
                "\(Int.random(in: 1...99_999_999, using: &random))e\(Int.random(in: -30...30, using: &random))"
            )
        }
        let rows = texts.enumerated().map { "\(60 * $0),\($1),\($1),\($1),\($1),0\n" }
        let read = try ReadCSV((header + rows.joined()).utf8)
        let expected = texts.compactMap { Double($0) ?? Double("0\($0)0") }
        #expect(read.candles.map(\.close) == expected, "seed \(seed)")
        #expect(read.reasons == [])
    }

    @Test(arguments: [
        (["1", "2"], 0), (["1.50", "2.0"], 1), (["5.33e-05", "1"], 7), (["1.5e1", "1"], 0), (["0.00000001", "1"], 8),
    ])
    func countsTheDecimalsThatPricesNeed(prices: [String], decimals: Int) throws {
        let rows = prices.enumerated().map { "\(60 * $0),\($1),\($1),\($1),\($1),0.123456\n" }
        #expect(try ReadCSV((header + rows.joined()).utf8).reader.priceDecimals == decimals)
    }

    @Test(arguments: UInt64(1)...40)
    func noBytesBreakTheReader(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        var bytes = CandleCSVWriter.bytes(of: try random.candles(30))
        let from = seed % 2 == 0 ? 0 : header.utf8.count
        for _ in 0..<Int.random(in: 1...200, using: &random) {
            let index = Int.random(in: from..<bytes.count, using: &random)
            bytes[index] =
                seed % 3 == 0 ? UInt8.random(in: 0...255, using: &random) : Array(",.-e\n\r\"9T:Z".utf8)[index % 11]
        }
        do {
            let read = try ReadCSV(bytes, chunk: 37)
            #expect(read.candles.allSatisfy { $0.fault == nil }, "seed \(seed)")
            let lost = read.reader.rowsRead - read.candles.count
            #expect((0...read.reader.rejectedCount).contains(lost), "seed \(seed)")
        } catch is CandleCSVError {}
    }

    @Test func refusesABinaryFile() {
        var random = WalkGenerator(seed: 9)
        let noise = (0..<200_000).map { _ in UInt8.random(in: 11...255, using: &random) }
        #expect(throws: CandleCSVError.lineTooLong(line: 1)) { try ReadCSV(noise) }
        #expect(throws: CandleCSVError.lineTooLong(line: 1)) { try ReadCSV(noise, chunk: 1000) }
    }

    @Test(arguments: UInt64(1)...10)
    func readsWhatTheWriterWrites(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        for timeframe in Timeframe.allCases {
            let series = try random.candles(50, timeframe)
            let read = try ReadCSV(CandleCSVWriter.bytes(of: series), timeframe)
            #expect(read.series == [series], "\(timeframe.rawValue), seed \(seed)")
        }
    }
}
