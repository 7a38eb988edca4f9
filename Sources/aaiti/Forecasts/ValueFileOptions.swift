import ArgumentParser
import MarketData

/// A series from a file, of which nothing is stored: `--csv` and `--column`.
struct ValueFileOptions: ParsableArguments {
    @Option(help: "A CSV file with a column of values, and times beside them if there are any; .gz too.")
    var csv: String?

    @Option(help: "The column with the values, by its name or number; may be left out where only one can be meant.")
    var column: String?

    /// - Throws: ``CommandFailure`` that names what is wrong by its option.
    func series(_ path: String) throws -> ObservedSeries {
        do {
            return ObservedSeries(try ValueColumn(path: path, column: column), path: path)
        } catch {
            switch error {
            case .noColumn(let name, _): throw CommandFailure("--column \(name): \(error) (\(path))")
            case .unclearColumn: throw CommandFailure("--csv \(path): \(error): name it with --column")
            case .unreadable: throw CommandFailure("--csv: \(error)")
            case .badRow: throw CommandFailure("--csv \(path): \(error)")
            }
        }
    }
}
