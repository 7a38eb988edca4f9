/// How a CSV file of candles is laid out: what stands between the fields, what each column holds, where the rows begin.
///
/// Found by ``detect(_:baseAsset:options:)`` from the beginning of the file. A pure value; nothing of the file is kept.
public struct CandleCSVLayout: Hashable, Sendable, CustomStringConvertible {
    /// `,`, `;` or a tab.
    let delimiter: UInt8
    /// The sign before the decimals: a point, or a comma in a file whose fields are not separated by commas.
    let point: UInt8
    /// What each column holds, `nil` for one that is not needed.
    let columns: [CandleColumn?]
    /// The line before the first row, 0 if there is none.
    let headerLine: Int
    /// What times that are numbers count, if it has been said.
    let timeUnit: EpochUnit?
    /// How the times are written.
    let times: Set<TimeShape>
    /// The well-known shape that a file without a header was taken for.
    let knownAs: String?

    /// How a time is written.
    enum TimeShape: Hashable, Comparable {
        case epoch(EpochUnit)
        case zoned
        /// A date and time without a zone, which is read as UTC.
        case unzoned
        case day

        var title: String {
            switch self {
            case .epoch(let unit): "epoch \(unit.symbol)"
            case .zoned: "text with its zone"
            case .unzoned: "text without a zone, read as UTC"
            case .day: "dates, read as midnight UTC"
            }
        }

        static func < (lhs: TimeShape, rhs: TimeShape) -> Bool { lhs.title < rhs.title }
    }

    /// Whether the file has volumes; one that has none gets 0.
    var hasVolume: Bool { columns.contains(.volume) }

    /// The layout on one line: `columns time,open,high,low,close,volume by the header on line 1, separated by commas,
    /// times epoch ms`.
    public var description: String {
        var parts = ["columns \(columns.map { $0?.title ?? "-" }.joined(separator: ",")) \(origin)"]
        parts.append("separated by \(Self.name(of: delimiter))")
        if point == UInt8(ascii: ",") { parts.append("decimal comma") }
        if !times.isEmpty { parts.append("times " + times.sorted().map(\.title).joined(separator: " and ")) }
        if !hasVolume { parts.append("no volume, stored as 0") }
        return parts.joined(separator: ", ")
    }

    private var origin: String {
        if let knownAs { return "as in \(knownAs), without a header" }
        return headerLine > 0 ? "by the header on line \(headerLine)" : "as told, without a header"
    }

    private static func name(of delimiter: UInt8) -> String {
        switch delimiter {
        case UInt8(ascii: ","): "commas"
        case UInt8(ascii: ";"): "semicolons"
        case UInt8(ascii: "\t"): "tabs"
        default: "'\(Character(Unicode.Scalar(delimiter)))'"
        }
    }
}
