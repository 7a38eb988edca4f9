internal import Foundation
internal import JSON
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The trials of an optimisation as lines of JSON in a file: one that was killed goes on where it was.
///
/// The first line says what the trials are of; each further one is a trial. A line that was cut off by a crash is dropped. A
/// file that is something else is left as it is. The file is locked (`flock`) until the last reference is gone: two
/// processes that both noted their trials would mix up their lines.
final class OptimisationJournal: Sendable {
    private static let format = 1

    private struct Key: Hashable {
        let stage: String
        let parameters: JSONObject
    }

    private let path: String
    /// What was there at the start.
    private let known: [Key: TrialFigures]
    private let file: Mutex<FileHandle>

    /// Opens the file, or makes it.
    ///
    /// - Parameter fingerprint: of everything that a trial's figures depend on beside its parameters.
    init(path: String, fingerprint: String) throws(JournalError) {
        let header =
            JSONWriter.object {
                $0.member("journal", Self.format)
                $0.member("fingerprint", fingerprint)
            } + [Self.lineBreak]
        let file = try Self.locked(path)
        do {
            let bytes = Array(try file.readToEnd() ?? Data())
            // What stands behind the last line break was being written when the process ended.
            let whole = bytes.lastIndex(of: Self.lineBreak).map { $0 + 1 } ?? 0
            guard whole > 0 || header.starts(with: bytes) else { throw JournalError.noJournal(path: path) }
            known = try Self.read(bytes[..<whole], path, fingerprint)
            try file.truncate(atOffset: UInt64(whole))
            if whole == 0 { try file.write(contentsOf: Data(header)) }
        } catch let error as JournalError {
            throw error
        } catch {
            throw .unusable(path: path, reason: "\(error.localizedDescription)")
        }
        self.path = path
        self.file = Mutex(file)
    }

    private static let lineBreak = UInt8(ascii: "\n")

    /// The file, made if it is not there, for this process alone.
    private static func locked(_ path: String) throws(JournalError) -> FileHandle {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .unusable(path: path, reason: systemReason()) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw errno == EWOULDBLOCK ? .inUse(path: path) : .unusable(path: path, reason: systemReason())
        }
        return file
    }

    private static func systemReason() -> String {
        POSIXError.Code(rawValue: errno).map { POSIXError($0).localizedDescription } ?? "error \(errno)"
    }

    private static func read(
        _ bytes: ArraySlice<UInt8>,
        _ path: String,
        _ fingerprint: String
    ) throws(JournalError) -> [Key: TrialFigures] {
        let lines = bytes.split(separator: lineBreak, omittingEmptySubsequences: false).dropLast()
        guard let first = lines.first else { return [:] }
        let header = try? JSONValue(parsing: Array(first))
        guard let format = header?["journal"]?.integerValue, let found = header?["fingerprint"]?.stringValue else {
            throw .noJournal(path: path)
        }
        guard format == Self.format, found == fingerprint else { throw .foreign(path: path) }
        var known: [Key: TrialFigures] = [:]
        for (index, line) in lines.enumerated().dropFirst() {
            guard let json = try? JSONValue(parsing: Array(line)), let stage = json["stage"]?.stringValue,
                let parameters = json["parameters"]?.objectValue,
                let figures = json["figures"].flatMap(TrialFigures.init)
            else { throw .damaged(path: path, line: index + 1) }
            known[Key(stage: stage, parameters: parameters)] = figures
        }
        return known
    }

    /// What a trial gave that was noted before; `nil` if it was not.
    func figures(stage: String, _ parameters: JSONObject) -> TrialFigures? {
        known[Key(stage: stage, parameters: parameters)]
    }

    /// Notes a trial: after the call its line is with the operating system, whatever becomes of the process.
    func note(stage: String, _ parameters: JSONObject, _ figures: TrialFigures) throws(JournalError) {
        let line = JSONWriter.object {
            $0.member("stage", stage)
            $0.member("parameters", JSONValue.object(parameters))
            $0.member("figures", figures)
        }
        do {
            try file.withLock { try $0.write(contentsOf: Data(line + [Self.lineBreak])) }
        } catch {
            throw .unusable(path: path, reason: "\(error.localizedDescription)")
        }
    }
}

/// Why a journal cannot be gone on with.
public enum JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It was written for other candles, another space or other settings.
    case foreign(path: String)
    case damaged(path: String, line: Int)
    /// It is a file of something else, which was left as it is.
    case noJournal(path: String)
    /// Another search notes its trials there.
    case inUse(path: String)
    case unusable(path: String, reason: String)

    public var description: String {
        switch self {
        case .foreign(let path):
            "the journal \(path) is of other candles, ranges or settings: name another file, or remove it"
        case .damaged(let path, let line): "line \(line) of \(path) is no trial: name another file, or remove it"
        case .noJournal(let path): "\(path) is no journal of an optimisation: name another file"
        case .inUse(let path): "another search uses the journal \(path): wait for it, or name another file"
        case .unusable(let path, let reason): "the journal \(path) cannot be used: \(reason)"
        }
    }
}
