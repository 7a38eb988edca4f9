import JSON

extension EnsembleModel {
    public func artifact() -> [UInt8] {
        let stored = members.map { member -> JSONValue in
            [
                "algorithm": .string(member.algorithm),
                "weight": JSONValue(member.weight),
                "artifact": .string(String(decoding: member.model.artifact(), as: UTF8.self)),
            ]
        }
        return ModelArtifact(
            algorithm: algorithm,
            model: [
                "combination": .string(combination.rawValue),
                "report": .object(report),
                "members": .array(stored),
            ]
        ).bytes
    }

    /// - Parameter algorithms: those that a member may be of.
    init(
        reading artifact: [UInt8],
        algorithm: String,
        members algorithms: AlgorithmRegistry
    ) throws(ForecastingError) {
        let stored = try ModelArtifact(reading: artifact, algorithm: algorithm)
        guard let combination = stored.model["combination"]?.stringValue.flatMap(Combination.init),
            let report = stored.model["report"]?.objectValue,
            let elements = stored.model["members"]?.arrayValue, !elements.isEmpty
        else { throw .unreadableArtifact("its members are missing") }
        var members: [Member] = []
        for element in elements { members.append(try Self.member(element, algorithms)) }
        let total = members.reduce(0) { $0 + $1.weight }
        guard abs(total - 1) < 1e-6 else { throw .unreadableArtifact("the weights are not 1 together") }
        self.init(algorithm: algorithm, members: members, combination: combination, report: report)
    }

    private static func member(
        _ json: JSONValue,
        _ algorithms: AlgorithmRegistry
    ) throws(ForecastingError) -> Member {
        guard let id = json["algorithm"]?.stringValue, let weight = json["weight"]?.doubleValue,
            weight > 0, weight <= 1, let text = json["artifact"]?.stringValue
        else { throw .unreadableArtifact("a member is not complete") }
        let algorithm: any ForecastingAlgorithm
        do {
            algorithm = try algorithms.algorithm(id)
        } catch {
            throw .unreadableArtifact(error.description)
        }
        return Member(algorithm: id, weight: weight, model: try algorithm.load(Array(text.utf8)))
    }
}
