import ArgumentParser
import Forecasting
import JSON
import Parameters

struct Algorithms: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the forecasting algorithms, and the parameters of one.",
        discussion: """
            Examples:
              aaiti algorithms
              aaiti algorithms arima
            """
    )

    @Argument(help: "The algorithm whose parameters are shown; all algorithms if not given.")
    var algorithm: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
        let registry = AlgorithmRegistry.standard
        guard let algorithm else {
            return output.json ? printJSON(registry.algorithms) : printList(registry.algorithms)
        }
        do {
            let found = try registry.algorithm(algorithm)
            output.json ? printJSON([found]) : printParameters(found)
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    private func printList(_ algorithms: [any ForecastingAlgorithm]) {
        var table = Table()
        for algorithm in algorithms { table.add(algorithm.id, algorithm.summary) }
        standardOutput(table.text)
        standardOutput("\n'aaiti algorithms NAME' shows what one can be told with --param.")
    }

    private func printParameters(_ algorithm: any ForecastingAlgorithm) {
        standardOutput("\(algorithm.name): \(algorithm.summary)")
        let parameters = algorithm.schema.parameters
        guard !parameters.isEmpty else { return standardOutput("It has no parameters.") }
        var table = Table("--param", "may be", "if not given", "is")
        for parameter in parameters {
            let value = parameter.defaultValue.map { String(decoding: JSONWriter.bytes(of: $0.json), as: UTF8.self) }
            table.add(parameter.name, parameter.kind.expectation, value ?? "must be given", parameter.summary)
        }
        standardOutput("\n" + table.text)
    }

    private func printJSON(_ algorithms: [any ForecastingAlgorithm]) {
        standardOutput(
            bytes: JSONWriter.object { writer in
                writer.member("algorithms") { writer in
                    writer.array(algorithms) { writer, algorithm in
                        writer.object {
                            $0.member("id", algorithm.id)
                            $0.member("name", algorithm.name)
                            $0.member("description", algorithm.summary)
                            $0.member("parameters", algorithm.schema.jsonSchema)
                        }
                    }
                }
            }
        )
    }
}
