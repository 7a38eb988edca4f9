import API
import ArgumentParser
import JSON
import Markets
import Platform
import Storage

struct Models: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the models, and what their forecasts are worth.",
        discussion: """
            Works beside a running server.

            Example:
              aaiti models --data-dir data
            """
    )

    @Option(help: "The account that owns the models; the only admin if not given.")
    var user: String?

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let local = LocalPlatform(try data.inspect("models").directory)
        let owner = try local.ownerIfAny(user)
        let page = try owner.map { try local.platform.models.models(userID: $0.id, PageRequest(limit: 100_000)) }
        let found = page?.items ?? []
        if output.json {
            return standardOutput(bytes: JSONWriter.object { $0.member("models", found) })
        }
        guard !found.isEmpty else {
            return standardOutput("There are no models yet: make one with 'aaiti train'.")
        }
        var table = Table("name", "algorithm", "of", "", "state", "version", "trained", "MASE", "naive", "beats naive")
        for model in found { table.add(row: try row(model)) }
        standardOutput(table.text)
    }

    private func row(_ model: ModelRecord) throws -> [String] {
        let metrics = try model.metrics.map { try JSONValue(parsing: $0) }
        func mase(_ forecaster: String) -> String {
            metrics?[forecaster]?["mase"]?.doubleValue.map { number($0) } ?? "–"
        }
        let beats = metrics?["beats_naive"]?.boolValue.map { $0 ? "yes" : "no" }
        return [
            model.name, model.algorithm, model.symbols.map(\.name).joined(separator: ","), model.timeframe.rawValue,
            model.status.rawValue, String(model.version), model.lastTrained?.iso8601 ?? "–", mase("model"),
            mase("naive"), beats ?? "–",
        ]
    }
}
