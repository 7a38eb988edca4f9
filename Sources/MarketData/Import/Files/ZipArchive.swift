import CMinizip

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The CSV files in a zip archive, unpacked one after the other and in chunks, with checksums (minizip of zlib).
@safe
final class ZipArchive {
    /// More members than any dump has.
    private static let mostMembers = 10_000
    private static let longestName = 1024
    private static let chunk = 1 << 18

    private let path: String
    private let archive: unzFile
    private let totalBytes: Int64

    /// Whether a file begins as a zip archive.
    static func isOne(_ path: String) throws(CandleCSVError) -> Bool {
        var status = stat()
        // A pipe can be read only once, and not from its end.
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        guard let file = unsafe fopen(path, "rb") else {
            throw .unreadable(path: path, reason: unsafe String(cString: strerror(errno)))
        }
        defer { unsafe fclose(file) }
        var head = [UInt8](repeating: 0, count: 4)
        let count = unsafe fread(&head, 1, 4, file)
        return FileKind(Array(head.prefix(count))) == .zip
    }

    /// - Throws: ``CandleCSVError/unreadable(path:reason:)`` if there is no directory at its end.
    init(path: String, totalBytes: Int64) throws(CandleCSVError) {
        guard let archive = unsafe unzOpen64(path) else {
            throw .unreadable(path: path, reason: "it begins as a zip file, but is broken or cut off")
        }
        self.path = path
        unsafe self.archive = archive
        self.totalBytes = totalBytes
    }

    deinit {
        unsafe unzClose(archive)
    }

    /// Calls `body` with each member that is no folder and no system file, in their order.
    ///
    /// - Returns: how many there are, at least 1.
    func forEachMember(_ body: (CandleFile.Part) throws -> Void) throws -> Int {
        var limit = UnpackingLimit()
        var packedBefore: Int64 = 0
        var members = 0
        var parts = 0
        var status = unsafe unzGoToFirstFile(archive)
        while status == UNZ_OK {
            members += 1
            guard members <= Self.mostMembers else { throw broken("it has more than \(Self.mostMembers) members") }
            let (name, information) = try current()
            if name.contains("[Content_Types].xml") { throw broken("it is an office document: save the sheet as CSV") }
            if isCandidate(name) {
                try read(name, information, after: packedBefore, &limit, body)
                parts += 1
            }
            packedBefore += Int64(clamping: information.compressed_size)
            status = unsafe unzGoToNextFile(archive)
        }
        guard status == UNZ_END_OF_LIST_OF_FILE else { throw broken("it is a broken zip file") }
        guard parts > 0 else { throw broken("there is no CSV file in it") }
        return parts
    }

    private func current() throws(CandleCSVError) -> (String, unz_file_info64) {
        var information = unz_file_info64()
        var name = [CChar](repeating: 0, count: Self.longestName + 1)
        let status = unsafe unzGetCurrentFileInfo64(
            archive,
            &information,
            &name,
            UInt(Self.longestName),
            nil,
            0,
            nil,
            0
        )
        guard status == UNZ_OK else { throw broken("it is a broken zip file") }
        let bytes = name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        return (String(decoding: bytes, as: UTF8.self), information)
    }

    private func isCandidate(_ name: String) -> Bool {
        let file = name.split(separator: "/").last ?? ""
        let isSystem = name.hasPrefix("__MACOSX/") || file.hasPrefix(".")
        let isText = [".csv", ".txt", ".tsv"].contains { file.lowercased().hasSuffix($0) }
        return isText && !isSystem
    }

    private func read(
        _ name: String,
        _ information: unz_file_info64,
        after packedBefore: Int64,
        _ limit: inout UnpackingLimit,
        _ body: (CandleFile.Part) throws -> Void
    ) throws {
        guard information.flag & 1 == 0 else { throw broken("'\(name)' in it is encrypted: unpack it first") }
        guard information.compression_method == 0 || information.compression_method == 8 else {
            throw broken("'\(name)' in it is packed in a way that only newer programs know: pack it with deflate")
        }
        guard unsafe unzOpenCurrentFile(archive) == UNZ_OK else { throw broken("'\(name)' in it is broken") }
        var isOpen = true
        defer { if isOpen { unsafe _ = unzCloseCurrentFile(archive) } }
        func done() -> Int64 {
            let position = isOpen ? unsafe Int64(clamping: unzGetCurrentFileZStreamPos64(archive)) : 0
            return min(totalBytes, packedBefore + position)
        }
        func next() throws(CandleCSVError) -> [UInt8]? {
            guard isOpen else { return nil }
            let bytes = try chunk(of: name)
            guard bytes.isEmpty else {
                try limit.add(bytes.count, packed: totalBytes, path: path)
                return bytes
            }
            isOpen = false
            // The checksum is compared when all has been read.
            let status = unsafe unzCloseCurrentFile(archive)
            guard status == UNZ_OK else { throw broken("the checksum of '\(name)' is wrong") }
            return nil
        }
        try withoutActuallyEscaping(next) { next in
            try withoutActuallyEscaping(done) { done in
                try body(CandleFile.Part(name: name, bytesTotal: totalBytes, bytesDone: done, next: next))
            }
        }
    }

    private func chunk(of name: String) throws(CandleCSVError) -> [UInt8] {
        var status: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
            status = unsafe unzReadCurrentFile(archive, buffer.baseAddress, UInt32(Self.chunk))
            count = max(0, Int(status))
        }
        guard status >= 0 else { throw broken("'\(name)' in it is broken") }
        return bytes
    }

    private func broken(_ reason: String) -> CandleCSVError { .unreadable(path: path, reason: reason) }
}
