import Foundation
import JSON

/// 1,000 subscribers of a server in a process of its own, and when the last of them has read each tick.
///
/// The feed is an open loop: each tick is due at a fixed time, whatever became of those before it. Latencies count from
/// that time, which is never after the tick's arrival in the pipeline, to the read in this process: what the feed, the
/// server, the kernel and the clients here lose together.
struct FanoutBenchmark {
    private static let connections = 1000
    private static let markets = 50
    private static let ticksPerSecond = 500
    /// Which markets a connection has, counted from its own number.
    private static let subscribed = [0, 7, 13, 29, 41]
    private static let interval = markets * 1000 / ticksPerSecond
    /// Until ticks are counted; and until the last of them must have come.
    private static let warmUp = Duration.seconds(5)
    private static let drain = Duration.seconds(2)
    /// The clock must not be set while ticks are timed by it.
    private static let clockTolerance = 1.0

    let name: String
    /// How long ticks are counted, for each of the runs that are asked for.
    let secondsPerRun: Int

    static let short = FanoutBenchmark(name: "fanout", secondsPerRun: 6)
    /// 10 minutes with the usual five runs.
    static let soak = FanoutBenchmark(name: "soak", secondsPerRun: 120)

    var benchmark: Benchmark {
        Benchmark(
            name: name,
            summary: "each tick until the last of its subscribers has read it: 1,000 WebSockets, each with 5 of 50 "
                + "markets, 500 ticks a second, \(secondsPerRun) s a run",
            items: 1,
            bar: "p99 at most 50 ms, better 10; under a core and 150 MB; nothing lost, nothing out of order"
        ) { runs in
            let folder = try TemporaryFolder()
            // The first start makes the markets' past; the one that counts finds it.
            try ServerProcess(dataDirectory: folder.path, Self.arguments).stop()
            let server = try ServerProcess(dataDirectory: folder.path, Self.arguments)
            defer { server.stop() }
            return try await measure(server, seconds: secondsPerRun * runs)
        }
    }

    private static var arguments: [String] {
        let symbols = (0..<markets).map(FanoutRecorder.symbol).joined(separator: ",")
        return ["--feed", "simulated", "--symbols", symbols, "--ticks-per-second", "\(ticksPerSecond)"]
    }

    private func measure(_ server: ServerProcess, seconds: Int) async throws -> Benchmark.Measurement {
        let token = try await server.register()
        let recorder = FanoutRecorder(
            connections: Self.connections,
            markets: Self.markets,
            interval: Self.interval,
            subscribers: Self.connections * Self.subscribed.count / Self.markets
        )
        let clients = WebSocketClients(port: server.port, receiver: recorder)
        try await clients.connect(0..<Self.connections, token: token) { connection in
            Self.subscribed.map { "market-data:\(FanoutRecorder.symbol((connection + $0) % Self.markets))" }
        }
        try await Task.sleep(for: Self.warmUp)
        let watch = try await watch(server, recorder, seconds: seconds)
        try await Task.sleep(for: Self.drain)
        let performance = try await server.connected { try await $0.get("/api/performance", token: token) }
        let found = recorder.finish()
        try await clients.close()
        guard found.closedConnections == 0, !found.latencies.isEmpty else {
            throw CommandFailure("\(found.closedConnections) connections ended, \(found.latencies.count) ticks came")
        }
        let written = performance["realtime"]?["latency_p95"]?.doubleValue
        return .init(milliseconds: found.latencies, figures: figures(found, watch, written, seconds: seconds))
    }

    /// What the server needed while ticks were counted.
    private struct Watch {
        var cpuSeconds: Double?
        /// At each tenth of the time.
        var residentBytes: [Int] = []
    }

    private func watch(_ server: ServerProcess, _ recorder: FanoutRecorder, seconds: Int) async throws -> Watch {
        let (wall, steady) = (FanoutRecorder.now, ContinuousClock.now)
        recorder.begin(at: wall + 100, for: Double(seconds) * 1000)
        let cpu = server.cpuSeconds
        var watch = Watch()
        for tenth in 1...10 {
            try await Task.sleep(until: steady + .milliseconds(seconds * 100 * tenth), clock: .continuous)
            server.residentBytes.map { watch.residentBytes.append($0) }
        }
        watch.cpuSeconds = server.cpuSeconds.flatMap { end in cpu.map { end - $0 } }
        let drift = FanoutRecorder.now - wall - (ContinuousClock.now - steady).milliseconds
        guard abs(drift) < Self.clockTolerance else {
            throw CommandFailure("the clock was set by \(number(drift)) ms while the benchmark ran: run it again")
        }
        return watch
    }

    private func figures(_ found: FanoutRecorder.Found, _ watch: Watch, _ written: Double?, seconds: Int) -> [Figure] {
        let sorted = found.latencies.sorted()
        let p99 = sorted[min(sorted.count - 1, Int(Double(sorted.count) * 0.99))]
        let time = Double(seconds)
        var figures = [
            Figure("latency_p99_ms", p99, "ms", .atMost(50)),
            Figure("updates_per_second", (Double(found.updates) / time).rounded(), "/s"),
            Figure("messages_per_second", (Double(found.messages) / time).rounded(), "/s"),
            Figure("lost", Double(found.lost), "", .atMost(0)),
            Figure("reordered", Double(found.reordered), "", .atMost(0)),
        ]
        figures += watch.cpuSeconds.map { [Figure("server_cpu_cores", $0 / time, "cores", .atMost(1))] } ?? []
        figures += written.map { [Figure("server_arrival_to_write_p95_ms", $0, "ms")] } ?? []
        for (index, bytes) in watch.residentBytes.enumerated() {
            let name = "server_rss_mb_after_\(seconds * (index + 1) / 10)_s"
            figures.append(Figure(name, Double(bytes) / 1e6, "MB", .atMost(150)))
        }
        return figures
    }
}
