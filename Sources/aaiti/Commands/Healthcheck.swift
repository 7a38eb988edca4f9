import ArgumentParser
import Foundation
import JSON
import NIOCore
import NIOPosix

struct Healthcheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a running server how it is; ends with 1 unless it is well.",
        discussion: """
            Without an address it asks the server of AAITI_HOST and AAITI_PORT on this machine.

            Example:
              aaiti healthcheck http://127.0.0.1:5000
            """
    )

    /// How long the server may take.
    private static let patience = TimeAmount.seconds(5)

    @Argument(help: "The address of the server; http://127.0.0.1:5000 if nothing else says so.")
    var address: String?

    private var url: String {
        let environment = ProcessInfo.processInfo.environment
        let host = environment["AAITI_HOST"].flatMap { $0.isEmpty || $0 == "0.0.0.0" ? nil : $0 } ?? "127.0.0.1"
        return address ?? "http://\(host):\(environment["AAITI_PORT"] ?? "5000")"
    }

    func run() async throws {
        guard let address = URL(string: url), address.scheme == "http", let host = address.host() else {
            throw CommandFailure("\(url) is no address such as http://127.0.0.1:5000")
        }
        let answer = try await get(host: host, port: address.port ?? 80)
        guard let end = answer.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw CommandFailure("\(url) does not answer as an AAITI server does")
        }
        let body = try? JSONValue(parsing: Array(answer[end.upperBound...]))
        guard let body, let status = body["status"]?.stringValue else {
            throw CommandFailure("\(url) does not answer as an AAITI server does")
        }
        guard status == "ok" else { throw CommandFailure("\(url) is \(status): \(faults(body))") }
        standardOutput("\(url) is ok")
    }

    /// The parts that are not well, with what they say.
    private func faults(_ health: JSONValue) -> String {
        let checks = health["checks"]?.objectValue?.members.filter { $0.value["status"]?.stringValue != "ok" } ?? []
        return checks.map { "\($0.key): \($0.value["detail"]?.stringValue ?? "no reason given")" }.joined(
            separator: "; "
        )
    }

    /// The whole answer to `GET /api/health`, head and body. HTTP/1.0, so that the body comes as it is, to the end.
    private func get(host: String, port: Int) async throws -> [UInt8] {
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(Self.patience)
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
            let deadline = channel.channel.eventLoop.scheduleTask(in: Self.patience) {
                channel.channel.close(promise: nil)
            }
            for try await part in inbound where answer.count < 65_536 { answer += part.readableBytesView }
            deadline.cancel()
            return answer
        }
    }
}
