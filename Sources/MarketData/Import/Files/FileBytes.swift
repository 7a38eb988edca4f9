import CZlib

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The content of a file, unpacked if it is a gzip file, in chunks.
@safe
final class FileBytes {
    private let path: String
    private let file: gzFile
    /// The size on disk.
    let totalBytes: Int64
    private var limit = UnpackingLimit()

    /// - Throws: ``CandleCSVError/unreadable(path:reason:)`` if the file cannot be opened.
    init(path: String) throws(CandleCSVError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw Self.systemError(path) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw .unreadable(path: path, reason: "it is a folder") }
        guard let file = unsafe gzopen(path, "rb") else { throw Self.systemError(path) }
        unsafe gzbuffer(file, 1 << 18)
        self.path = path
        unsafe self.file = file
        totalBytes = Int64(status.st_size)
    }

    deinit {
        unsafe gzclose(file)
    }

    /// How much of the file on disk has been read.
    var bytesRead: Int64 { unsafe min(totalBytes, max(0, Int64(gzoffset(file)))) }

    /// The next bytes; `nil` at the end.
    ///
    /// - Throws: ``CandleCSVError/unreadable(path:reason:)`` if the disk fails, or a gzip file is broken, cut off, or made
    ///   to swell.
    func next(count: Int = 1 << 18) throws(CandleCSVError) -> [UInt8]? {
        var failure: CandleCSVError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            let read = unsafe gzread(file, buffer.baseAddress, UInt32(count))
            initializedCount = max(0, Int(read))
            // A short read at the end of a file that was cut off is no error of gzread itself.
            var code: Int32 = 0
            guard let message = unsafe gzerror(file, &code), code != Z_OK, code != Z_STREAM_END else { return }
            let reason = unsafe code == Z_ERRNO ? String(cString: strerror(errno)) : String(cString: message)
            failure = .unreadable(path: path, reason: reason)
        }
        if let failure { throw failure }
        try limit.add(bytes.count, packed: totalBytes, path: path)
        return bytes.isEmpty ? nil : bytes
    }

    private static func systemError(_ path: String) -> CandleCSVError {
        .unreadable(path: path, reason: unsafe String(cString: strerror(errno)))
    }
}
