import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Synchronization

/// A response as a test looks at it.
struct Answer {
    let status: Int
    let headers: HTTPFields
    let text: String
    let size: Int

    init(_ response: Response) async throws {
        status = response.status.code
        headers = response.headers
        let collector = Collector()
        try await response.body.write(Writer(collector: collector))
        text = collector.text
        size = collector.size
    }

    /// The body as JSON; `null` if it is none.
    var json: JSONValue { (try? JSONValue(parsing: text)) ?? .null }

    subscript(name: String) -> JSONValue? { json[name] }

    var token: String { self["token"]?.stringValue ?? "" }
    var refreshToken: String { self["refresh_token"]?.stringValue ?? "" }
    /// The names of the fields that a problem complains about.
    var fields: [String] { self["errors"]?.arrayValue?.compactMap { $0["field"]?.stringValue } ?? [] }

    private final class Collector: Sendable {
        private let buffer = Mutex(ByteBuffer())

        var text: String { buffer.withLock { String(buffer: $0) } }

        var size: Int { buffer.withLock { $0.readableBytes } }

        func append(_ bytes: ByteBuffer) { buffer.withLock { _ = $0.writeImmutableBuffer(bytes) } }
    }

    private struct Writer: ResponseBodyWriter {
        let collector: Collector

        func write(_ buffer: ByteBuffer) { collector.append(buffer) }
        consuming func finish(_ trailingHeaders: HTTPFields?) {}
    }
}

extension JSONValue {
    /// An element of an array; `nil` where there is none.
    subscript(index: Int) -> JSONValue? {
        guard let array = arrayValue, array.indices.contains(index) else { return nil }
        return array[index]
    }
}
