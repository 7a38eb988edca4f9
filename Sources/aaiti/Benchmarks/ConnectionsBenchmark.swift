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
        ) {
            let needed = OpenFileLimit.needed(forConnections: Self.held)
            guard let limit = OpenFileLimit.raised(), limit.current >= needed else {
                throw CommandFailure("10,000 connections need \(needed) open files: raise 'ulimit -Hn'")
            }
            let folder = try TemporaryFolder()
            let server = try ServerProcess(
                dataDirectory: folder.path,
                "--demo",
                "--feed",
                "none",
                "--max-connections",
                "\(Self.held)"
            )
            let token = try await server.token()
            try await Self.hold(server, token)
            return {
                let clients = try await WebSocketClients.connect(Self.joining, port: server.port, token: token)
                await clients.close()
                withExtendedLifetime(folder) {}
            }
        }
    }

    private static func hold(_ server: ServerProcess, _ token: String) async throws {
        let before = server.residentBytes
        let clients = try await WebSocketClients.connect(held, port: server.port, token: token)
        try await Task.sleep(for: idleTime)
        let after = server.residentBytes
        guard clients.open == held else {
            throw CommandFailure("the benchmark lost \(held - clients.open) of its connections")
        }
        if let before, let after {
            let each = Double(after - before) / Double(held) / 1024
            let megabytes = number(Double(after) / 1e6)
            standardError("  \(number(each)) KB resident for each idle connection; \(megabytes) MB for \(held) in all")
        }
        await clients.close()
    }
}
