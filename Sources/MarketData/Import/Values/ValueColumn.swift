public import Markets

/// One column of numbers of a CSV file, and the times beside it if the file has any: any series, not only candles.
///
/// The file may be packed with gzip or lie alone in a zip archive. A header is seen as such; commas, semicolons and tabs
/// separate fields. Times may stand in any form that files of candles have, and as months (`1949-01`).
public struct ValueColumn: Hashable, Sendable {
    /// As in the header; the number of the column, from 1, without one.
    public let name: String
    /// `.nan` where the field is empty or says that there is no value: `NA`, `nan`, `null`.
    public let values: [Double]
    /// Ascending; `nil` if the file has no column of times.
    public let times: [Timestamp]?
    /// The lines of the file, from 1, on which the values stand.
    public let lines: [Int]

    /// Files larger than this, unpacked, are refused: a series of numbers is not so long.
    private static let largest = 256 << 20

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - column: the name of the column in the header, or its number from 1; `nil` if only one can be meant: the only
    ///     one with numbers, or one called `value`, `y`, `close` or `price`.
    /// - Throws: ``ValueFileError``.
    public init(path: String, column: String? = nil) throws(ValueFileError) {
        let bytes = try Self.bytes(of: path)
        let layout = try ValueFileLayout(CSVSample(Self.beginning(of: bytes)), path: path, column: column)
        var reader = ValueRowReader(layout: layout)
        try reader.read(bytes)
        guard !reader.values.isEmpty else { throw .unreadable(path: path, reason: "there are no values in it") }
        try reader.putInOrder()
        (name, values, lines) = (layout.valueName, reader.values, reader.lines)
        times = layout.time == nil ? nil : reader.times
    }

    private static func bytes(of path: String) throws(ValueFileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var parts = 0
        do {
            try CandleFile.forEachPart(of: path) { part in
                parts += 1
                while parts == 1, let chunk = try part.next() {
                    bytes += chunk
                    guard bytes.count <= largest else {
                        throw ValueFileError.unreadable(path: path, reason: "it has more than \(largest >> 20) MB")
                    }
                }
            }
        } catch let error as ValueFileError {
            throw error
        } catch CandleCSVError.unreadable(let path, let reason) {
            throw .unreadable(path: path, reason: reason)
        } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
        guard parts == 1 else { throw .unreadable(path: path, reason: "there are \(parts) files in it, not one") }
        return bytes
    }

    /// The first whole lines, from which the layout is found.
    private static func beginning(of bytes: [UInt8]) -> [UInt8] {
        let sample = bytes.prefix(65_536)
        guard sample.count < bytes.count, let end = sample.lastIndex(of: UInt8(ascii: "\n")) else {
            return Array(sample)
        }
        return Array(sample[...end])
    }
}

/// Why no series can be read from a file.
public enum ValueFileError: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    /// There is no such column.
    case noColumn(name: String, known: [String])
    /// Several columns may be meant.
    case unclearColumn(known: [String])
    /// A row cannot be used; says why.
    case badRow(line: Int, reason: String)

    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
        case .noColumn(let name, let known):
            "there is no column '\(name.prefix(64))' with numbers; those are: \(known.joined(separator: ", "))"
        case .unclearColumn(let known):
            known.isEmpty
                ? "no column of it holds numbers"
                : "any of these columns may be meant: \(known.joined(separator: ", "))"
        case .badRow(let line, let reason): "line \(line): \(reason)"
        }
    }
}
