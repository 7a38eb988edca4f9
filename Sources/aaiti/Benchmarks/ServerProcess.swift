import Foundation
import JSON

/// `aaiti serve` as a process of its own, so that its memory and its processor time are the server's alone.
final class ServerProcess: Sendable {
    let port: Int
    private let process: Process

    /// A server that listens.
    ///
    /// - Parameter arguments: beside the port and the folder.
    init(dataDirectory: String, _ arguments: [String] = []) throws {
        guard let executable = Bundle.main.executableURL else {
            throw CommandFailure("the path of this executable is unknown")
        }
        process = Process()
        let output = Pipe()
        process.executableURL = executable
        process.arguments = ["serve", "--port", "0", "--data-dir", dataDirectory] + arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard line.contains("AAITI listening on"),
            let port = line.split(separator: ":").last.flatMap({ Int($0.filter(\.isNumber)) })
        else {
            process.terminate()
            process.waitUntilExit()
            throw CommandFailure("the server did not start: \(line)")
        }
        self.port = port
    }

    /// Ends it, and waits until it has gone.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    deinit {
        if process.isRunning { stop() }
    }

    /// Asks it over one connection.
    func connected<Value: Sendable>(_ body: (inout HTTPConnection) async throws -> Value) async throws -> Value {
        try await HTTPConnection.open(host: "127.0.0.1", port: port, body)
    }

    /// The access token of a new account, the server's first.
    func register() async throws -> String {
        let account = JSONWriter.object {
            $0.member("email", "bench@aaiti.local")
            $0.member("password", UUID().uuidString)
        }
        let answer = try await connected { try await $0.post("/api/auth/register", body: account) }
        guard let token = answer["token"]?.stringValue else {
            throw CommandFailure("the server gave no account to the benchmark")
        }
        return token
    }

    /// Resident memory; `nil` where the system does not tell.
    var residentBytes: Int? {
        let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }

    /// Processor time used so far, in seconds; `nil` where the system does not tell.
    var cpuSeconds: Double? {
        let stat = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
        // The name, in parentheses, may hold spaces; user and system time are the 12th and 13th field after it.
        guard let fields = stat?.split(separator: ")").last?.split(separator: " "), fields.count > 12,
            let user = Double(fields[11]), let system = Double(fields[12])
        else { return nil }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
