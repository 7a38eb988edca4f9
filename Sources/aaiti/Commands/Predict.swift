import API
import ArgumentParser
import JSON
import Markets
import Platform
import Storage

struct Predict: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a trained model what comes next.",
        discussion: """
            The forecast is stored, and scored when its time has come.

            Example:
              aaiti predict hourly --horizon 24
            """
    )

    @Argument(help: "The name or identifier of the model.")
    var model: String

    @Option(help: "How many candles ahead; as the model was made for if not given.")
    var horizon: Int?

    @Option(help: "The account that owns the model; the only admin if not given.")
    var user: String?

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let local = LocalPlatform(try data.openExisting("predict"))
        guard let owner = try local.ownerIfAny(user), let model = try local.model(model, of: owner) else {
            throw CommandFailure("there is no model '\(model)': train one with 'aaiti train'")
        }
        let answer = try await local.platform.predictor.predict(
            modelID: model.id,
            userID: owner.id,
            horizon: horizon
        )
        if output.json {
            return standardOutput(
                bytes: JSONWriter.object {
                    $0.member("predictions", answer.records)
                    $0.member("model_version", answer.modelVersion)
                    $0.member("cached", answer.isCached)
                }
            )
        }
        var table = Table("step", "candle that opens", "close", "80% from", "to", "95% from", "to")
        for record in answer.records {
            table.add(
                String(record.step),
                record.targetTime.iso8601,
                number(record.value),
                number(record.lower80),
                number(record.upper80),
                number(record.lower95),
                number(record.upper95)
            )
        }
        standardOutput(table.text)
    }
}
