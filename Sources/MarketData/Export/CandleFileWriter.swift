import CZlib

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Writes a file, packed with gzip or plain, that appears under its name when it is complete; or to standard output.
@safe
public final class CandleFileWriter {
    private let path: String?
    /// What the file is called until it is complete; `nil` where it cannot be another, such as for a device.
    private let partial: String?
    private var file: gzFile?

    /// - Parameter path: `nil` for standard output.
    /// - Throws: ``CandleFileError`` if the file cannot be made.
    public init(path: String?, packs: Bool) throws(CandleFileError) {
        self.path = path
        let mode = packs ? "wb6" : "wbT"
        var status = stat()
        let isSpecial = path.map { unsafe stat($0, &status) == 0 && status.st_mode & S_IFMT != S_IFREG } ?? true
        partial = isSpecial ? nil : path.map { $0 + ".partial" }
        if let path {
            unsafe file = gzopen(partial ?? path, mode)
        } else {
            unsafe file = gzdopen(dup(STDOUT_FILENO), mode)
        }
        guard let file = unsafe file else { throw failure() }
        unsafe gzbuffer(file, 1 << 17)
    }

    deinit {
        guard let file = unsafe file else { return }
        unsafe gzclose(file)
        if let partial { unsafe _ = unlink(partial) }
    }

    /// - Throws: ``CandleFileError`` if the disk is full or fails, or nobody reads standard output any more.
    public func write(_ bytes: [UInt8]) throws(CandleFileError) {
        guard !bytes.isEmpty else { return }
        guard let file = unsafe file, unsafe gzwrite(file, bytes, UInt32(bytes.count)) == Int32(bytes.count) else {
            throw failure()
        }
    }

    /// Writes the rest and gives the file its name.
    public func finish() throws(CandleFileError) {
        guard let open = unsafe file else { return }
        unsafe file = nil
        guard unsafe gzclose(open) == Z_OK else {
            let failure = failure()
            if let partial { unsafe _ = unlink(partial) }
            throw failure
        }
        guard let path, let partial else { return }
        guard unsafe rename(partial, path) == 0 else { throw failure() }
    }

    private func failure() -> CandleFileError {
        CandleFileError(path: path ?? "standard output", reason: unsafe String(cString: strerror(errno)))
    }
}

/// Why a file of candles cannot be written.
public struct CandleFileError: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String
    public let reason: String

    public var description: String { "\(path) cannot be written: \(reason)" }
}
