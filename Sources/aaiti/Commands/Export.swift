import ArgumentParser
import Foundation
import MarketData
import Markets
import Platform
import Storage

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write stored candles as CSV.",
        discussion: """
            Timeframes that are not stored are built from finer ones.

            Example:
              aaiti export BTC-USDT --timeframe 1h --output btc_1h.csv
            """
    )

    @Argument(help: "The symbol, such as BTC-USDT.")
    var symbol: Symbol

    @Option(help: "The timeframe, such as 1h.")
    var timeframe: Timeframe

    @Option(help: "The file to write; standard output if not given.")
    var output: String?

    @OptionGroup var data: DataOptions

    func run() throws {
        let directory = try data.openExisting("export")
        let series = try MarketService(store: directory.candles).candles(symbol, timeframe)
        let bytes = CandleCSVWriter.bytes(of: series)
        guard let output else { return FileHandle.standardOutput.write(Data(bytes)) }
        do {
            try Data(bytes).write(to: URL(filePath: output), options: .atomic)
        } catch {
            throw CommandFailure("\(output) cannot be written: \(error.localizedDescription)")
        }
        standardError("\(series.count) candles written to \(output)")
    }
}
