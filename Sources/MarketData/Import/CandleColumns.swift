/// Which field of a row is what, as the header says.
struct CandleColumns: Hashable {
    enum Role: Int, CaseIterable {
        case time
        case open
        case high
        case low
        case close
        case volume

        var names: [String] {
            switch self {
            case .time:
                [
                    "timestamp", "time", "date", "datetime", "open_time", "opentime", "open time", "open_time_ms",
                    "timestamp_ms", "unix", "ts",
                ]
            case .open: ["open"]
            case .high: ["high"]
            case .low: ["low"]
            case .close: ["close"]
            case .volume: ["volume", "vol"]
            }
        }
    }

    let delimiter: UInt8
    /// What each field is, `nil` for one that is not needed.
    let roles: [Role?]

    /// Reads a header line: names in any order and case, between commas, semicolons or tabs.
    init(header line: some Collection<UInt8>) throws(CandleCSVError) {
        let text = String(decoding: line, as: UTF8.self)
        let delimiter = [",", ";", "\t"].first { text.contains($0) } ?? ","
        self.delimiter = Array(delimiter.utf8)[0]
        var missing = Set(Role.allCases)
        roles = text.split(separator: delimiter, omittingEmptySubsequences: false).map { field in
            let name = field.lowercased().filter { $0 != "\"" && $0 != "\u{FEFF}" && $0 != "\r" }
            let role = missing.first { $0.names.contains(String(name.trimmed)) }
            if let role { missing.remove(role) }
            return role
        }
        guard missing.isEmpty else {
            let names = Role.allCases.filter(missing.contains).map { $0.names[0] }
            throw .missingColumns(names, header: String(text.prefix(200)))
        }
    }
}

extension StringProtocol {
    fileprivate var trimmed: SubSequence {
        let start = firstIndex { $0 != " " } ?? endIndex
        let end = lastIndex { $0 != " " }.map { index(after: $0) } ?? start
        return self[start..<Swift.max(start, end)]
    }
}

/// Why a file of candles cannot be read at all.
public enum CandleCSVError: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    case missingColumns([String], header: String)
    case lineTooLong(line: Int)
    case unreadable(path: String, reason: String)

    public var description: String {
        switch self {
        case .empty: "there is no header line: the first line must name timestamp, open, high, low, close and volume"
        case .missingColumns(let names, let header):
            "the header has no column \(names.joined(separator: ", ")): "
                + "the first line must name timestamp, open, high, low, close and volume, and is '\(header)'"
        case .lineTooLong(let line):
            "line \(line) has more than \(CandleCSVReader.longestLine) bytes: this is no CSV file"
        case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
        }
    }
}
