import Foundation
import MarketData
import Markets
import TestSupport
import Testing

@Suite struct CandleImportTests {
    private func text(_ rows: [String]) -> [UInt8] {
        Array(("timestamp,open,high,low,close,volume\n" + rows.joined(separator: "\n") + "\n").utf8)
    }

    /// More than what is looked at before the first row is read.
    private let remarks = [String](repeating: "#" + String(repeating: "x", count: 40_000), count: 2)

    /// What became of the one CSV file at `path`.
    private func report(
        _ path: String,
        _ store: MemoryCandleStore,
        _ symbol: Symbol? = nil,
        repeats: Bool = false
    ) throws -> CandleImportReport {
        let importer = CandleFileImport(
            into: store,
            symbol: try symbol ?? MarketDataTests.symbol(),
            timeframe: .oneMinute,
            repeats: repeats,
            clock: ManualClock(Timestamp(milliseconds: 0))
        )
        guard case .read(let parts) = try importer.run(path), parts.count == 1 else {
            throw CandleCSVError.unreadable(path: path, reason: "it is not one file that was read")
        }
        return try parts[0].result.get()
    }

    @Test func aSecondRunInsertsNothing() throws {
        var random = WalkGenerator(seed: 1)
        let series = try random.candles(300)
        let file = try TemporaryFile(CandleCSVWriter.bytes(of: series))
        let store = MemoryCandleStore()
        let first = try report(file.path, store, series.symbol)
        #expect((first.read, first.inserted, first.updated, first.unchanged) == (300, 300, 0, 0))
        #expect(first.gaps == series.gaps)
        let second = try report(file.path, store, series.symbol, repeats: true)
        #expect((second.read, second.inserted, second.updated, second.unchanged) == (300, 0, 0, 300))
        #expect(store.candles(series.symbol, .oneMinute) == series)
    }

    @Test func batchesAreStoredAsTheyFill() throws {
        let store = MemoryCandleStore()
        var candles = CandleImport(into: store, symbol: try symbol(), timeframe: .oneMinute, batchSize: 2)
        try candles.read(text(remarks + (0..<5).map { "\(60 * $0),1,2,1,2,5" }))
        #expect(store.merges == 2)
        let report = try candles.finish()
        #expect(store.merges == 3)
        #expect((report.read, report.inserted) == (5, 5))
    }

    @Test func aBrokenStoreStopsTheImportAndARepeatedOneCompletesIt() throws {
        let store = MemoryCandleStore()
        let rows = text(remarks + (0..<5).map { "\(60 * $0),1,2,1,2,5" })
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
            try report("/nowhere/x.csv", store)
        }
        #expect(missing?.description == "cannot read /nowhere/x.csv: No such file or directory")
        let folder = FileManager.default.temporaryDirectory.path(percentEncoded: false)
        let error = #expect(throws: CandleCSVError.self) {
            try report(folder, store)
        }
        #expect(error?.description == "cannot read \(folder): it is a folder")
    }

    @Test func weekendsAreNoGapsOfAMarketWithSessions() throws {
        let monday: Int64 = 1_704_067_200
        let weekdays = (Int64(0)..<70).filter { $0 % 7 < 5 && !(29...31).contains($0) }
        var candles = CandleImport(into: MemoryCandleStore(), symbol: try symbol(), timeframe: .oneDay)
        try candles.read(text(remarks + weekdays.map { "\(monday + 86_400 * $0),1,2,1,2,5" }))
        let report = try candles.finish()
        let tuesday = Timestamp(milliseconds: (monday + 29 * 86_400) * 1000)
        #expect(report.gaps == [CandleGap(start: tuesday, missing: 3)])
    }

    @Test(.enabled(if: SharedFiles.arePresent, "../shared is absent"))
    func realFilesHaveTheRowsAndGapsThatTheirReadmeNames() throws {
        let store = MemoryCandleStore()
        let perpetual = try report(SharedFiles.dataPath("btc_perp_1m.csv"), store, symbol("BTC-PERP"))
        #expect((perpetual.read, perpetual.inserted, perpetual.rejectedCount) == (45_031, 45_031, 0))
        #expect(perpetual.gaps.isEmpty)
        let spotty = try report(SharedFiles.dataPath("unittest_btc_1m.csv"), store, symbol("UNITTEST-BTC"))
        #expect((spotty.read, spotty.inserted, spotty.gaps.count) == (13_681, 13_681, 538))
        #expect(spotty.gaps.reduce(0) { $0 + $1.missing } == 717)
        #expect(spotty.gaps.map(\.missing).max() == 7)
    }
}
