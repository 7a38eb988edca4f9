import API
import ArgumentParser
import JSON
import MarketData
import Markets
import Platform
import Storage

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take candles from CSV files into the store.",
        discussion: """
            Columns may stand in any order; times are epoch seconds, milliseconds or microseconds, or ISO-8601. Files packed
            with gzip are read as they are. Rows that cannot be used are named with the reason; the others are taken in.
            Importing a file again changes nothing.

            Example:
              aaiti import btc_1m.csv --symbol BTC-USDT --timeframe 1m
            """
    )

    @Argument(help: "CSV files.", completion: .file(extensions: ["csv", "gz"]))
    var files: [String]

    @Option(help: "The symbol, such as BTC-USDT.")
    var symbol: Symbol

    @Option(help: "The timeframe of the candles, such as 1m.")
    var timeframe: Timeframe

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let directory = try data.open("import")
        try MarketOrigin(settings: directory.application).requireReal(symbol)
        var reports: [(file: String, report: CandleImportReport)] = []
        for file in files {
            let bar = ProgressBar("import")
            defer { bar.finish() }
            let report = try CandleImport.file(file, into: directory.candles, symbol: symbol, timeframe: timeframe) {
                let share = $0.bytesTotal > 0 ? Double($0.bytesDone) / Double($0.bytesTotal) : 1
                bar.show(share, "\($0.rowsRead) rows")
            }
            reports.append((file, report))
        }
        if output.json { printJSON(reports) } else { for (file, report) in reports { printText(file, report) } }
        if let (file, report) = reports.first(where: { $0.report.read == $0.report.rejectedCount }) {
            let reason =
                report.read == 0 ? "there are no candles in it" : "none of its \(report.read) rows could be used"
            throw CommandFailure("\(file): \(reason)")
        }
    }

    private func printJSON(_ reports: [(file: String, report: CandleImportReport)]) {
        if reports.count == 1, let only = reports.first {
            standardOutput(bytes: JSONWriter.bytes(of: only.report))
        } else {
            var writer = JSONWriter()
            writer.array(reports) { writer, item in
                writer.object {
                    $0.member("file", item.file)
                    $0.member("report", item.report)
                }
            }
            standardOutput(bytes: writer.bytes)
        }
    }

    private func printText(_ file: String, _ report: CandleImportReport) {
        for row in report.rejected { standardError("\(file):\(row.line): \(row.reason)") }
        let unnamed = report.rejectedCount - report.rejected.count
        if unnamed > 0 { standardError("\(file): and \(unnamed) more rows that could not be used") }
        let missing = report.gaps.reduce(0) { $0 + $1.missing }
        standardOutput(
            "\(file): \(report.read) rows read, \(report.inserted) inserted, \(report.updated) updated, "
                + "\(report.unchanged) unchanged, \(report.rejectedCount) rejected, \(report.gaps.count) gaps"
                + (missing > 0 ? " (\(missing) candles missing)" : "")
        )
    }
}
