public import JSON

extension ETSModel: FittedModel {
    public func artifact() -> [UInt8] {
        ModelArtifact(algorithm: ETSAlgorithm.id, model: stored).bytes
    }

    /// All that the model is made of.
    var stored: JSONObject {
        var model = weights
        model["context_length"] = JSONValue(contextLength)
        model["paths"] = JSONValue(paths)
        model["seed"] = JSONValue(seed)
        if let statistics {
            model["observations"] = JSONValue(statistics.observations)
            if let logLikelihood = statistics.logLikelihood { model["log_likelihood"] = JSONValue(logLikelihood) }
        }
        return model
    }

    /// Reads what ``stored`` wrote.
    init(_ stored: ModelArtifact) throws(ForecastingError) {
        guard let form = stored.model["model"]?.stringValue.flatMap({ ETSForm($0) }) else {
            throw .unreadableArtifact("'model' is not one of exponential smoothing")
        }
        let season = try stored.integer("season")
        var statistics: FitStatistics?
        if stored.model["observations"] != nil {
            statistics = FitStatistics(
                observations: try stored.integer("observations"),
                parameters: form.parameterCount(season: season),
                logLikelihood: stored.model["log_likelihood"] == nil ? nil : try stored.number("log_likelihood")
            )
        }
        do {
            try self.init(
                form: form,
                season: season,
                smoothing: ETSSmoothing(
                    alpha: stored.number("alpha"),
                    beta: stored.number("beta"),
                    gamma: stored.number("gamma"),
                    phi: stored.number("phi")
                ),
                errorVariance: stored.number("error_variance"),
                statistics: statistics,
                contextLength: stored.integer("context_length"),
                paths: stored.integer("paths"),
                seed: stored.integer("seed")
            )
        } catch .invalidParameter(let name, let reason) {
            throw .unreadableArtifact("\(name): \(reason)")
        }
    }

    private var weights: JSONObject {
        [
            "model": .string(form.description),
            "season": JSONValue(season),
            "alpha": JSONValue(alpha),
            "beta": JSONValue(beta),
            "gamma": JSONValue(gamma),
            "phi": JSONValue(phi),
            "error_variance": JSONValue(errorVariance),
        ]
    }

    public var summary: JSONObject {
        var summary = weights
        if let statistics {
            summary["observations"] = JSONValue(statistics.observations)
            summary["log_likelihood"] = statistics.logLikelihood.map { JSONValue($0) } ?? .null
            summary["aic"] = statistics.aic.map { JSONValue($0) } ?? .null
            summary["aicc"] = statistics.aicc.map { JSONValue($0) } ?? .null
            summary["bic"] = statistics.bic.map { JSONValue($0) } ?? .null
        }
        return summary
    }
}
