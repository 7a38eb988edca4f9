import JSON
import NIOCore
import NIOPosix

/// Single requests to a server, one connection each.
struct PlainHTTP {
    /// How long the server may take.
    private static let patience = TimeAmount.seconds(5)

    let host: String
    let port: Int

    /// The body of the answer, which must be JSON.
    ///
    /// - Throws: ``CommandFailure`` if nobody answers, or something else.
    func send(
        _ method: String,
        _ path: String,
        token: String? = nil,
        body: [UInt8] = []
    ) async throws -> JSONValue {
        var head = "\(method) \(path) HTTP/1.0\r\nHost: \(host)\r\nConnection: close\r\n"
        if let token { head += "Authorization: Bearer \(token)\r\n" }
        if !body.isEmpty { head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n" }
        let answer = try await exchange(Array((head + "\r\n").utf8) + body)
        guard let end = answer.firstRange(of: Array("\r\n\r\n".utf8)),
            let body = try? JSONValue(parsing: Array(answer[end.upperBound...]))
        else { throw CommandFailure("http://\(host):\(port) does not answer as an AAITI server does") }
        return body
    }

    /// The whole answer, head and body. HTTP/1.0, so that the body comes as it is, to the end.
    private func exchange(_ request: [UInt8]) async throws -> [UInt8] {
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(Self.patience)
                .connect(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
                }
        } catch {
            throw CommandFailure("nobody answers at http://\(host):\(port): is the server running?")
        }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: request))
            var answer: [UInt8] = []
            // A server that takes connections and says nothing is not well either.
            let deadline = channel.channel.eventLoop.scheduleTask(in: Self.patience) {
                channel.channel.close(promise: nil)
            }
            for try await part in inbound where answer.count < 65_536 { answer += part.readableBytesView }
            deadline.cancel()
            return answer
        }
    }
}
