import JSON

extension DirectFeatureModel {
    func artifact() -> [UInt8] {
        let model: JSONObject = [
            "features": .array(features.names.map { .string($0) }),
            "scale": .string(scale.rawValue),
            "target": .string(target.rawValue),
            "steps": .array(
                steps.map { step in
                    [
                        "step": JSONValue(step.step),
                        "deviation": JSONValue(step.deviation),
                        "validation": .object(step.validation.json),
                        "predictor": .object(step.predictor.stored),
                    ]
                }
            ),
        ]
        return ModelArtifact(algorithm: algorithm, model: model).bytes
    }

    /// Reads what ``artifact()`` wrote.
    init(reading bytes: [UInt8], algorithm: String) throws(ForecastingError) {
        let stored = try ModelArtifact(reading: bytes, algorithm: algorithm)
        guard let names = stored.model["features"]?.arrayValue?.compactMap(\.stringValue),
            let scale = stored.model["scale"]?.stringValue.flatMap(ChangeScale.init),
            let target = stored.model["target"]?.stringValue.flatMap(FeatureTarget.init)
        else { throw .unreadableArtifact("the features, the scale or the target are missing") }
        let features = try FeatureList(stored: names)
        let width = features.columnNames.count
        var steps: [Step] = []
        for entry in stored.model["steps"]?.arrayValue ?? [] {
            guard let object = entry.objectValue, let predictor = object["predictor"]?.objectValue,
                let validation = object["validation"]?.objectValue
            else { throw .unreadableArtifact("a step is not whole") }
            let step = ModelArtifact(algorithm: algorithm, model: object)
            let (number, deviation) = (try step.integer("step"), try step.number("deviation"))
            guard number > steps.last?.step ?? 0, deviation >= 0 else {
                throw .unreadableArtifact("the steps or a standard deviation are out of range")
            }
            steps.append(
                Step(
                    step: number,
                    predictor: try Predictor(
                        reading: ModelArtifact(algorithm: algorithm, model: predictor),
                        width: width
                    ),
                    deviation: deviation,
                    validation: try FeatureValidation(
                        reading: ModelArtifact(algorithm: algorithm, model: validation)
                    )
                )
            )
        }
        guard steps.first?.step == 1 else { throw .unreadableArtifact("there is no step 1") }
        self.init(algorithm: algorithm, features: features, scale: scale, target: target, steps: steps)
    }

    var summary: JSONObject {
        [
            "features": .array(featureNames.map { .string($0) }),
            "target": .string(target == .direction ? "direction" : scale.rawValue),
            "steps": .array(
                steps.map { step in
                    var summary: JSONObject = [
                        "step": JSONValue(step.step),
                        "standard_deviation": JSONValue(step.deviation),
                        "validation": .object(step.validation.json),
                    ]
                    for member in step.predictor.summary(featureNames).members { summary[member.key] = member.value }
                    return .object(summary)
                }
            ),
        ]
    }
}
