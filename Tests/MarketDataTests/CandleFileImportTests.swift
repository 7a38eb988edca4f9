import Foundation
import MarketData
import Markets
import TestSupport
import Testing

@Suite struct CandleFileImportTests {
    let store = MemoryCandleStore()
    let clock = ManualClock(Timestamp(milliseconds: 1_700_000_000_000))

    private func importer(
        repeats: Bool = false,
        options: CandleCSVOptions = CandleCSVOptions()
    ) throws -> CandleFileImport {
        CandleFileImport(
            into: store,
            symbol: try symbol(),
            timeframe: .oneMinute,
            options: options,
            repeats: repeats,
            clock: clock
        )
    }

    private func read(_ outcome: CandleFileImport.Outcome) throws -> [CandleFileImport.Part] {
        guard case .read(let parts) = outcome else { throw CandleCSVError.notCandles("it was known already") }
        return parts
    }

    private func isKnown(_ outcome: CandleFileImport.Outcome) -> Bool {
        if case .alreadyImported = outcome { true } else { false }
    }

    private func candles(_ count: Int, seed: UInt64 = 2) throws -> CandleSeries {
        var random = WalkGenerator(seed: seed)
        return try random.candles(count)
    }

    @Test func readsGzipFilesToTheirEnd() throws {
        let series = try candles(3000)
        let plain = CandleCSVWriter.bytes(of: series)
        let middle = plain.count / 2
        let packed = Archives.gzip(Array(plain[..<middle])) + Archives.gzip(Array(plain[middle...]))
        let file = try TemporaryFile(packed, suffix: ".csv.gz")
        var last: ImportProgress?
        let parts = try read(importer().run(file.path) { last = $0 })
        #expect(try parts.map { try $0.result.get().inserted } == [3000])
        #expect(store.candles(series.symbol, .oneMinute) == series)
        #expect(last?.bytesDone == Int64(packed.count) && last?.bytesTotal == Int64(packed.count))
        #expect(last?.rowsRead == 3000)
    }

    @Test(arguments: [20, 1000, 5])
    func aGzipFileThatIsCutOffIsAnError(lost: Int) throws {
        let packed = Archives.gzip(CandleCSVWriter.bytes(of: try candles(300)))
        let file = try TemporaryFile(packed.dropLast(lost))
        #expect(throws: CandleCSVError.self) { try importer().run(file.path) }
    }

    @Test func readsEachCSVFileOfAZipFile() throws {
        let series = try candles(200)
        let first = CandleCSVWriter.bytes(of: series.slice(0..<120))
        let second = CandleCSVWriter.bytes(of: series.slice(100..<200))
        let archive = Archives.zip([
            ("readme.md", Array("hello".utf8)), ("a/first.csv", first), ("__MACOSX/a/._first.csv", [0, 1]),
            ("a/", []), ("a/second.CSV", second),
        ])
        // It is one whatever it is called.
        let file = try TemporaryFile(archive, suffix: ".csv")
        let parts = try read(importer().run(file.path))
        #expect(parts.map(\.name) == ["\(file.path)/a/first.csv", "\(file.path)/a/second.CSV"])
        let reports = try parts.map { try $0.result.get() }
        #expect(reports.map(\.inserted) == [120, 80] && reports.map(\.unchanged) == [0, 20])
        #expect(store.candles(series.symbol, .oneMinute) == series)
        #expect(try isKnown(importer().run(file.path)))
    }

    @Test func aBrokenMemberFailsAlone() throws {
        let series = try candles(50)
        let good = CandleCSVWriter.bytes(of: series)
        let file = try TemporaryFile(Archives.zip([("bad.csv", Array("a,b\n1,2\n".utf8)), ("good.csv", good)]))
        let parts = try read(importer().run(file.path))
        #expect(throws: CandleCSVError.self) { try parts[0].result.get() }
        #expect(try parts[1].result.get().inserted == 50)
        #expect(try !isKnown(importer().run(file.path)), "a file with a broken part was noted")
    }

    @Test(arguments: [
        (Archives.zip([("x.csv", [1])], flags: 1), "encrypted"),
        (Archives.zip([("x.md", [1])]), "no CSV file"),
        (Archives.zip([("[Content_Types].xml", [1]), ("xl/sheet.xml", [1])]), "office document"),
        (Array(Archives.zip([("x.csv", [1])]).dropLast(30)), "broken or cut off"),
        ([0x50, 0x4B, 3, 4, 0, 0], "broken or cut off"),
        (Archives.gzip(Archives.gzip([1, 2, 3])), "packed twice"),
        (Archives.gzip(Archives.zip([("x.csv", [1])])), "unpack it first"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz"),
    ])
    func refusesArchivesThatItCannotRead(bytes: [UInt8], words: String) throws {
        let file = try TemporaryFile(bytes)
        let error = #expect(throws: CandleCSVError.self) { try importer().run(file.path) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test func aDamagedMemberIsFoundByItsChecksum() throws {
        var archive = Archives.zip([("x.csv", CandleCSVWriter.bytes(of: try candles(50)))])
        // A digit of a volume, behind the local header and the header of the file.
        let index = try #require(archive.indices.first { $0 > 150 && archive[$0] == UInt8(ascii: "7") })
        archive[index] = UInt8(ascii: "8")
        let file = try TemporaryFile(archive)
        let parts = try read(importer().run(file.path))
        let error = #expect(throws: CandleCSVError.self) { try parts[0].result.get() }
        #expect(error?.description.contains("checksum") == true)
    }

    /// 200 MB of blank lines in some 200 KB: a file that was made to swell.
    @Test(arguments: ["gz", "zip"])
    func whatSwellsTooMuchIsRefused(kind: String) throws {
        let folder = try TemporaryFolder()
        let script = """
            import gzip, sys, zipfile
            data = b"time,open,high,low,close,volume\\n60,1,2,1,2,5\\n" + b"\\n" * (200 << 20)
            if sys.argv[1] == "gz":
                gzip.open(sys.argv[2], "wb").write(data)
            else:
                zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED).writestr("x.csv", data)
            """
        let path = folder.path + "/bomb." + kind
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/env")
        python.arguments = ["python3", "-c", script, kind, path]
        try python.run()
        python.waitUntilExit()
        try #require(python.terminationStatus == 0)
        let error = #expect(throws: CandleCSVError.self) {
            for part in try read(importer().run(path)) { _ = try part.result.get() }
        }
        #expect(error?.description.contains("times its size") == true, "\(String(describing: error))")
    }

    @Test func aFileThatIsKnownIsNotReadAgain() throws {
        let series = try candles(100)
        let file = try TemporaryFile(CandleCSVWriter.bytes(of: series))
        #expect(try !isKnown(importer().run(file.path)))
        let merges = store.merges
        guard case .alreadyImported(let known) = try importer().run(file.path) else {
            Issue.record("it was read again")
            return
        }
        #expect(
            (known.rows, known.gaps, known.missingCandles, known.importedAt) == (
                100, series.gaps.count, series.gaps.reduce(0) { $0 + $1.missing }, clock.now
            )
        )
        #expect(store.merges == merges)
        // Again if that is wished, if something else is said of it, or if it has changed.
        #expect(try !isKnown(importer(repeats: true).run(file.path)))
        let columns = ["time", "open", "high", "low", "close", "volume"]
        #expect(try !isKnown(importer(options: CandleCSVOptions(columns: columns)).run(file.path)))
        var bytes = CandleCSVWriter.bytes(of: series)
        bytes[bytes.count - 2] ^= 1
        try Data(bytes).write(to: URL(filePath: file.path))
        #expect(try !isKnown(importer().run(file.path)))
    }

    @Test func aFileWithRejectedRowsIsReadAgain() throws {
        let file = try TemporaryFile(Array("time,open,high,low,close,volume\n60,1,2,1,2,5\n120,1,2,1,x,5\n".utf8))
        for inserted in [1, 0] {
            let report = try #require(try read(importer().run(file.path)).first).result.get()
            #expect((report.inserted, report.rejectedCount) == (inserted, 1))
        }
    }

    @Test func whatProgressThrowsEndsTheImportAndARepeatedOneCompletesIt() throws {
        struct Stop: Error {}
        let series = try candles(150_000)
        let file = try TemporaryFile(CandleCSVWriter.bytes(of: series))
        #expect(throws: Stop.self) {
            try importer().run(file.path) { if $0.rowsRead > 80_000 { throw Stop() } }
        }
        #expect(store.candles(series.symbol, .oneMinute).count == 65_536)
        let report = try #require(try read(importer().run(file.path)).first).result.get()
        #expect((report.inserted, report.unchanged) == (150_000 - 65_536, 65_536))
        #expect(store.candles(series.symbol, .oneMinute) == series)
    }

    /// Whatever the bytes are, reading ends with candles or an error.
    @Test(arguments: UInt64(1)...60)
    func noBytesBreakTheReaders(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let plain = CandleCSVWriter.bytes(of: try random.candles(40))
        var bytes =
            switch seed % 3 {
            case 0: Archives.gzip(plain)
            case 1: Archives.zip([("a.csv", plain), ("b.csv", plain)])
            default: plain
            }
        for _ in 0..<Int.random(in: 1...30, using: &random) {
            // The directory of a zip file is at the end.
            let from = Bool.random(using: &random) ? 4 : max(4, bytes.count - 200)
            let index = Int.random(in: from..<bytes.count, using: &random)
            switch Int.random(in: 0...9, using: &random) {
            case 0: bytes.remove(at: index)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
            case 2: bytes.removeLast(min(bytes.count - 300, Int.random(in: 0...50, using: &random)))
            default: bytes[index] = UInt8.random(in: 0...255, using: &random)
            }
        }
        let file = try TemporaryFile(bytes)
        do {
            for part in try read(importer().run(file.path)) {
                guard case .success(let report) = part.result else { continue }
                #expect(report.inserted + report.updated + report.unchanged <= report.read, "seed \(seed)")
            }
        } catch is CandleCSVError {}
        #expect(store.candles(try symbol(), .oneMinute).allSatisfy { $0.fault == nil }, "seed \(seed)")
    }

    /// Text that looks like a file of candles in every way but one.
    @Test(arguments: UInt64(1)...200)
    func noTextBreaksTheDetection(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let words = [
            "time", "open", "high", "low", "close", "volume", "date", "<TIME>", "price", "1706659200", "1706659200000",
            "2024-01-31", "31.01.2024", "01/02/2024", "20240131", "235900", "1.5", "2,5", "1.234,5", "nan", "inf", "-1",
            "1e999", "", "\"", "\"a,b\"", "sep=;", "#", "9223372036854775807", "99999999999999999999", "é", "\u{FEFF}",
        ]
        let marks = [",", ";", "\t", " "]
        let mark = marks.randomElement(using: &random) ?? ","
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let fields = (0..<Int.random(in: 0...13, using: &random)).map { _ in
                words.randomElement(using: &random) ?? ""
            }
            text += fields.joined(separator: mark) + (Bool.random(using: &random) ? "\n" : "\r\n")
        }
        let unit = EpochUnit.allCases.randomElement(using: &random)
        let columns = Bool.random(using: &random) ? nil : ["time", "open", "high", "low", "close"]
        let options = CandleCSVOptions(
            columns: columns,
            timeUnit: unit,
            hasHeader: Bool.random(using: &random) ? nil : false
        )
        do {
            let read = try ReadCSV(text.utf8, options: options, checksSpacing: Bool.random(using: &random), chunk: 7)
            #expect(read.candles.allSatisfy { $0.fault == nil }, "seed \(seed)")
        } catch is CandleCSVError {}
    }
}
