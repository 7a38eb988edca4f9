import Foundation
import Markets

/// The files that an import is to read: those that were named, and those in the folders that were named, by name.
struct ImportPaths {
    private static let suffixes = [".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".zip"]

    let paths: [String]
    /// Whether one file was named, not a folder.
    let isOneFile: Bool

    init(_ arguments: [String]) throws {
        var paths: [String] = []
        var hasFolder = false
        for argument in arguments {
            var isFolder: ObjCBool = false
            if unsafe FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder), isFolder.boolValue {
                hasFolder = true
                paths += try Self.files(in: argument)
            } else {
                paths.append(argument)
            }
        }
        var seen: Set<String> = []
        self.paths = paths.filter { seen.insert($0).inserted }
        isOneFile = paths.count == 1 && !hasFolder
    }

    private static func files(in folder: String) throws -> [String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        let files = names.filter { name in suffixes.contains { name.lowercased().hasSuffix($0) } }
        guard !files.isEmpty else {
            let endings = ".csv, .csv.gz or .zip"
            throw CommandFailure("\(folder): there is no file in this folder whose name ends with \(endings)")
        }
        return files.map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }
    }

    /// A remark where a file's name seems to name another market.
    func note(on path: String, _ symbol: Symbol) -> String? {
        let quotes = ["USDT", "USDC", "BUSD", "USD", "EUR", "GBP", "BTC", "ETH"]
        let words = (path.split(separator: "/").last ?? "").uppercased().split { !$0.isLetter && !$0.isNumber }
        let market = words.first { word in
            (6...12).contains(word.count) && quotes.contains { word.hasSuffix($0) && word.count > $0.count + 2 }
        }
        guard let market, market != symbol.base + symbol.quote else { return nil }
        return "note: the name of \(path) suggests \(market); its candles are stored as \(symbol)"
    }
}
