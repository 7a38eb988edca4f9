import CZlib

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What tells a file that has been seen from one that has changed, without reading all of it: its size, when it was last
/// changed, and a checksum of its beginning and its end.
public struct FileFingerprint: Hashable, Sendable {
    private static let sampled = 65_536

    public let size: Int64
    /// When the file was last changed, in nanoseconds since 1970.
    public let modified: Int64
    /// CRC-32 of the first and the last 64 KiB.
    public let checksum: Int64

    public init(size: Int64, modified: Int64, checksum: Int64) {
        self.size = size
        self.modified = modified
        self.checksum = checksum
    }

    /// - Returns: `nil` for what is no file on a disk, such as a pipe, which can be read only once.
    /// - Throws: ``CandleCSVError/unreadable(path:reason:)``.
    public init?(path: String) throws(CandleCSVError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw Self.systemError(path) }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        guard let file = unsafe fopen(path, "rb") else { throw Self.systemError(path) }
        defer { unsafe fclose(file) }
        guard unsafe fstat(fileno(file), &status) == 0 else { throw Self.systemError(path) }
        let size = Int64(status.st_size)
        var checksum: UInt = 0
        for start in Set([0, max(0, size - Int64(Self.sampled))]).sorted() {
            guard unsafe fseeko(file, off_t(start), SEEK_SET) == 0 else { throw Self.systemError(path) }
            var bytes = [UInt8](repeating: 0, count: Self.sampled)
            let count = unsafe fread(&bytes, 1, bytes.count, file)
            guard unsafe ferror(file) == 0 else { throw Self.systemError(path) }
            checksum = unsafe crc32(checksum, bytes, UInt32(count))
        }
        let changed = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        self.init(size: size, modified: changed, checksum: Int64(checksum))
    }

    private static func systemError(_ path: String) -> CandleCSVError {
        .unreadable(path: path, reason: unsafe String(cString: strerror(errno)))
    }
}
