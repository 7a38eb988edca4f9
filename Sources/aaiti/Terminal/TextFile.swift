import Foundation

/// A file that an option names to be written.
struct TextFile {
    private let path: String
    private let option: String

    /// - Throws: ``CommandFailure`` for a file that cannot be, before there is any work.
    init(_ path: String, option: String, endings: [String]) throws {
        let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
        guard endings.contains(ending) else {
            let known = endings.map { "." + $0 }.joined(separator: " or ")
            throw CommandFailure("\(option) \(path): the name must end with \(known)")
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw CommandFailure("\(option) \(path): there is no folder \(folder)")
        }
        (self.path, self.option) = (path, option)
    }

    init(_ path: String, option: String, ending: String) throws {
        try self.init(path, option: option, endings: [ending])
    }

    func write(_ text: String) throws {
        guard !text.isEmpty else { throw CommandFailure("\(option) \(path): there is nothing to draw") }
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw CommandFailure("\(option) \(path): it cannot be written: \(error.localizedDescription)")
        }
        standardError("\(option.drop { $0 == "-" }) written to \(path)")
    }
}
