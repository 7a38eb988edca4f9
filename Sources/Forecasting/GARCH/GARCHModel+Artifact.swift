public import JSON

extension GARCHModel: FittedModel {
    public func artifact() -> [UInt8] {
        var model = values
        model["paths"] = JSONValue(paths)
        model["seed"] = JSONValue(seed)
        if let standardErrors { model["standard_errors"] = .array(standardErrors.map { JSONValue($0) }) }
        if let statistics, let logLikelihood = statistics.logLikelihood {
            model["observations"] = JSONValue(statistics.observations)
            model["log_likelihood"] = JSONValue(logLikelihood)
        }
        return ModelArtifact(algorithm: GARCHAlgorithm.id, model: model).bytes
    }

    /// Reads what ``artifact()`` wrote.
    init(_ stored: ModelArtifact) throws(ForecastingError) {
        guard let distribution = stored.model["distribution"]?.stringValue.flatMap(InnovationDistribution.init),
            let isLogarithmic = stored.model["logarithmic"]?.boolValue
        else { throw .unreadableArtifact("'distribution' or 'logarithmic' is missing") }
        let hasStudentT = distribution == .studentT
        var statistics: FitStatistics?
        if stored.model["observations"] != nil {
            statistics = FitStatistics(
                observations: try stored.integer("observations"),
                parameters: hasStudentT ? 5 : 4,
                logLikelihood: try stored.number("log_likelihood")
            )
        }
        let errors = stored.model["standard_errors"] == nil ? nil : try stored.numbers("standard_errors")
        if let errors, errors.count != (hasStudentT ? 5 : 4) || !errors.allSatisfy({ $0 > 0 }) {
            throw .unreadableArtifact("'standard_errors' are not one above 0 for each parameter")
        }
        do {
            try self.init(
                distribution: distribution,
                isLogarithmic: isLogarithmic,
                parameters: GARCHParameters(
                    mean: stored.number("mean"),
                    constant: stored.number("omega"),
                    alpha: stored.number("alpha"),
                    beta: stored.number("beta"),
                    degreesOfFreedom: hasStudentT ? stored.number("degrees_of_freedom") : nil
                ),
                standardErrors: errors,
                statistics: statistics,
                paths: stored.integer("paths"),
                seed: stored.integer("seed")
            )
        } catch .invalidParameter(let name, let reason) {
            throw .unreadableArtifact("\(name): \(reason)")
        }
    }

    private var values: JSONObject {
        var values: JSONObject = [
            "distribution": .string(distribution.rawValue),
            "logarithmic": .bool(isLogarithmic),
            "mean": JSONValue(mean),
            "omega": JSONValue(constant),
            "alpha": JSONValue(alpha),
            "beta": JSONValue(beta),
        ]
        if let degreesOfFreedom { values["degrees_of_freedom"] = JSONValue(degreesOfFreedom) }
        return values
    }

    /// - Parameter errors: as ``standardErrors``.
    private static func named(_ errors: [Double]) -> JSONObject {
        var object = JSONObject()
        for (name, error) in zip(["mean", "omega", "alpha", "beta", "degrees_of_freedom"], errors) {
            object[name] = JSONValue(error)
        }
        return object
    }

    public var summary: JSONObject {
        var summary = values
        summary["standard_errors"] = standardErrors.map { .object(Self.named($0)) } ?? .null
        summary["persistence"] = JSONValue(parameters.persistence)
        summary["long_run_volatility"] = JSONValue(longRunVariance.squareRoot())
        if let statistics {
            summary["observations"] = JSONValue(statistics.observations)
            summary["log_likelihood"] = statistics.logLikelihood.map { JSONValue($0) } ?? .null
            summary["aic"] = statistics.aic.map { JSONValue($0) } ?? .null
            summary["bic"] = statistics.bic.map { JSONValue($0) } ?? .null
        }
        return summary
    }
}
