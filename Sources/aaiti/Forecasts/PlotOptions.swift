import ArgumentParser
import Foundation
import Reports

/// `--plot FILE` for commands whose result can be drawn.
struct PlotOptions: ParsableArguments {
    @Option(help: "Draw it into FILE.svg, or FILE.html with the figures beside; neither needs anything else.")
    var plot: String?

    /// - Throws: ``CommandFailure`` for a file that cannot be, before there is any work.
    func file() throws -> PlotFile? { try plot.map { try PlotFile($0) } }
}

/// The file that a report is drawn into.
struct PlotFile {
    private enum Kind: String {
        case svg, html
    }

    private let path: String
    private let kind: Kind

    init(_ path: String) throws {
        let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
        guard let kind = Kind(rawValue: ending) else {
            throw CommandFailure("--plot \(path): the name must end with .svg or .html")
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw CommandFailure("--plot \(path): there is no folder \(folder)")
        }
        (self.path, self.kind) = (path, kind)
    }

    func write(_ report: some PlottedReport) throws {
        let text = kind == .svg ? report.plot.svg(.standalone) : report.page.html
        guard !text.isEmpty else { throw CommandFailure("--plot \(path): there is nothing to draw") }
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw CommandFailure("--plot \(path): it cannot be written: \(error.localizedDescription)")
        }
        standardError("plot written to \(path)")
    }
}
