import ArgumentParser
import Foundation
import JSON
import NIOCore
import NIOPosix

struct Healthcheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a running server how it is; ends with 1 unless it is well.",
        discussion: """
            Example:
              aaiti healthcheck http://127.0.0.1:5000
            """
    )

    @Argument(help: "The address of the server.")
    var url = "http://127.0.0.1:5000"

    func run() async throws {
        guard let address = URL(string: url), address.scheme == "http", let host = address.host() else {
            throw CommandFailure("\(url) is no address such as http://127.0.0.1:5000")
        }
        let answer = try await get(host: host, port: address.port ?? 80)
        guard let end = answer.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw CommandFailure("\(url) does not answer as an AAITI server does")
        }
        let status = try JSONValue(parsing: Array(answer[end.upperBound...]))["status"]?.stringValue
        guard status == "ok" else { throw CommandFailure("\(url) is \(status ?? "not an AAITI server")") }
        standardOutput("\(url) is ok")
    }

    /// The whole answer to `GET /api/health`, head and body. HTTP/1.0, so that the body comes as it is, to the end.
    private func get(host: String, port: Int) async throws -> [UInt8] {
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(5))
                .connect(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
                }
        } catch {
            throw CommandFailure("nobody answers at \(url): is the server running?")
        }
        return try await channel.executeThenClose { inbound, outbound in
            let request = "GET /api/health HTTP/1.0\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
            try await outbound.write(ByteBuffer(string: request))
            var answer: [UInt8] = []
            for try await part in inbound where answer.count < 65_536 { answer += part.readableBytesView }
            return answer
        }
    }
}
