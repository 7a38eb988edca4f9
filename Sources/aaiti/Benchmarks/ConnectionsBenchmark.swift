import Foundation
import Synchronization

/// Holds many realtime connections that only keep their heartbeat, on a server that is a process of its own.
struct ConnectionsBenchmark {
    private static let held = 10_000
    private static let joining = 1_000
    /// Longer than the interval between pings, so that each connection has had one.
    private static let idleTime = Duration.seconds(30)

    var benchmark: Benchmark {
        Benchmark(
            name: "connections",
            summary: "1,000 websocket clients connect, join with a token, and leave; 10,000 idle ones are held before",
            items: Self.joining,
            bar: "at most 20 KB resident in the server for each of 10,000 idle connections"
        ) { runs in
            let needed = OpenFileLimit.needed(forConnections: Self.held)
            guard let limit = OpenFileLimit.raised(), limit.current >= needed else {
                throw CommandFailure("10,000 connections need \(needed) open files: raise 'ulimit -Hn'")
            }
            let folder = try TemporaryFolder()
            let arguments = ["--feed", "none", "--max-connections", "\(Self.held)"]
            let server = try ServerProcess(dataDirectory: folder.path, arguments)
            defer { server.stop() }
            let token = try await server.register()
            let figures = try await Self.hold(server, token)
            let times = try await Benchmark.times(runs: runs) {
                let clients = WebSocketClients(port: server.port, receiver: IdleReceiver())
                try await clients.connect(0..<Self.joining, token: token) { _ in [] }
                try await clients.close()
            }
            return .init(milliseconds: times, figures: figures)
        }
    }

    private static func hold(_ server: ServerProcess, _ token: String) async throws -> [Figure] {
        let before = server.residentBytes
        let receiver = IdleReceiver()
        let clients = WebSocketClients(port: server.port, receiver: receiver)
        try await clients.connect(0..<held, token: token) { _ in [] }
        try await Task.sleep(for: idleTime)
        let after = server.residentBytes
        let lost = receiver.closedConnections
        try await clients.close()
        guard lost == 0 else { throw CommandFailure("the benchmark lost \(lost) of its connections") }
        guard let before, let after else { return [] }
        return [
            Figure("rss_kb_per_idle_connection", Double(after - before) / Double(held) / 1024, "KB", .atMost(20)),
            Figure("server_rss_mb", Double(after) / 1e6, "MB"),
        ]
    }
}

/// Listens to nothing, and counts the connections that end by themselves.
private final class IdleReceiver: WebSocketClientReceiver {
    private let closed = Atomic(0)

    var closedConnections: Int { closed.load(ordering: .relaxed) }

    func received(_ packet: borrowing Span<UInt8>, on connection: Int) {}

    func closed(_ connection: Int) { closed.add(1, ordering: .relaxed) }
}
