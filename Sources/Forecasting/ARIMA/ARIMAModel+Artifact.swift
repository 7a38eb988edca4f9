public import JSON

extension ARIMAModel: FittedModel {
    public func artifact() -> [UInt8] {
        var model: JSONObject = [
            "order": .array([order.p, order.d, order.q].map { JSONValue($0) }),
            "ar": .array(ar.map { JSONValue($0) }),
            "ma": .array(ma.map { JSONValue($0) }),
            "innovation_variance": JSONValue(innovationVariance),
        ]
        if let constant { model["constant"] = JSONValue(constant) }
        if let standardErrors { model["standard_errors"] = .array(standardErrors.map { JSONValue($0) }) }
        if let statistics {
            model["observations"] = JSONValue(statistics.observations)
            if let logLikelihood = statistics.logLikelihood { model["log_likelihood"] = JSONValue(logLikelihood) }
        }
        if let diagnostics { model["diagnostics"] = .object(diagnostics.json) }
        return ModelArtifact(algorithm: ARIMAAlgorithm.id, model: model).bytes
    }

    /// Reads what ``artifact()`` wrote.
    init(_ stored: ModelArtifact) throws(ForecastingError) {
        let orders = try stored.numbers("order").compactMap { Int(exactly: $0) }
        guard orders.count == 3 else { throw .unreadableArtifact("'order' is not three whole numbers") }
        let constant = stored.model["constant"] == nil ? nil : try stored.number("constant")
        let errors = stored.model["standard_errors"] == nil ? nil : try stored.numbers("standard_errors")
        let parameters = orders[0] + orders[2] + (constant == nil ? 1 : 2)
        guard errors.map({ $0.count == parameters - 1 }) ?? true else {
            throw .unreadableArtifact("the standard errors do not match the coefficients")
        }
        var statistics: FitStatistics?
        if stored.model["observations"] != nil {
            statistics = FitStatistics(
                observations: try stored.integer("observations"),
                parameters: parameters,
                logLikelihood: stored.model["log_likelihood"] == nil ? nil : try stored.number("log_likelihood")
            )
        }
        let diagnostics: ResidualDiagnostics? =
            if let found = stored.model["diagnostics"] { try ResidualDiagnostics(reading: found) } else { nil }
        do {
            try self.init(
                order: ARIMAOrder(orders[0], orders[1], orders[2]),
                ar: stored.numbers("ar"),
                ma: stored.numbers("ma"),
                constant: constant,
                innovationVariance: stored.number("innovation_variance"),
                standardErrors: errors,
                statistics: statistics,
                diagnostics: diagnostics
            )
        } catch .invalidParameter(let name, let reason) {
            throw .unreadableArtifact("\(name): \(reason)")
        }
    }

    public var summary: JSONObject {
        var summary: JSONObject = [
            "order": .array([order.p, order.d, order.q].map { JSONValue($0) }),
            "coefficients": .object(object(coefficients)),
            "standard_errors": standardErrors.map { .object(object($0)) } ?? .null,
            "innovation_variance": JSONValue(innovationVariance),
        ]
        statistics?.describe(in: &summary)
        summary["diagnostics"] = diagnostics.map { .object($0.json) } ?? .null
        return summary
    }

    /// φ, θ and the constant, in this order.
    private var coefficients: [Double] { ar + ma + (constant.map { [$0] } ?? []) }

    /// Values of the coefficients by their names: `ar1`, `ma1`, `mean` or `drift`.
    private func object(_ values: [Double]) -> JSONObject {
        let names =
            ar.indices.map { "ar\($0 + 1)" } + ma.indices.map { "ma\($0 + 1)" } + [order.d == 0 ? "mean" : "drift"]
        var object = JSONObject()
        for (name, value) in zip(names, values) { object[name] = JSONValue(value) }
        return object
    }
}
