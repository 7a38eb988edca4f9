import NIOHTTP1
import NIOHTTPCompression

/// Which responses are worth compressing: text of some size that is not compressed already.
struct CompressionPolicy: Sendable {
    /// In bytes.
    let threshold: Int

    private static let types: Set<Substring> = [
        "application/json", "application/problem+json", "application/javascript", "application/openapi+json",
        "image/svg+xml", "text/css", "text/csv", "text/html", "text/javascript", "text/plain",
    ]

    func intent(
        _ head: inout HTTPResponseHead,
        isSupported: Bool
    ) -> HTTPResponseCompressor.CompressionIntent {
        guard isCompressible(head) else { return .doNotCompress }
        if !head.headers[canonicalForm: "vary"].contains(where: { $0.lowercased() == "accept-encoding" }) {
            head.headers.add(name: "Vary", value: "Accept-Encoding")
        }
        return .compressIfPossible
    }

    private func isCompressible(_ head: HTTPResponseHead) -> Bool {
        let headers = head.headers
        guard !headers.contains(name: "content-encoding"), head.status != .partialContent,
            let length = headers.first(name: "content-length").flatMap({ Int($0) }), length >= threshold,
            let type = headers.first(name: "content-type")?.prefix(while: { $0 != ";" && $0 != " " })
        else { return false }
        return Self.types.contains(Substring(type.lowercased()))
    }
}
