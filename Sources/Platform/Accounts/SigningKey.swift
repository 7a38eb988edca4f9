import Crypto
import Foundation

/// The secret that access tokens are signed with; whoever has it can be anybody.
public struct SigningKey: Sendable, CustomStringConvertible {
    let bytes: [UInt8]

    /// A new random key of 256 bits, for as long as the process runs.
    public init() {
        bytes = randomBytes(32)
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Does not say the key.
    public var description: String { "SigningKey(…)" }

    /// The key in `secret.key` of the data directory; makes it on the first start, readable by nobody else.
    ///
    /// - Throws: ``SigningKeyError`` if others can read the file, or it cannot be read or made.
    public static func loadOrCreate(inDirectory directory: String) throws(SigningKeyError) -> SigningKey {
        let path = directory + "/secret.key"
        if let key = try load(path) { return key }
        try create(path)
        guard let key = try load(path) else { throw .unavailable(path: path, reason: "it vanished") }
        return key
    }

    /// - Returns: `nil` if there is no such file.
    private static func load(_ path: String) throws(SigningKeyError) -> SigningKey? {
        let text: String
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
            guard mode & 0o077 == 0 else { throw SigningKeyError.readableByOthers(path: path) }
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch let error as SigningKeyError {
            throw error
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            return nil
        } catch {
            throw .unavailable(path: path, reason: error.localizedDescription)
        }
        let digits = Array(text.utf8.prefix { $0 != UInt8(ascii: "\n") })
        let bytes = stride(from: 0, to: digits.count - digits.count % 2, by: 2).compactMap { index in
            UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16)
        }
        guard digits.count == 64, bytes.count == 32 else { throw .damaged(path: path) }
        return SigningKey(bytes: bytes)
    }

    /// Makes the file with a new key, unless another process is first: it is linked into place complete, or not at all.
    private static func create(_ path: String) throws(SigningKeyError) {
        let temporary = "\(path).\(randomBytes(8).hexadecimal)"
        let content = Array((randomBytes(32).hexadecimal + "\n").utf8)
        let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .unavailable(path: path, reason: systemReason()) }
        defer { unsafe unlink(temporary) }
        let written = unsafe write(file, content, content.count)
        let isDurable = written == content.count && fsync(file) == 0
        let reason = systemReason()
        close(file)
        guard isDurable else { throw .unavailable(path: path, reason: reason) }
        guard unsafe link(temporary, path) == 0 || errno == EEXIST else {
            throw .unavailable(path: path, reason: systemReason())
        }
    }

    private static func systemReason() -> String { unsafe String(cString: strerror(errno)) }
}

/// Why the signing key cannot be used.
public enum SigningKeyError: Error, Hashable, Sendable, CustomStringConvertible {
    case readableByOthers(path: String)
    case damaged(path: String)
    case unavailable(path: String, reason: String)

    public var description: String {
        switch self {
        case .readableByOthers(let path):
            "\(path) can be read by other users: run 'chmod 600 \(path)', or delete it to log everybody out"
        case .damaged(let path):
            "\(path) does not hold a key: restore it from a backup, or delete it to log everybody out"
        case .unavailable(let path, let reason):
            "\(path) cannot be used: \(reason)"
        }
    }
}
