import Foundation
import JSON
import Logging
import Markets

/// Writes each log entry as one JSON object on a line of standard error.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    private let clock = WallClock()

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let entries = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
        var line = JSONWriter.object { writer in
            writer.member("time", clock.now.iso8601)
            writer.member("level", event.level.rawValue)
            writer.member("message", event.message.description)
            for (key, value) in entries { writer.member(key, value.description) }
        }
        line.append(UInt8(ascii: "\n"))
        FileHandle.standardError.write(Data(line))
    }
}
