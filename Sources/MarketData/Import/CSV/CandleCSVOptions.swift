/// What somebody says of a CSV file that cannot, or shall not, be found out from the file itself.
public struct CandleCSVOptions: Hashable, Sendable {
    /// The names of the columns, in the order of the file: `time`, `open`, `high`, `low`, `close`, `volume`; `date` and
    /// `clock` in place of `time` where they stand apart; any other name for a column that is not needed. Without
    /// `volume` the volumes are stored as 0.
    public var columns: [String]?
    /// What times that are numbers count since 1970; `nil` to tell by their size.
    public var timeUnit: EpochUnit?
    /// Whether a line with names stands before the rows; `nil` to see.
    public var hasHeader: Bool?

    public init(columns: [String]? = nil, timeUnit: EpochUnit? = nil, hasHeader: Bool? = nil) {
        self.columns = columns
        self.timeUnit = timeUnit
        self.hasHeader = hasHeader
    }

    /// The options as one line: two imports of a file with equal lines do the same.
    var line: String {
        let columns = columns.map { "columns=" + $0.joined(separator: ",") }
        let unit = timeUnit.map { "time-unit=\($0.rawValue)" }
        let header = hasHeader.map { "header=\($0)" }
        return [columns, unit, header].compactMap(\.self).joined(separator: " ")
    }
}

/// What a number that stands for a time counts since 1970.
public enum EpochUnit: String, CaseIterable, Hashable, Sendable {
    case seconds = "s"
    case milliseconds = "ms"
    case microseconds = "us"
    case nanoseconds = "ns"

    /// The unit of a number of this size. Seconds until the year 5138, milliseconds from 1973 on and so forth: of
    /// market data no number has two readings.
    init(magnitude: UInt64) {
        switch magnitude {
        case ..<100_000_000_000: self = .seconds
        case ..<100_000_000_000_000: self = .milliseconds
        case ..<100_000_000_000_000_000: self = .microseconds
        default: self = .nanoseconds
        }
    }

    /// So many of this unit in milliseconds, cut off; `nil` if that is too much.
    func milliseconds(_ count: Int64) -> Int64? {
        switch self {
        case .seconds:
            let (product, overflow) = count.multipliedReportingOverflow(by: 1000)
            return overflow ? nil : product
        case .milliseconds: return count
        case .microseconds: return count / 1000
        case .nanoseconds: return count / 1_000_000
        }
    }

    /// How people write it.
    var symbol: String { self == .microseconds ? "µs" : rawValue }
}
