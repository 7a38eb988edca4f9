import Foundation
import MarketData
import Markets
import TestSupport
import Testing

@Suite struct CandleExportTests {
    private func exported(
        _ store: some CandleStore,
        _ timeframe: Timeframe,
        from start: Timestamp? = nil,
        to end: Timestamp? = nil
    ) throws -> [UInt8] {
        let export = try #require(try CandleExport(from: store, symbol: try symbol(), timeframe: timeframe))
        var bytes: [UInt8] = []
        let count = try export.run(from: start, to: end) { text, _ in bytes += text }
        #expect(count == bytes.count { $0 == UInt8(ascii: "\n") } - 1)
        return bytes
    }

    /// Prices with every number of decimals, huge and tiny ones, and such as no decimal text gives.
    private func oddCandles(_ count: Int, _ random: inout WalkGenerator) throws -> CandleSeries {
        var candles: [Candle] = []
        for index in 0..<count {
            let kind = Int.random(in: 0...4, using: &random)
            func price() -> Double {
                switch kind {
                case 0: return Double(Int.random(in: 1...99_999_999, using: &random)) / 1e8
                case 1: return Double(Int.random(in: 1...9_999_999, using: &random)) / 100
                case 2: return Double.random(in: 1e-9...1e-7, using: &random)
                case 3: return Double.random(in: 1e15...1e19, using: &random)
                default:
                    return Double(
                        bitPattern: UInt64.random(in: 0x3F00_0000_0000_0000...0x4200_0000_0000_0000, using: &random)
                    )
                }
            }
            let prices = [price(), price(), price(), price()].sorted()
            candles.append(
                Candle(
                    openTime: Timestamp(milliseconds: Int64(index - 20) * 60_000),
                    open: prices[1],
                    high: prices[3],
                    low: prices[0],
                    close: prices[2],
                    volume: Bool.random(using: &random) ? 0 : price()
                )
            )
        }
        return CandleSeries(symbol: try symbol(), timeframe: .oneMinute, candles: candles)
    }

    @Test(arguments: UInt64(1)...12)
    func whatIsExportedIsImportedAsItWasToTheLastByte(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let series = seed % 2 == 0 ? try random.candles(700) : try oddCandles(700, &random)
        let store = MemoryCandleStore()
        _ = try store.merge(series)
        let first = try exported(store, .oneMinute)
        let other = MemoryCandleStore()
        var candles = CandleImport(into: other, symbol: series.symbol, timeframe: .oneMinute)
        try candles.read(first)
        let report = try candles.finish()
        #expect(
            report.inserted == 700 && report.rejectedCount == 0,
            "seed \(seed): \(report.rejected.first.debugDescription)"
        )
        #expect(other.candles(series.symbol, .oneMinute) == series, "seed \(seed)")
        #expect(try exported(other, .oneMinute) == first, "seed \(seed)")
        // The text of a number does not depend on the numbers before it.
        let halves = [series.slice(0..<333), series.slice(333..<700)].map { CandleCSVWriter.bytes(of: $0) }
        let header = Array("timestamp,open,high,low,close,volume\n".utf8)
        #expect(halves[0] + halves[1].dropFirst(header.count) == first, "seed \(seed)")
    }

    @Test func decimalsAreThoseOfTheImportedText() throws {
        let row = "2024-01-31T00:00:00.000Z,0.0000533,46377.25,0.00000001,100,123456789.123456"
        var candles = CandleImport(into: MemoryCandleStore(), symbol: try symbol(), timeframe: .oneMinute)
        try candles.read(Array("timestamp,open,high,low,close,volume\n\(row)\n".utf8))
        #expect(try candles.finish().inserted == 1)
        let read = try ReadCSV("timestamp,open,high,low,close,volume\n\(row)\n".utf8)
        let text = String(decoding: CandleCSVWriter.bytes(of: try #require(read.series.first)), as: UTF8.self)
        #expect(text.split(separator: "\n").last.map(String.init) == row)
    }

    /// Batches of one to a few candles, so that coarse ones are cut by their borders.
    private final class CutStore: CandleStore {
        let whole: CandleSeries
        let length: Int

        init(_ whole: CandleSeries, length: Int) {
            self.whole = whole
            self.length = length
        }

        func merge(_ series: CandleSeries) -> CandleMerge { CandleMerge() }
        func instrument(of symbol: Symbol) -> Instrument? { nil }
        func save(_ instrument: Instrument) {}

        func candles(
            _ symbol: Symbol,
            _ timeframe: Timeframe,
            from start: Timestamp?,
            to end: Timestamp?,
            limit: Int?
        ) -> CandleSeries {
            whole.slice(
                whole.index(atOrAfter: start ?? whole.openTimes[0])..<(end.map(whole.index(atOrAfter:)) ?? whole.count)
            )
        }

        func coverage() throws -> [CandleCoverage] {
            let (first, last) = (try #require(whole.first).openTime, try #require(whole.last).openTime)
            return [
                CandleCoverage(
                    symbol: whole.symbol,
                    timeframe: whole.timeframe,
                    first: first,
                    last: last,
                    count: whole.count
                )
            ]
        }

        func forEachBatch(
            _ symbol: Symbol,
            _ timeframe: Timeframe,
            from start: Timestamp?,
            to end: Timestamp?,
            _ body: (CandleSeries) throws -> Void
        ) throws {
            let part = candles(symbol, timeframe, from: start, to: end, limit: nil)
            for first in stride(from: 0, to: part.count, by: length) {
                try body(part.slice(first..<min(part.count, first + length)))
            }
        }
    }

    @Test(arguments: [Timeframe.oneMinute, .fiveMinutes, .oneHour, .oneDay], [1, 7, 61, 10_000])
    func coarseCandlesAreThoseOfTheHistory(timeframe: Timeframe, length: Int) throws {
        var random = WalkGenerator(seed: 8)
        let store = CutStore(try random.candles(4000), length: length)
        let (start, end) = (try time("2024-01-01T05:17:00"), try time("2024-01-02T03:04:00"))
        for (start, end) in [(nil, nil), (start, nil), (nil, end), (start, end)] {
            let history = try #require(try store.history(store.whole.symbol, timeframe, from: start, to: end))
            #expect(try exported(store, timeframe, from: start, to: end) == CandleCSVWriter.bytes(of: history))
        }
    }

    @Test(arguments: [true, false])
    func aFileAppearsWhenItIsComplete(packs: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/out.csv"
        var random = WalkGenerator(seed: 5)
        let bytes = CandleCSVWriter.bytes(of: try random.candles(5000))
        let writer = try CandleFileWriter(path: path, packs: packs)
        try writer.write(bytes)
        #expect(!FileManager.default.fileExists(atPath: path))
        try writer.finish()
        let written = try Data(contentsOf: URL(filePath: path))
        #expect(packs ? written.starts(with: [0x1F, 0x8B]) && written.count < bytes.count : Array(written) == bytes)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out.csv"])
        // One that is given up leaves nothing.
        do { try CandleFileWriter(path: path + "2", packs: packs).write(bytes) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out.csv"])
    }
}
