import Foundation

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
            let server = try Self.start(folder.path)
            try await Task.sleep(for: Self.idleTime)
            let bytes = Self.residentBytes(of: server)
            standardError("  \(bytes.map { number(Double($0) / 1e6) } ?? "–") MB resident, idle for \(Self.idleTime)")
            Self.stop(server)
            return {
                let server = try Self.start(folder.path)
                Self.stop(server)
                withExtendedLifetime(folder) {}
            }
        }
    }

    /// A server that listens.
    private static func start(_ folder: String) throws -> Process {
        guard let executable = Bundle.main.executableURL else {
            throw CommandFailure("the path of this executable is unknown")
        }
        let server = Process()
        let output = Pipe()
        server.executableURL = executable
        server.arguments = ["serve", "--port", "0", "--data-dir", folder]
        server.standardOutput = output
        server.standardError = FileHandle.nullDevice
        try server.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard line.contains("AAITI listening on") else {
            stop(server)
            throw CommandFailure("the server did not start: \(line)")
        }
        return server
    }

    private static func stop(_ server: Process) {
        server.terminate()
        server.waitUntilExit()
    }

    private static func residentBytes(of server: Process) -> Int? {
        let status = try? String(contentsOfFile: "/proc/\(server.processIdentifier)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }
}
