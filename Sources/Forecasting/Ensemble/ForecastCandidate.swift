import JSON
import Parameters

/// A model that a combination may try: an algorithm with the parameters that suit the data.
struct ForecastCandidate: Sendable {
    let algorithm: any ForecastingAlgorithm
    let parameters: ParameterValues
    /// The parameters that are not left to the algorithm.
    let settings: JSONObject

    /// - Parameter settings: those that the algorithm does not have are left out.
    /// - Throws: ``ForecastingError/invalidParameter(name:reason:)`` for a value that the algorithm does not take.
    init(_ algorithm: any ForecastingAlgorithm, _ settings: JSONObject = [:]) throws(ForecastingError) {
        var known = JSONObject()
        for parameter in algorithm.schema.parameters {
            if let value = settings[parameter.name] { known[parameter.name] = value }
        }
        self.algorithm = algorithm
        self.settings = known
        do {
            parameters = try algorithm.schema.values(from: known)
        } catch {
            throw .invalidParameter(name: algorithm.id, reason: error.description)
        }
    }

    /// `theta`, or `autoregression (season 24, second_season 168)`: with what is not as by default.
    var label: String {
        let words = algorithm.schema.parameters.compactMap { parameter -> String? in
            guard parameter.name != "seconds", let value = settings[parameter.name],
                value != parameter.defaultValue?.json
            else { return nil }
            let text = value.stringValue ?? String(decoding: JSONWriter.bytes(of: value), as: UTF8.self)
            return "\(parameter.name) \(text)"
        }
        return words.isEmpty ? algorithm.id : "\(algorithm.id) (\(words.joined(separator: ", ")))"
    }
}
