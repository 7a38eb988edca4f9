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
        ) {
            let folder = try TemporaryFolder()
            let server = try ServerProcess(dataDirectory: folder.path)
            try await Task.sleep(for: Self.idleTime)
            let bytes = server.residentBytes
            standardError("  \(bytes.map { number(Double($0) / 1e6) } ?? "–") MB resident, idle for \(Self.idleTime)")
            server.stop()
            return {
                try ServerProcess(dataDirectory: folder.path).stop()
                withExtendedLifetime(folder) {}
            }
        }
    }
}
