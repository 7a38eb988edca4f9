import Foundation

/// Rows of the candle files under `../shared/data`, for tests of parts that cannot use the importer.
public struct SharedCandles: Sendable {
    /// Open times in milliseconds since the Unix epoch.
    public let openTimes: [Int64]
    public let open: [Double]
    public let high: [Double]
    public let low: [Double]
    public let close: [Double]
    public let volume: [Double]

    /// Reads `timestamp,open,high,low,close,volume` with ISO-8601 times.
    public init(_ name: String) throws {
        let text = try String(contentsOfFile: SharedFiles.dataPath(name), encoding: .utf8)
        let format = Date.ISO8601FormatStyle()
        var columns = [[Double]](repeating: [], count: 5)
        openTimes = try text.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count == 6 else { throw CocoaError(.fileReadCorruptFile) }
            for (index, field) in fields.dropFirst().enumerated() {
                guard let value = Double(field) else { throw CocoaError(.fileReadCorruptFile) }
                columns[index].append(value)
            }
            return Int64((try format.parse(String(fields[0])).timeIntervalSince1970 * 1000).rounded())
        }
        open = columns[0]
        high = columns[1]
        low = columns[2]
        close = columns[3]
        volume = columns[4]
    }
}
