internal import Foundation
internal import JSON
internal import Synchronization

/// The trials of an optimisation as lines of JSON in a file: one that was killed goes on where it was.
///
/// The first line says what the trials are of; each further one is a trial. A line that was cut off by a crash is dropped.
final class OptimisationJournal: Sendable {
    private static let format = 1

    private struct Key: Hashable {
        let stage: String
        let parameters: JSONObject
    }

    private struct State {
        var known: [Key: TrialFigures] = [:]
        let file: FileHandle
    }

    private let state: Mutex<State>

    /// Opens the file, or makes it.
    ///
    /// - Parameter fingerprint: of everything that a trial's figures depend on beside its parameters.
    init(path: String, fingerprint: String) throws(JournalError) {
        var state: State
        do {
            if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(filePath: path)) }
            state = State(file: try FileHandle(forUpdating: URL(filePath: path)))
            let bytes = Array(try state.file.readToEnd() ?? Data())
            // What stands behind the last line break was being written when the process ended.
            let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            try state.file.truncate(atOffset: UInt64(whole))
            try Self.read(bytes[..<whole], path, fingerprint, &state)
            if whole == 0 {
                let header = JSONWriter.object {
                    $0.member("journal", Self.format)
                    $0.member("fingerprint", fingerprint)
                }
                try state.file.write(contentsOf: Data(header + [UInt8(ascii: "\n")]))
            }
        } catch let error as JournalError {
            throw error
        } catch {
            throw .unusable(path: path, reason: "\(error.localizedDescription)")
        }
        self.path = path
        self.state = Mutex(state)
    }

    private let path: String

    private static func read(
        _ bytes: ArraySlice<UInt8>,
        _ path: String,
        _ fingerprint: String,
        _ state: inout State
    ) throws(JournalError) {
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let json = try? JSONValue(parsing: Array(line)) else {
                throw .damaged(path: path, line: index + 1)
            }
            if index == 0 {
                guard json["journal"]?.integerValue == Int64(format), let found = json["fingerprint"]?.stringValue
                else {
                    throw .damaged(path: path, line: 1)
                }
                guard found == fingerprint else { throw .foreign(path: path) }
                continue
            }
            guard let stage = json["stage"]?.stringValue, let parameters = json["parameters"]?.objectValue,
                let figures = json["figures"].flatMap(TrialFigures.init)
            else { throw .damaged(path: path, line: index + 1) }
            state.known[Key(stage: stage, parameters: parameters)] = figures
        }
    }

    /// What a trial gave that was noted before; `nil` if it was not.
    func figures(stage: String, _ parameters: JSONObject) -> TrialFigures? {
        state.withLock { $0.known[Key(stage: stage, parameters: parameters)] }
    }

    /// Notes a trial: after the call its line is with the operating system, whatever becomes of the process.
    func note(stage: String, _ parameters: JSONObject, _ figures: TrialFigures) throws(JournalError) {
        let line = JSONWriter.object {
            $0.member("stage", stage)
            $0.member("parameters", JSONValue.object(parameters))
            $0.member("figures", figures)
        }
        do {
            try state.withLock { try $0.file.write(contentsOf: Data(line + [UInt8(ascii: "\n")])) }
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
    case unusable(path: String, reason: String)

    public var description: String {
        switch self {
        case .foreign(let path):
            "the journal \(path) is of other candles, ranges or settings: name another file, or remove it"
        case .damaged(let path, let line): "line \(line) of \(path) is no trial: name another file, or remove it"
        case .unusable(let path, let reason): "the journal \(path) cannot be used: \(reason)"
        }
    }
}
