import NIOCore
import NIOPosix

/// Sends bytes to a server on this machine and reads what comes back: until the server closes, or has said `end` in
/// whatever case.
enum RawClient {
    static func exchange(_ text: String, port: Int, until end: String? = nil) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var answer = ByteBuffer()
            for try await part in inbound {
                answer.writeImmutableBuffer(part)
                if let end, String(buffer: answer).lowercased().contains(end) { break }
            }
            return String(buffer: answer)
        }
    }
}
