import ArgumentParser
import Forecasting
import JSON
import Parameters

/// By what a model is made: `--algorithm` and `--param`.
struct AlgorithmOptions: ParsableArguments {
    @Option(help: "The algorithm, as 'aaiti algorithms' lists them.")
    var algorithm: String?

    @OptionGroup var parameters: ParameterOptions

    /// Whether anything was said of it.
    var isGiven: Bool { algorithm != nil || !parameters.parameters.isEmpty }

    /// - Throws: ``CommandFailure`` that names what is wrong by its option.
    func chosen() throws -> ChosenAlgorithm {
        guard let algorithm else {
            throw CommandFailure("--algorithm is missing: name one of those that 'aaiti algorithms' lists")
        }
        return try ChosenAlgorithm(algorithm, parameters.object())
    }
}

/// An algorithm with its parameters.
struct ChosenAlgorithm {
    let algorithm: any ForecastingAlgorithm
    let parameters: ParameterValues
    private let given: JSONObject

    /// - Throws: ``CommandFailure`` that names what is wrong by its option.
    init(_ id: String, _ given: JSONObject) throws {
        self.given = given
        do {
            algorithm = try AlgorithmRegistry.standard.algorithm(id)
        } catch {
            throw CommandFailure("--algorithm \(id): \(error)")
        }
        do {
            parameters = try algorithm.schema.values(from: given)
        } catch {
            let faults = error.errors.map { "--param \($0.field): \($0.message)" }
            throw CommandFailure(faults.joined(separator: "; "))
        }
    }

    /// With what was said of it: `arima p=2 d=1`.
    var name: String {
        let values = given.members.map { member in
            let text = member.value.stringValue ?? String(decoding: JSONWriter.bytes(of: member.value), as: UTF8.self)
            return "\(member.key)=\(text)"
        }
        return ([algorithm.id] + values).joined(separator: " ")
    }
}
