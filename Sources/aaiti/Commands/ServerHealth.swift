import Foundation
import JSON

/// What a running server says of itself: its answer to `GET /api/health`.
struct ServerHealth {
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
        let body = try await HTTPConnection.open(host: host, port: address.port ?? 80) {
            try await $0.get("/api/health")
        }
        guard let status = body["status"]?.stringValue else {
            throw CommandFailure("\(url) does not answer as an AAITI server does")
        }
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
}
