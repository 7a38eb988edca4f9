public import JSON

extension SARIMAXModel: FittedModel {
    public func artifact() -> [UInt8] {
        ModelArtifact(algorithm: ARIMAAlgorithm.id, model: stored).bytes
    }

    /// What there is to be kept.
    var stored: JSONObject {
        func numbers(_ values: [Double]) -> JSONValue { .array(values.map { JSONValue($0) }) }
        var model: JSONObject = [
            "order": .array([order.p, order.d, order.q].map { JSONValue($0) }),
            "seasonal_order": .array([seasonal.p, seasonal.d, seasonal.q, seasonal.period].map { JSONValue($0) }),
            "ar": numbers(ar),
            "ma": numbers(ma),
            "seasonal_ar": numbers(seasonalAR),
            "seasonal_ma": numbers(seasonalMA),
            "regressors": .array(regressors.map(JSONValue.string)),
            "regression": numbers(regression),
            "innovation_variance": JSONValue(innovationVariance),
        ]
        if let constant { model["constant"] = JSONValue(constant) }
        if let standardErrors { model["standard_errors"] = numbers(standardErrors) }
        if let statistics {
            model["observations"] = JSONValue(statistics.observations)
            if let logLikelihood = statistics.logLikelihood { model["log_likelihood"] = JSONValue(logLikelihood) }
        }
        if let diagnostics { model["diagnostics"] = .object(diagnostics.json) }
        return model
    }

    /// Reads what ``artifact()`` wrote.
    init(reading bytes: [UInt8]) throws(ForecastingError) {
        try self.init(ModelArtifact(reading: bytes, algorithm: ARIMAAlgorithm.id))
    }

    init(_ stored: ModelArtifact) throws(ForecastingError) {
        let orders = try stored.numbers("order").compactMap { Int(exactly: $0) }
        let seasonals = try stored.numbers("seasonal_order").compactMap { Int(exactly: $0) }
        guard orders.count == 3, seasonals.count == 4 else {
            throw .unreadableArtifact("the orders are not three and four whole numbers")
        }
        let names = try stored.textsIfPresent("regressors")
        let constant = stored.model["constant"] == nil ? nil : try stored.number("constant")
        let errors = stored.model["standard_errors"] == nil ? nil : try stored.numbers("standard_errors")
        let coefficients = orders[0] + orders[2] + seasonals[0] + seasonals[2] + (constant == nil ? 0 : 1) + names.count
        guard errors.map({ $0.count == coefficients }) ?? true else {
            throw .unreadableArtifact("the standard errors do not match the coefficients")
        }
        var statistics: FitStatistics?
        if stored.model["observations"] != nil {
            statistics = FitStatistics(
                observations: try stored.integer("observations"),
                parameters: coefficients + 1,
                logLikelihood: stored.model["log_likelihood"] == nil ? nil : try stored.number("log_likelihood")
            )
        }
        let diagnostics: ResidualDiagnostics? =
            if let found = stored.model["diagnostics"] { try ResidualDiagnostics(reading: found) } else { nil }
        do {
            try self.init(
                order: ARIMAOrder(orders[0], orders[1], orders[2]),
                seasonal: SeasonalOrder(seasonals[0], seasonals[1], seasonals[2], period: seasonals[3]),
                coefficients: SARMACoefficients(
                    ar: stored.numbers("ar"),
                    ma: stored.numbers("ma"),
                    seasonalAR: stored.numbers("seasonal_ar"),
                    seasonalMA: stored.numbers("seasonal_ma"),
                    period: seasonals[3]
                ),
                constant: constant,
                regressors: names,
                regression: stored.numbers("regression"),
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
            "seasonal_order": .array([seasonal.p, seasonal.d, seasonal.q, seasonal.period].map { JSONValue($0) }),
            "coefficients": .object(object(coefficients.all + (constant.map { [$0] } ?? []) + regression)),
            "standard_errors": standardErrors.map { .object(object($0)) } ?? .null,
            "innovation_variance": JSONValue(innovationVariance),
        ]
        statistics?.describe(in: &summary)
        summary["diagnostics"] = diagnostics.map { .object($0.json) } ?? .null
        return summary
    }

    /// Values of the coefficients by their names: `ar1`, `ma1`, `sar1`, `sma1`, `mean` or `drift`, and the regressors'.
    private func object(_ values: [Double]) -> JSONObject {
        let names =
            ar.indices.map { "ar\($0 + 1)" } + ma.indices.map { "ma\($0 + 1)" }
            + seasonalAR.indices.map { "sar\($0 + 1)" } + seasonalMA.indices.map { "sma\($0 + 1)" }
            + (constant == nil ? [] : [Self.constantName(order, seasonal)]) + regressors
        var object = JSONObject()
        for (name, value) in zip(names, values) { object[name] = JSONValue(value) }
        return object
    }
}
