import JSON
import NIOCore
import NIOPosix

/// One HTTP/1.0 request to a server of this machine or network, without TLS: the body of the answer comes as it is.
struct PlainRequest {
    /// How long the server may take.
    private static let patience = TimeAmount.seconds(5)
    private static let largestAnswer = 65_536

    let host: String
    let port: Int
    var method = "GET"
    let path: String
    var json: [UInt8] = []

    /// The body of the answer as JSON, whatever its status; `nil` if it is none.
    ///
    /// - Throws: ``CommandFailure`` if nobody answers.
    func send() async throws -> JSONValue? {
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
        let answer = try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(bytes)
            var answer: [UInt8] = []
            // A server that takes connections and says nothing is not well either.
            let deadline = channel.channel.eventLoop.scheduleTask(in: Self.patience) {
                channel.channel.close(promise: nil)
            }
            for try await part in inbound where answer.count < Self.largestAnswer { answer += part.readableBytesView }
            deadline.cancel()
            return answer
        }
        guard let end = answer.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        return try? JSONValue(parsing: Array(answer[end.upperBound...]))
    }

    private var bytes: ByteBuffer {
        var request = "\(method) \(path) HTTP/1.0\r\nHost: \(host)\r\nConnection: close\r\n"
        if !json.isEmpty { request += "Content-Type: application/json\r\nContent-Length: \(json.count)\r\n" }
        var bytes = ByteBuffer(string: request + "\r\n")
        bytes.writeBytes(json)
        return bytes
    }
}
