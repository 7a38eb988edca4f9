import Foundation
import MarketData
import Markets
import TestSupport
import Testing

@Suite struct CandleImportTests {
    private func text(_ rows: [String]) -> [UInt8] {
        Array(("timestamp,open,high,low,close,volume\n" + rows.joined(separator: "\n") + "\n").utf8)
    }

    @Test func aSecondRunInsertsNothing() throws {
        var random = WalkGenerator(seed: 1)
        let series = try random.candles(300)
        let file = try TemporaryFile(CandleCSVWriter.bytes(of: series))
        let store = MemoryCandleStore()
        let first = try CandleImport.file(file.path, into: store, symbol: series.symbol, timeframe: .oneMinute)
        #expect((first.read, first.inserted, first.updated, first.unchanged) == (300, 300, 0, 0))
        #expect(first.gaps == series.gaps)
        let second = try CandleImport.file(file.path, into: store, symbol: series.symbol, timeframe: .oneMinute)
        #expect((second.read, second.inserted, second.updated, second.unchanged) == (300, 0, 0, 300))
        #expect(store.candles(series.symbol, .oneMinute) == series)
    }

    @Test func batchesAreStoredAsTheyFill() throws {
        let store = MemoryCandleStore()
        var candles = CandleImport(into: store, symbol: try symbol(), timeframe: .oneMinute, batchSize: 2)
        try candles.read(text((0..<5).map { "\(60 * $0),1,2,1,2,5" }))
        #expect(store.merges == 2)
        let report = try candles.finish()
        #expect(store.merges == 3)
        #expect((report.read, report.inserted) == (5, 5))
    }

    @Test func aBrokenStoreStopsTheImportAndARepeatedOneCompletesIt() throws {
        let store = MemoryCandleStore()
        let rows = text((0..<5).map { "\(60 * $0),1,2,1,2,5" })
        store.fail(times: 1)
        var broken = CandleImport(into: store, symbol: try symbol(), timeframe: .oneMinute, batchSize: 2)
        #expect(throws: MemoryCandleStore.Failure.self) { try broken.read(rows) }
        var again = CandleImport(into: store, symbol: try symbol(), timeframe: .oneMinute, batchSize: 2)
        try again.read(rows)
        #expect(try again.finish().inserted == 5)
    }

    @Test func theInstrumentFollowsThePrices() throws {
        let store = MemoryCandleStore()
        func importRows(_ rows: [String]) throws {
            var candles = CandleImport(into: store, symbol: try symbol(), timeframe: .oneMinute)
            try candles.read(text(rows))
            _ = try candles.finish()
        }
        try importRows(["0,1.5,2,1,2,5"])
        try importRows(["60,1.5,2,1,2,5"])
        try importRows(["120,1.525,2,1,2,5"])
        try importRows(["180,1,2,1,2,5"])
        let instruments = store.instruments(of: try symbol())
        #expect(instruments.map(\.version) == [1, 2])
        #expect(instruments.map(\.tickSize.text) == ["0.1", "0.001"])
        #expect(instruments.map(\.lotSize.text) == ["0.00000001", "0.00000001"])
    }

    @Test(arguments: [(0, 0, 8), (2, 2, 8), (10, 10, 8), (12, 12, 6), (17, 12, 6), (-1, 0, 8)])
    func inferredStepsLeaveNotionalsExact(decimals: Int, tick: Int, lot: Int) throws {
        let instrument = Instrument.inferred(symbol: try symbol(), priceDecimals: decimals)
        #expect(instrument.tickSize == DecimalStep(decimals: tick))
        #expect(instrument.lotSize == DecimalStep(decimals: lot))
    }

    @Test func saysWhatIsWrongWithAFile() throws {
        let store = MemoryCandleStore()
        let missing = #expect(throws: CandleCSVError.self) {
            try CandleImport.file("/nowhere/x.csv", into: store, symbol: try symbol(), timeframe: .oneMinute)
        }
        #expect(missing?.description == "cannot read /nowhere/x.csv: No such file or directory")
        let folder = FileManager.default.temporaryDirectory.path(percentEncoded: false)
        let error = #expect(throws: CandleCSVError.self) {
            try CandleImport.file(folder, into: store, symbol: try symbol(), timeframe: .oneMinute)
        }
        #expect(error?.description == "cannot read \(folder): it is a folder")
    }

    @Test func readsPackedFilesToTheirEnd() throws {
        var random = WalkGenerator(seed: 2)
        let series = try random.candles(3000)
        let plain = CandleCSVWriter.bytes(of: series)
        let middle = plain.count / 2
        let packed = gzip(Array(plain[..<middle])) + gzip(Array(plain[middle...]))
        let store = MemoryCandleStore()
        let file = try TemporaryFile(packed, suffix: ".csv.gz")
        var last: ImportProgress?
        let report = try CandleImport.file(file.path, into: store, symbol: series.symbol, timeframe: .oneMinute) {
            last = $0
        }
        #expect(report.inserted == 3000)
        #expect(store.candles(series.symbol, .oneMinute) == series)
        #expect(last?.bytesDone == Int64(packed.count) && last?.bytesTotal == Int64(packed.count))
        #expect(last?.rowsRead == 3000)
    }

    @Test(arguments: [20, 1000, 5])
    func aPackedFileThatIsCutOffIsAnError(lost: Int) throws {
        var random = WalkGenerator(seed: 2)
        let packed = gzip(CandleCSVWriter.bytes(of: try random.candles(300)))
        let file = try TemporaryFile(packed.dropLast(lost))
        #expect(throws: CandleCSVError.self) {
            try CandleImport.file(file.path, into: MemoryCandleStore(), symbol: try symbol(), timeframe: .oneMinute)
        }
    }

    @Test(.enabled(if: SharedFiles.arePresent, "../shared is absent"))
    func realFilesHaveTheRowsAndGapsThatTheirReadmeNames() throws {
        let store = MemoryCandleStore()
        let perpetual = try CandleImport.file(
            SharedFiles.dataPath("btc_perp_1m.csv"),
            into: store,
            symbol: try symbol("BTC-PERP"),
            timeframe: .oneMinute
        )
        #expect((perpetual.read, perpetual.inserted, perpetual.rejectedCount) == (45_031, 45_031, 0))
        #expect(perpetual.gaps.isEmpty)
        let spotty = try CandleImport.file(
            SharedFiles.dataPath("unittest_btc_1m.csv"),
            into: store,
            symbol: try symbol("UNITTEST-BTC"),
            timeframe: .oneMinute
        )
        #expect((spotty.read, spotty.inserted, spotty.gaps.count) == (13_681, 13_681, 538))
        #expect(spotty.gaps.reduce(0) { $0 + $1.missing } == 717)
        #expect(spotty.gaps.map(\.missing).max() == 7)
    }
}

/// A gzip member whose deflate blocks are stored, not packed (RFC 1951, 1952).
private func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    for start in stride(from: 0, to: bytes.count, by: 65_535) {
        let block = bytes[start..<min(bytes.count, start + 65_535)]
        let length = UInt16(block.count)
        result.append(block.endIndex == bytes.count ? 1 : 0)
        for word in [length, ~length] { result += [UInt8(word & 0xFF), UInt8(word >> 8)] }
        result += block
    }
    var checksum = ~UInt32(0)
    for byte in bytes {
        checksum ^= UInt32(byte)
        for _ in 0..<8 { checksum = checksum >> 1 ^ (checksum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    for word in [~checksum, UInt32(bytes.count)] {
        result += [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: word >> $0) }
    }
    return result
}
