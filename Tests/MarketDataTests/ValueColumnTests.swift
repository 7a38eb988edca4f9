import MarketData
import Markets
import TestSupport
import Testing

@Suite struct ValueColumnTests {
    private func read(_ text: String, _ column: String? = nil) throws -> ValueColumn {
        let file = try TemporaryFile(Array(text.utf8))
        return try ValueColumn(path: file.path, column: column)
    }

    private func failure(_ text: String, _ column: String? = nil) throws -> ValueFileError? {
        #expect(throws: ValueFileError.self) { try read(text, column) }
    }

    @Test(arguments: [
        "date,sales\n2024-01-01,1.5\n2024-01-02,2\n\n2024-01-03,-3e2\n",
        "\u{FEFF}Date;Sales\r\n01.01.2024;1,5\r\n02.01.2024;2\r\n# note\r\n03.01.2024;-300\r\n",
        "ds\ty\n1704067200\t1.5\n1704153600\t2\n1704240000\t-300",
        "2024-01-01,1.5\n2024-01-02,2\n2024-01-03,-300\n",
        "sales,time\n-300,2024-01-03T00:00:00Z\n2,2024-01-02T00:00:00Z\n1.5,2024-01-01T00:00:00Z\n",
    ])
    func theShapesOfFilesAreSeen(text: String) throws {
        let column = try read(text)
        #expect(column.values == [1.5, 2, -300])
        let start = try time("2024-01-01")
        #expect(column.times == (0..<3).map { start + $0 * 86_400_000 })
    }

    @Test func valuesAloneHaveNoTimes() throws {
        let plain = try read("1\n2\n3\n")
        #expect(plain.values == [1, 2, 3] && plain.times == nil && plain.name == "1")
        let named = try read("x\n1\n2\n")
        #expect(named.values == [1, 2] && named.times == nil && named.name == "x" && named.lines == [2, 3])
    }

    @Test func monthsAreTimes() throws {
        let column = try read("Month,Passengers\n1949-01,112\n1949-02,118\n")
        #expect(column.values == [112, 118])
        #expect(try column.times == [time("1949-01-01"), time("1949-02-01")])
    }

    @Test func missingValuesAreNotNumbers() throws {
        let column = try read("time,a\n2024-01-01,NA\n2024-01-02,\n2024-01-03,7\n")
        #expect(column.values.map(\.isNaN) == [true, true, false] && column.lines == [2, 3, 4])
    }

    @Test func theColumnIsTheOneThatIsMeant() throws {
        let candles = "time,open,high,low,close,volume\n2024-01-01,1,2,3,4,5\n2024-01-02,6,7,8,9,10\n"
        #expect(try read(candles).values == [4, 9])
        #expect(try read(candles, "Volume").values == [5, 10])
        #expect(try read(candles, "2").name == "open")
        #expect(try failure(candles, "vwap")?.description.contains("open, high, low, close, volume") == true)
        #expect(try failure("a,b\n1,2\n3,4\n") == .unclearColumn(known: ["a", "b"]))
        #expect(try failure("a,b\nx,y\nz,u\n") == .unclearColumn(known: []))
    }

    @Test(arguments: [
        ("time,a\n2024-01-01,1\n2024-01-02,x\n", 3, "'x'"),
        ("time,a\n2024-01-02,1\n2024-01-01,2\n2024-01-03,2\n", 3, "sort the rows"),
        ("time,a\n2024-01-02,1\n2024-01-02,2\n", 3, "twice"),
        ("time,a\n2024-01-01,1\n2024-01-02,1\n2024-01-03\n", 4, "1 fields"),
    ])
    func aRowThatCannotBeUsedIsNamed(text: String, line: Int, words: String) throws {
        guard case .badRow(let found, let reason) = try failure(text) else {
            Issue.record("no row is named for \(text)")
            return
        }
        #expect(found == line && reason.contains(words), "\(reason)")
    }

    @Test func whatIsNoFileOfValuesIsRefused() throws {
        #expect(try failure("")?.description.contains("nothing in it") == true)
        #expect(throws: ValueFileError.self) { try ValueColumn(path: "/nowhere/values.csv") }
    }

    @Test func packedFilesAreRead() throws {
        let bytes = Array("a\n1\n2\n".utf8)
        let packed = try TemporaryFile(Archives.gzip(bytes), suffix: ".csv.gz")
        #expect(try ValueColumn(path: packed.path).values == [1, 2])
        let two = try TemporaryFile(Archives.zip([("a.csv", bytes), ("b.csv", bytes)]), suffix: ".zip")
        #expect(throws: ValueFileError.self) { try ValueColumn(path: two.path) }
    }
}
