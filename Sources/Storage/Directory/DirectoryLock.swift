#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The exclusive right to a data directory, held until the last reference to it is gone or the process ends, however
/// it ends.
///
/// An advisory lock (`flock`) on `aaiti.lock` in the directory, which also says who holds it. The file stays behind:
/// removing it would let two processes lock two files of one name.
final class DirectoryLock: Sendable {
    private let descriptor: Int32

    /// - Throws: ``StoreError/unavailable(_:)`` if another process, or this one, holds the directory already.
    init(directory: String, command: String) throws(StoreError) {
        let path = directory + "/aaiti.lock"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .unavailable(
                "the data directory \(directory) cannot be written (\(systemReason())): check its owner and mode, or "
                    + "choose another with --data-dir"
            )
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let reason = systemReason()
            let holder = Self.holder(descriptor)
            close(descriptor)
            guard isHeld else { throw .unavailable("\(path) cannot be locked (\(reason)): use a local disk") }
            throw .unavailable(
                "the data directory \(directory) is in use by \(holder); stop it or choose another with --data-dir"
            )
        }
        self.descriptor = descriptor
        let text = Array("\(getpid()) \(command)\n".utf8)
        guard ftruncate(descriptor, 0) == 0, unsafe pwrite(descriptor, text, text.count, 0) == text.count else {
            let reason = systemReason()
            close(descriptor)
            throw .unavailable("\(path) cannot be written (\(reason)): free some space on the disk")
        }
    }

    deinit { close(descriptor) }

    /// Who holds the right to a directory; `nil` if nobody does, or there is none.
    static func holder(ofDirectory directory: String) -> String? {
        let descriptor = unsafe open(directory + "/aaiti.lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
        return holder(descriptor)
    }

    /// `process 12 (aaiti serve)`, as the one who holds the lock has written it.
    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 200)
        let length = unsafe pread(descriptor, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(0, length)).prefix { $0 != 10 }, as: UTF8.self)
        let parts = text.split(separator: " ", maxSplits: 1)
        guard let process = parts.first, Int(process) != nil else { return "another process" }
        return parts.count == 2 ? "process \(process) (\(parts[1]))" : "process \(process)"
    }
}
