/// Starts the server as a process of its own on an existing data directory, until it says that it listens.
struct ServeBenchmark {
    /// How long the server is left alone before its memory is read.
    private static let idleTime = Duration.seconds(10)

    var benchmark: Benchmark {
        Benchmark(
            name: "ready",
            summary: "start of 'serve' with the simulated feed on an existing data directory, until it listens",
            items: 1,
            bar: "at most 300 ms; at most 80 MB resident when idle"
        ) { runs in
            let folder = try TemporaryFolder()
            let server = try ServerProcess(dataDirectory: folder.path)
            try await Task.sleep(for: Self.idleTime)
            let bytes = server.residentBytes
            server.stop()
            let times = try await Benchmark.times(runs: runs) { try ServerProcess(dataDirectory: folder.path).stop() }
            return .init(
                milliseconds: times,
                figures: bytes.map { [Figure("idle_rss_mb", Double($0) / 1e6, "MB", .atMost(80))] } ?? []
            )
        }
    }
}
