import ArgumentParser
import MarketData
import Markets
import Platform
import Storage

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write stored candles as CSV.",
        discussion: """
            Timeframes that are not stored are built from finer ones. What is written can be imported again, and gives the \
            same candles.

            Example:
              aaiti export BTC-USDT --timeframe 1h --output btc_1h.csv
              aaiti export BTC-USDT --timeframe 1m --start 2024-01-01 --end 2024-02-01 --output january.csv.gz
            """
    )

    @Argument(help: "The symbol, such as BTC-USDT.")
    var symbol: Symbol

    @Option(help: "The timeframe, such as 1h.")
    var timeframe: Timeframe

    @Option(help: "The file to write, packed with gzip if it ends with .gz; standard output if not given.")
    var output: String?

    @Option(help: "Candles that open at this time or later: 2024-01-31, or with a time of day, in UTC.")
    var start: Timestamp?

    @Option(help: "Candles that open before this time.")
    var end: Timestamp?

    @Flag(help: "Pack with gzip, whatever the file is called.")
    var gzip = false

    @OptionGroup var data: DataOptions

    func run() throws {
        let directory = try data.openExisting("export")
        let service = MarketService(store: directory.candles)
        guard let export = try CandleExport(from: directory.candles, symbol: symbol, timeframe: timeframe) else {
            // Says what is stored instead, or that nothing is.
            _ = try service.candles(symbol, timeframe, limit: 1)
            throw CommandFailure("there are no \(timeframe.rawValue) candles of \(symbol)")
        }
        let isPacked = gzip || output?.hasSuffix(".gz") ?? false
        let file = try CandleFileWriter(path: output, packs: isPacked)
        let bar = ProgressBar("export")
        let interruption = Interruption()
        defer { bar.finish() }
        do {
            let count = try export.run(from: start, to: end) { bytes, progress in
                try interruption.check()
                try file.write(bytes)
                bar.show(progress.share, count: progress.candles, of: "candles")
            }
            try file.finish()
            bar.finish()
            if let output { standardError("\(count) candles written to \(output)") }
        } catch is Interruption.Requested {
            bar.finish()
            throw interruption.end(output.map { "\($0) was not written" } ?? "the rest is missing")
        }
    }
}
