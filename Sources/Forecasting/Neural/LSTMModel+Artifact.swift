public import JSON

extension LSTMModel: FittedModel {
    public func artifact() -> [UInt8] {
        func list(_ values: [Double]) -> JSONValue { .array(values.map { JSONValue($0) }) }
        let model: JSONObject = [
            "target": .string(target.rawValue),
            "lookback": JSONValue(lookback),
            "covariates": .array(covariates.map { .string($0) }),
            "calendar": .array(calendar.map { .string($0.rawValue) }),
            "hidden": JSONValue(shape.hidden),
            "layers": JSONValue(shape.layers),
            "horizon": JSONValue(horizon),
            "input_means": list(inputScale.means),
            "input_deviations": list(inputScale.deviations),
            "output_means": list(outputScale.means),
            "output_deviations": list(outputScale.deviations),
            "residual_quantiles": list(Array(spread.steps.joined())),
            "smearing": list(smearing),
            "training": .object(report.json),
            "parameters": .array(parameters.map { JSONValue($0) }),
        ]
        return ModelArtifact(algorithm: LSTMAlgorithm.id, model: model).bytes
    }

    /// Reads what ``artifact()`` wrote.
    init(reading bytes: [UInt8]) throws(ForecastingError) {
        let stored = try ModelArtifact(reading: bytes, algorithm: LSTMAlgorithm.id)
        guard let target = stored.model["target"]?.stringValue.flatMap(SeriesTarget.init) else {
            throw .unreadableArtifact("'target' is not known")
        }
        let covariates = try stored.textsIfPresent("covariates")
        guard let report = NetworkFitReport(stored.model["training"]) else {
            throw .unreadableArtifact("'training' is not as written")
        }
        // Absent in models from before it was there.
        let cycles = try stored.elementsIfPresent("calendar")
        let calendar = cycles.compactMap { $0.stringValue.flatMap(CalendarCycle.init) }
        guard calendar.count == cycles.count, Set(calendar).count == calendar.count else {
            throw .unreadableArtifact("'calendar' names a cycle that is not known, or one twice")
        }
        var options = LSTMOptions()
        options.lookback = try stored.integer("lookback")
        options.horizon = try stored.integer("horizon")
        options.hidden = try stored.integer("hidden")
        options.layers = try stored.integer("layers")
        options.batch = 1
        let shape: LSTMShape
        do {
            shape = try options.shape(inputs: 1 + covariates.count + 2 * calendar.count)
        } catch {
            throw .unreadableArtifact("its sizes are not possible: \(error)")
        }
        self.init(
            shape: shape,
            parameters: try Self.parameters(stored, count: shape.parameterCount),
            target: target,
            lookback: options.lookback,
            covariates: covariates,
            calendar: calendar,
            scales: (
                try Self.scale(stored, "input", count: shape.inputs),
                try Self.scale(stored, "output", count: shape.outputs)
            ),
            spread: try Self.spread(stored, steps: shape.outputs),
            smearing: try Self.numbers(stored, "smearing", count: shape.outputs),
            report: report
        )
    }

    public var summary: JSONObject {
        [
            "target": .string(target.rawValue),
            "lookback": JSONValue(lookback),
            "horizon": JSONValue(horizon),
            "covariates": .array(covariates.map { .string($0) }),
            "calendar": .array(calendar.map { .string($0.rawValue) }),
            "hidden": JSONValue(shape.hidden),
            "layers": JSONValue(shape.layers),
            "parameters": JSONValue(shape.parameterCount),
            "training": .object(report.json),
            "remark": report.remark.map { .string($0) } ?? .null,
        ]
    }

    private static func parameters(_ stored: ModelArtifact, count: Int) throws(ForecastingError) -> [Float] {
        let parameters = (stored.model["parameters"]?.arrayValue ?? []).compactMap { $0.numberValue?.float }
        guard parameters.count == count, parameters.allSatisfy(\.isFinite) else {
            throw .unreadableArtifact("'parameters' are not \(count) numbers")
        }
        return parameters
    }

    private static func numbers(
        _ stored: ModelArtifact,
        _ key: String,
        count: Int
    ) throws(ForecastingError) -> [Double] {
        let numbers = try stored.numbers(key)
        guard numbers.count == count else { throw .unreadableArtifact("'\(key)' are not \(count) numbers") }
        return numbers
    }

    private static func scale(
        _ stored: ModelArtifact,
        _ name: String,
        count: Int
    ) throws(ForecastingError) -> FeatureScaler {
        let deviations = try numbers(stored, "\(name)_deviations", count: count)
        guard deviations.allSatisfy({ $0 > 0 }) else { throw .unreadableArtifact("a deviation is not above 0") }
        return FeatureScaler(means: try numbers(stored, "\(name)_means", count: count), deviations: deviations)
    }

    private static func spread(_ stored: ModelArtifact, steps: Int) throws(ForecastingError) -> ResidualSpread {
        let width = ForecastQuantiles.standardLevels.count
        let all = try numbers(stored, "residual_quantiles", count: steps * width)
        return ResidualSpread(steps: (0..<steps).map { Array(all[$0 * width..<($0 + 1) * width]) })
    }
}
