public import JSON

extension AutoregressionModel {
    public func artifact() -> [UInt8] {
        ModelArtifact(algorithm: AutoregressionAlgorithm.id, model: summary).bytes
    }

    public var summary: JSONObject {
        ["equations": .array(equations.map { .object($0.json) })]
    }

    init(_ stored: ModelArtifact) throws(ForecastingError) {
        guard let elements = stored.model["equations"]?.arrayValue, !elements.isEmpty else {
            throw .unreadableArtifact("'equations' is missing")
        }
        var equations: [AutoregressionEquation] = []
        for element in elements { equations.append(try AutoregressionEquation(json: element)) }
        self.init(equations: equations)
    }
}

extension AutoregressionEquation {
    fileprivate var json: JSONObject {
        [
            "logarithm": .bool(isLogarithmic),
            "differenced": .bool(isDifferenced),
            "lags": .array(lags.map { JSONValue($0) }),
            "coefficients": .array(coefficients.map { JSONValue($0) }),
            "mean": JSONValue(mean),
            "standard_deviation": JSONValue(standardDeviation),
        ]
    }

    fileprivate init(json: JSONValue) throws(ForecastingError) {
        guard let isLogarithmic = json["logarithm"]?.boolValue, let isDifferenced = json["differenced"]?.boolValue,
            let lags = json["lags"]?.arrayValue?.compactMap({ $0.integerValue.flatMap { Int(exactly: $0) } }),
            let coefficients = json["coefficients"]?.arrayValue?.compactMap(\.doubleValue),
            let mean = json["mean"]?.doubleValue, let deviation = json["standard_deviation"]?.doubleValue
        else { throw .unreadableArtifact("an equation is not complete") }
        guard !lags.isEmpty, lags.count == coefficients.count, lags[0] >= 1, lags[lags.count - 1] <= 100_000,
            zip(lags, lags.dropFirst()).allSatisfy(<), coefficients.allSatisfy(\.isFinite),
            mean.isFinite, deviation.isFinite, deviation >= 0
        else { throw .unreadableArtifact("a value of an equation is out of range") }
        self.init(
            isLogarithmic: isLogarithmic,
            isDifferenced: isDifferenced,
            lags: lags,
            coefficients: coefficients,
            mean: mean,
            standardDeviation: deviation
        )
    }
}
