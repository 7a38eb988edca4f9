import ArgumentParser
import JSON

/// `--param name=value`, once for each parameter.
struct ParameterOptions: ParsableArguments {
    @Option(
        name: [.customLong("param"), .customLong("parameter")],
        help: "A parameter as name=value; may be given several times."
    )
    var parameters: [String] = []

    /// The parameters as a request would have them: numbers, true and false by what they look like, else text.
    func object() throws -> JSONObject {
        var object = JSONObject()
        for parameter in parameters {
            let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CommandFailure("--param \(parameter): write it as name=value")
            }
            object[parts[0]] = (try? JSONValue(parsing: parts[1])) ?? .string(parts[1])
        }
        return object
    }
}
