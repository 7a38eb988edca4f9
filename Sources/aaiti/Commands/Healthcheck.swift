import ArgumentParser

struct Healthcheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a running server how it is; ends with 1 unless it is well.",
        discussion: """
            Without an address it asks the server of AAITI_HOST and AAITI_PORT on this machine.

            Example:
              aaiti healthcheck http://127.0.0.1:5000
            """
    )

    @Argument(help: "The address of the server; http://127.0.0.1:5000 if nothing else says so.")
    var address: String?

    func run() async throws {
        let health = try await ServerHealth(of: address)
        guard health.status == "ok" else { throw CommandFailure("\(health.url) is \(health.status): \(health.faults)") }
        standardOutput("\(health.url) is ok")
    }
}
