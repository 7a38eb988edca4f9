import Foundation
import JSON

/// `aaiti serve` as a process of its own, on a port that the system chose. It ends when nobody holds this any more.
///
/// `@unchecked` because `process` is not changed once it runs, except to end it.
final class ServerProcess: @unchecked Sendable {
    let port: Int
    /// Of the demonstration account; `nil` without `--demo`.
    let account: (email: String, password: String)?
    private let process: Process

    /// Returns when the server listens.
    init(dataDirectory: String, _ options: String...) throws {
        guard let executable = Bundle.main.executableURL else {
            throw CommandFailure("the path of this executable is unknown")
        }
        process = Process()
        let output = Pipe()
        process.executableURL = executable
        process.arguments = ["serve", "--port", "0", "--data-dir", dataDirectory] + options
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var said = ""
        var listening: Int?
        while listening == nil, process.isRunning {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            said += String(decoding: data, as: UTF8.self)
            let line = said.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .first { $0.hasPrefix("AAITI listening on") }
            listening = line.flatMap { $0.split(separator: ":").last }.flatMap { Int($0) }
        }
        guard let listening else {
            process.terminate()
            process.waitUntilExit()
            throw CommandFailure("the server did not start: \(said)")
        }
        port = listening
        let demo = said.split(separator: "\n").first { $0.hasPrefix("Demo account: ") }?.split(separator: " ") ?? []
        account = demo.count == 4 ? (String(demo[2]), String(demo[3])) : nil
    }

    deinit { stop() }

    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }

    /// The access token of a login with the demonstration account.
    func token() async throws -> String {
        guard let account else { throw CommandFailure("the server has no demonstration account") }
        let login = JSONWriter.object {
            $0.member("email", account.email)
            $0.member("password", account.password)
        }
        let request = PlainRequest(host: "127.0.0.1", port: port, method: "POST", path: "/api/auth/login", json: login)
        guard let token = try await request.send()?["token"]?.stringValue else {
            throw CommandFailure("the login failed")
        }
        return token
    }

    /// The memory of the process that is resident; `nil` where the system does not tell.
    var residentBytes: Int? {
        let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }
}
