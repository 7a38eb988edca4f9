import Foundation
import JSON
import NIOCore
import NIOPosix

/// What a running server says of itself: its answer to `GET /api/health`.
struct ServerHealth {
    /// How long the server may take.
    private static let patience = TimeAmount.seconds(5)

    let url: String
    let status: String
    private let body: JSONValue

    /// Asks the server at the address; the one of `AAITI_HOST` and `AAITI_PORT` if none is given.
    ///
    /// - Throws: ``CommandFailure`` if no AAITI server answers there.
    init(of address: String?) async throws {
        let environment = ProcessInfo.processInfo.environment
        let host = environment["AAITI_HOST"].flatMap { $0.isEmpty || $0 == "0.0.0.0" ? nil : $0 } ?? "127.0.0.1"
        url = address ?? "http://\(host):\(environment["AAITI_PORT"] ?? "5000")"
        guard let address = URL(string: url), address.scheme == "http", let host = address.host() else {
            throw CommandFailure("\(url) is no address such as http://127.0.0.1:5000")
        }
        let answer = try await Self.get(url, host: host, port: address.port ?? 80)
        guard let end = answer.firstRange(of: Array("\r\n\r\n".utf8)),
            let body = try? JSONValue(parsing: Array(answer[end.upperBound...])),
            let status = body["status"]?.stringValue
        else { throw CommandFailure("\(url) does not answer as an AAITI server does") }
        self.body = body
        self.status = status
    }

    /// What one part of the server says: `feed`.
    func detail(of check: String) -> String? { body["checks"]?[check]?["detail"]?.stringValue }

    /// The parts that are not well, with what they say.
    var faults: String {
        let checks = body["checks"]?.objectValue?.members.filter { $0.value["status"]?.stringValue != "ok" } ?? []
        return checks.map { "\($0.key): \($0.value["detail"]?.stringValue ?? "no reason given")" }.joined(
            separator: "; "
        )
    }

    /// The whole answer to `GET /api/health`, head and body. HTTP/1.0, so that the body comes as it is, to the end.
    private static func get(_ url: String, host: String, port: Int) async throws -> [UInt8] {
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(patience)
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
            // A server that takes connections and says nothing is not well either.
            let deadline = channel.channel.eventLoop.scheduleTask(in: patience) {
                channel.channel.close(promise: nil)
            }
            for try await part in inbound where answer.count < 65_536 { answer += part.readableBytesView }
            deadline.cancel()
            return answer
        }
    }
}
