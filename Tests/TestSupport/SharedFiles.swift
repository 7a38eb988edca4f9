import Foundation
public import JSON

/// The test inputs beside the checkout: real candles and the reference results of other libraries.
///
/// They are not part of the project. Tests that need them skip, visibly, where they are absent:
/// `@Test(.enabled(if: SharedFiles.arePresent, "../shared is absent"))`.
public enum SharedFiles {
    /// `../shared`, seen from the root of the package.
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared")

    public static var arePresent: Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: "golden/README.md").path(percentEncoded: false))
    }

    /// The path of a file under `../shared/data`.
    public static func dataPath(_ name: String) -> String {
        folder.appending(path: "data/\(name)").path(percentEncoded: false)
    }

    /// The document in `../shared/golden/<name>.json`.
    public static func golden(_ name: String) throws -> JSONValue {
        let bytes = try Data(contentsOf: folder.appending(path: "golden/\(name).json"))
        return try JSONValue(parsing: Array(bytes))
    }
}

extension JSONValue {
    /// The numbers of an array, `nil` for each `null`; empty if this is no array.
    public var optionalDoubles: [Double?] { arrayValue?.map(\.doubleValue) ?? [] }

    /// The numbers of an array; empty if this is no array of numbers.
    public var doubles: [Double] { arrayValue?.compactMap(\.doubleValue) ?? [] }
}
