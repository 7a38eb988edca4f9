import ArgumentParser
import MarketData
import Markets
import Platform
import Storage

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take candles from CSV files into the store.",
        discussion: """
            The layout of a file is found out: a header with the names of the columns in any order, or the exports of the \
            large exchanges and chart programs without one; commas, semicolons or tabs; times as ISO-8601 (UTC without a \
            zone) or in s, ms, µs or ns since 1970; oldest or newest first. What is not certain is refused: say it with \
            --columns, --time-unit or --no-header. Files packed with gzip or zip are read as they are, a folder stands \
            for the files in it. Rows that cannot be used are named with the reason; the others are taken in. Importing a \
            file again changes nothing; after an interruption, the same command goes on.

            Example:
              aaiti import btc_1m.csv --symbol BTC-USDT --timeframe 1m
              aaiti import BTCUSDT-1m-*.zip --symbol BTC-USDT --timeframe 1m
              aaiti import prices.csv --columns date,clock,open,high,low,close,volume --symbol X-EUR --timeframe 1h
            """
    )

    @Argument(help: "CSV files, .csv.gz, .zip, or folders of them.", completion: .file())
    var files: [String]

    @Option(help: "The symbol, such as BTC-USDT.")
    var symbol: Symbol

    @Option(help: "The timeframe of the candles, such as 1m.")
    var timeframe: Timeframe

    @Option(
        help: """
            The columns of the file in their order: time (or date and clock), open, high, low, close, volume; any other \
            name for one that is not needed. Without volume it is stored as 0.
            """
    )
    var columns: String?

    @Option(help: "What times that are numbers count since 1970: s, ms, us or ns. By their size if not given.")
    var timeUnit: EpochUnit?

    @Flag(inversion: .prefixedNo, help: "Whether a line of names stands before the rows. Seen from it if not given.")
    var header: Bool?

    @Flag(help: "Read files again that have been imported before, such as to mend a damaged store.")
    var force = false

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let paths = try ImportPaths(files)
        let directory = try data.open("import")
        try MarketOrigin(settings: directory.application).requireReal(symbol)
        let names = columns?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let importer = CandleFileImport(
            into: directory.candles,
            symbol: symbol,
            timeframe: timeframe,
            options: CandleCSVOptions(columns: names, timeUnit: timeUnit, hasHeader: header),
            repeats: force,
            clock: WallClock()
        )
        var run = ImportRun(importer, asJSON: output.json)
        let interruption = Interruption()
        for path in paths.paths {
            if !output.json { paths.note(on: path, symbol).map(standardError) }
            do {
                try run.importFile(path, interruption)
            } catch is Interruption.Requested {
                run.printResult(isOneFile: paths.isOneFile)
                standardError(run.interrupted(path, of: paths.paths.count))
                throw ExitCode(Interruption.exitCode)
            }
        }
        if !paths.isOneFile || run.failures.isEmpty { run.printResult(isOneFile: paths.isOneFile) }
        try run.throwFailures(of: paths)
    }
}
