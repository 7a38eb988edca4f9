import ArgumentParser
import Foundation
import MarketData
import Markets
import Platform
import Storage

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at the data directory: is it sound, and what is in it?"
    )

    @OptionGroup var data: DataOptions

    func run() throws {
        let directory = try data.openExisting("doctor")
        let check = try directory.check()
        standardOutput("Data directory \(directory.path): \(check.isSound ? "sound" : "damaged")")
        for problem in check.problems { standardError("  \(problem)") }
        try printSeries(directory)
        let users = try directory.application.users(PageRequest(limit: 1)).total
        standardOutput("\(users) accounts")
        guard check.isSound else { throw CommandFailure("\(check.problems.count) problems found: see above") }
    }

    private func printSeries(_ directory: DataDirectory) throws {
        let origin = MarketOrigin(settings: directory.application)
        let coverage = try directory.candles.coverage()
        guard !coverage.isEmpty else { return standardOutput("No candles yet: 'aaiti import FILE --symbol …'.") }
        var table = Table("symbol", "timeframe", "candles", "first", "last", "gaps", "source")
        for series in coverage {
            table.add(
                series.symbol.name,
                series.timeframe.rawValue,
                String(series.count),
                series.first.iso8601,
                series.last.iso8601,
                gaps(in: series, directory),
                try origin.label(of: series.symbol) ?? "imported"
            )
        }
        standardOutput(table.text)
    }

    /// How many gaps the candles have. Damage has been told of by then, and must not hide the other series.
    private func gaps(in series: CandleCoverage, _ directory: DataDirectory) -> String {
        let store = directory.candles
        let candles = try? store.candles(series.symbol, series.timeframe, from: nil, to: nil, limit: nil)
        return candles.map { String($0.gaps.count) } ?? "damaged"
    }
}
