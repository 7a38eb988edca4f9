import JSON
import Parameters

/// A model that a combination may try: an algorithm with the parameters that suit the data.
struct ForecastCandidate: Sendable {
    let algorithm: any ForecastingAlgorithm
    let parameters: ParameterValues
    /// The parameters that differ from the defaults.
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

    /// `theta`, or `autoregression (season 24, second_season 168)`.
    var label: String {
        let words = settings.members.map { member in
            "\(member.key) \(member.value.stringValue ?? String(decoding: JSONWriter.bytes(of: member.value), as: UTF8.self))"
        }
        return words.isEmpty ? algorithm.id : "\(algorithm.id) (\(words.joined(separator: ", ")))"
    }
}
