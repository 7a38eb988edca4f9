import Foundation
import NIOCore

/// The built dashboard, read into memory once: files with their compressed twins.
///
/// The folder holds `index.html` and hashed files under `assets/`, each with a `.br` and a `.gz` beside it if that is
/// smaller.
public struct WebAssets: Sendable {
    struct File: Sendable {
        let contentType: String
        let isImmutable: Bool
        let plain: ByteBuffer
        let brotli: ByteBuffer?
        let gzip: ByteBuffer?
    }

    private let files: [String: File]

    /// Without a dashboard: its paths answer that it has not been built.
    public static let none = WebAssets(files: [:])

    private init(files: [String: File]) {
        self.files = files
    }

    /// Reads the folder.
    ///
    /// - Throws: the file system's error, if the folder or a file in it cannot be read.
    public init(folder: String) throws {
        let root = URL(filePath: folder, directoryHint: .isDirectory)
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
        var files: [String: File] = [:]
        for name in names {
            let url = root.appending(path: name)
            guard let contentType = Self.contentTypes[url.pathExtension] else { continue }
            files["/" + name] = File(
                contentType: contentType,
                isImmutable: name.hasPrefix("assets/"),
                plain: ByteBuffer(bytes: try Data(contentsOf: url)),
                brotli: try Self.twin(of: url, "br"),
                gzip: try Self.twin(of: url, "gz")
            )
        }
        self.init(files: files)
    }

    var isEmpty: Bool { files.isEmpty }

    /// The file at a path; no folder but the one that was read, whatever the path says.
    func file(at path: String) -> File? { files[path] }

    var startPage: File? { files["/index.html"] }

    /// Whether a path may be one of the page's own router, and not that of a file.
    static func isPage(_ path: String) -> Bool {
        !path.hasPrefix("/assets/") && !(path.split(separator: "/").last?.contains(".") ?? false)
    }

    private static func twin(of url: URL, _ ending: String) throws -> ByteBuffer? {
        let twin = url.appendingPathExtension(ending)
        guard FileManager.default.fileExists(atPath: twin.path(percentEncoded: false)) else { return nil }
        return ByteBuffer(bytes: try Data(contentsOf: twin))
    }

    private static let contentTypes = [
        "html": "text/html; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "css": "text/css; charset=utf-8",
        "svg": "image/svg+xml",
        "png": "image/png",
        "ico": "image/x-icon",
        "json": "application/json",
        "txt": "text/plain; charset=utf-8",
        "woff2": "font/woff2",
    ]
}
