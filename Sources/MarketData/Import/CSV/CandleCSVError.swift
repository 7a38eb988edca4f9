public import Markets

/// Why a file of candles cannot be read at all.
public enum CandleCSVError: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    case missingColumns([String], header: String)
    case lineTooLong(line: Int)
    case unreadable(path: String, reason: String)
    /// The shape of the file is not certain: what was seen, and the ``CandleCSVOptions`` that would settle it.
    case unclear(seen: String, remedy: Remedy)
    /// It is a file of something else.
    case notCandles(String)
    /// The candles are those of another timeframe, or of none: what was seen, and the one that would do.
    case otherTimeframe(seen: String, fitting: Timeframe?)

    /// What makes a file readable that is not certain by itself.
    public enum Remedy: Hashable, Sendable {
        case columns
        case timeUnit
        /// Only another file helps.
        case none
    }

    /// Where the options are said that an explanation names.
    public enum OptionStyle: Sendable {
        /// `--time-unit ms`
        case commandLine
        /// `time_unit=ms`
        case query

        func option(_ name: String, _ value: String) -> String {
            switch self {
            case .commandLine: "--\(name.replacing("_", with: "-")) \(value)"
            case .query: "\(name)=\(value)"
            }
        }
    }

    public var description: String { explanation(.commandLine) }

    /// What happened and what to do about it.
    public func explanation(_ style: OptionStyle) -> String {
        let columns =
            "the columns in their order, such as " + style.option("columns", "time,open,high,low,close,volume")
        switch self {
        case .empty: return "there is no header line, and nothing else: there are no candles in it"
        case .missingColumns(let names, let header):
            return "the header has no column \(names.joined(separator: ", ")): "
                + "the first line must name timestamp, open, high, low, close and volume, and is '\(header)'; "
                + "or name \(columns)"
        case .lineTooLong(let line):
            return "line \(line) has more than \(CandleCSVReader.longestLine) bytes: this is no CSV file"
        case .unreadable(let path, let reason): return "cannot read \(path): \(reason)"
        case .unclear(let seen, .columns): return "\(seen): name \(columns)"
        case .unclear(let seen, .timeUnit):
            return "\(seen), or say what they count with " + style.option("time_unit", "s")
        case .unclear(let seen, .none), .notCandles(let seen): return seen
        case .otherTimeframe(let seen, let fitting?):
            return "\(seen): import them with " + style.option("timeframe", fitting.rawValue)
        case .otherTimeframe(let seen, nil):
            return "\(seen): AAITI keeps candles of \(Timeframe.allCases.map(\.rawValue).joined(separator: ", "))"
        }
    }
}
