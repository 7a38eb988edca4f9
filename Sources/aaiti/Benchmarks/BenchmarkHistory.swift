import Foundation
import JSON
import Markets

/// The medians of earlier benchmark runs, one JSON line each, in the data directory.
struct BenchmarkHistory {
    private let file: URL

    init(dataDirectory: String) {
        file = URL(filePath: dataDirectory).appending(path: "benchmarks.jsonl")
    }

    /// The newest median of a benchmark, in milliseconds.
    func lastMedian(of name: String) throws -> Double? {
        guard FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) else { return nil }
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        for line in lines.reversed() {
            let entry = try JSONValue(parsing: Array(line.utf8))
            if entry["name"]?.stringValue == name { return entry["p50_ms"]?.doubleValue }
        }
        return nil
    }

    func append(_ result: BenchmarkResult, load: Double?, time: Timestamp) throws {
        var line = JSONWriter.object {
            $0.member("time", time.iso8601)
            $0.member("name", result.name)
            $0.member("runs", result.sorted.count)
            $0.member("p50_ms", result.median)
            $0.member("min_ms", result.minimum)
            $0.member("load_average", load)
        }
        line.append(UInt8(ascii: "\n"))
        if !FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) {
            try Data().write(to: file)
        }
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(line))
        try handle.close()
    }
}
