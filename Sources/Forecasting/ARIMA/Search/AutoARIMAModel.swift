public import JSON

/// The ``SARIMAXModel`` that an automatic search has found, with the course of the search.
public struct AutoARIMAModel: FittedModel {
    public let model: SARIMAXModel
    let search: AutoARIMASearch.Report

    init(model: SARIMAXModel, search: AutoARIMASearch.Report) {
        (self.model, self.search) = (model, search)
    }

    public var contextLength: Int { model.contextLength }

    public var readsValuesOnly: Bool { model.readsValuesOnly }

    public func forecast(
        from series: TimeSeries,
        horizon: Int,
        future: KnownFuture?
    ) throws(ForecastingError) -> Forecast {
        try model.forecast(from: series, horizon: horizon, future: future)
    }

    /// The coefficients and criteria of the model, and under `search` how many models were tried, whether there was time
    /// for all, and which were best.
    public var summary: JSONObject {
        var summary = model.summary
        summary["search"] = .object(searchJSON)
        return summary
    }

    private var searchJSON: JSONObject {
        [
            "method": .string(search.method),
            "approximate": .bool(search.isApproximate),
            "models": JSONValue(search.tried),
            "complete": .bool(search.isComplete),
            "best": .array(
                search.best.map { .object(["model": .string($0.name), "aicc": JSONValue($0.criterion)]) }
            ),
        ]
    }

    public func artifact() -> [UInt8] {
        var stored = model.stored
        stored["search"] = .object(searchJSON)
        return ModelArtifact(algorithm: AutoARIMAAlgorithm.id, model: stored).bytes
    }

    init(reading bytes: [UInt8]) throws(ForecastingError) {
        let stored = try ModelArtifact(reading: bytes, algorithm: AutoARIMAAlgorithm.id)
        guard let search = stored.model["search"], let method = search["method"]?.stringValue,
            let isApproximate = search["approximate"]?.boolValue, let isComplete = search["complete"]?.boolValue,
            let tried = search["models"]?.integerValue.flatMap({ Int(exactly: $0) }),
            let best = search["best"]?.arrayValue
        else { throw .unreadableArtifact("'search' is missing") }
        var named: [(name: String, criterion: Double)] = []
        for entry in best {
            guard let name = entry["model"]?.stringValue, let criterion = entry["aicc"]?.doubleValue else {
                throw .unreadableArtifact("'search' has a model without a name or a criterion")
            }
            named.append((name, criterion))
        }
        self.init(
            model: try SARIMAXModel(stored),
            search: AutoARIMASearch.Report(
                method: method,
                isApproximate: isApproximate,
                tried: tried,
                isComplete: isComplete,
                best: named
            )
        )
    }
}
