/// Files that are no text, known by how they begin.
enum FileKind: CaseIterable {
    case gzip, zip, xz, zstandard, bzip2, parquet, sqlite, utf16, json, html

    init?(_ bytes: [UInt8]) {
        let kind = Self.allCases.first { kind in kind.marks.contains { bytes.starts(with: $0) } }
        guard let kind else { return nil }
        self = kind
    }

    private var marks: [[UInt8]] {
        switch self {
        case .gzip: [[0x1F, 0x8B]]
        case .zip: [[0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6]]
        case .xz: [[0xFD, 0x37, 0x7A, 0x58, 0x5A]]
        case .zstandard: [[0x28, 0xB5, 0x2F, 0xFD]]
        case .bzip2: [Array("BZh".utf8)]
        case .parquet: [Array("PAR1".utf8)]
        case .sqlite: [Array("SQLite format 3".utf8)]
        case .utf16: [[0xFF, 0xFE], [0xFE, 0xFF]]
        case .json: [Array("[".utf8), Array("{".utf8)]
        case .html: [Array("<!".utf8), Array("<html".utf8)]
        }
    }

    /// What to tell somebody who takes it for CSV.
    var reason: String {
        switch self {
        case .gzip: "it is packed twice: unpack it once"
        case .zip: "it is a zip file inside another file: unpack it first"
        case .xz: "it is packed with xz: unpack it first, or pack it with gzip or zip"
        case .zstandard: "it is packed with zstd: unpack it first, or pack it with gzip or zip"
        case .bzip2: "it is packed with bzip2: unpack it first, or pack it with gzip or zip"
        case .parquet: "it is a Parquet file: save it as CSV"
        case .sqlite: "it is a SQLite database: save the table as CSV"
        case .utf16: "it is text in UTF-16: save it as CSV in UTF-8"
        case .json: "it is JSON: save it as CSV"
        case .html: "it is a web page, not a CSV file"
        }
    }
}
