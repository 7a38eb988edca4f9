/// A file on the disk that holds one or several CSV files: plain, packed with gzip, or a zip archive.
///
/// What it is, its first bytes say, not its name.
enum CandleFile {
    /// One CSV file that is being read.
    struct Part {
        /// Its name inside an archive; `nil` if the file is no archive.
        let name: String?
        /// Size on disk of the whole file, and how much of it has been read.
        let bytesTotal: Int64
        let bytesDone: () -> Int64
        /// The next bytes; `nil` at the end.
        let next: () throws(CandleCSVError) -> [UInt8]?
    }

    /// Calls `body` with each CSV file in the file at `path`, in the order in which an archive has them.
    ///
    /// - Returns: how many there are.
    /// - Throws: ``CandleCSVError/unreadable(path:reason:)`` if the file cannot be opened or is a broken archive, and what
    ///   `body` throws.
    @discardableResult
    static func forEachPart(of path: String, _ body: (Part) throws -> Void) throws -> Int {
        let file = try FileBytes(path: path)
        guard try ZipArchive.isOne(path) else {
            let done = { file.bytesRead }
            let next = { () throws(CandleCSVError) in try file.next() }
            try body(Part(name: nil, bytesTotal: file.totalBytes, bytesDone: done, next: next))
            return 1
        }
        return try ZipArchive(path: path, totalBytes: file.totalBytes).forEachMember(body)
    }
}

/// How far a packed file may swell: what is packed more tightly than candles can be was made to fill a disk or a memory.
struct UnpackingLimit {
    /// Candles pack to a tenth, at best to a fiftieth.
    private static let ratio: Int64 = 200
    /// So much is no harm, whatever it was packed to.
    private static let harmless: Int64 = 64 << 20

    private var unpacked: Int64 = 0

    /// Counts what has been unpacked, from so many packed bytes in all.
    mutating func add(_ count: Int, packed: Int64, path: String) throws(CandleCSVError) {
        unpacked += Int64(count)
        guard unpacked <= Self.harmless || unpacked / Self.ratio <= packed else {
            throw .unreadable(path: path, reason: "it unpacks to over \(Self.ratio) times its size, as no candles do")
        }
    }
}
