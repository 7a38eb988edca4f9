import Caching
import Forecasting
import JSON
import Markets
import Storage
import Trading

/// One version of a model.
struct ArtifactKey: Hashable, Sendable {
    let modelID: String
    let version: Int
}

/// A version of a model, ready to be asked.
struct LoadedModel: Sendable {
    let key: ArtifactKey
    let fitted: any FittedModel
    /// What makes its intervals hold what they promise; `nil` where there was too little to calibrate with.
    let calibration: ConformalCalibration?
    private let named: ModelColumns
    /// Whether it is handed closes and nothing else, which costs least.
    let readsClosesOnly: Bool

    init(key: ArtifactKey, fitted: any FittedModel, calibration: ConformalCalibration?, columns: ModelColumns) {
        (self.key, self.fitted, self.calibration, self.named) = (key, fitted, calibration, columns)
        readsClosesOnly = fitted.readsValuesOnly
    }

    /// What it is handed beside closes; `nil` for nothing.
    var columns: ModelColumns? { readsClosesOnly ? nil : named }

    /// The symbols whose candles it looks at, its own first.
    var symbols: [Symbol] { readsClosesOnly ? [] : named.inputs.symbols }

    /// How many candles a forecast is made from.
    var candles: Int { max(1, fitted.contextLength) + (columns?.history ?? 0) }

    /// Forecasts what follows the candles, with the model's own intervals.
    ///
    /// - Parameter others: candles of the other ``symbols``.
    func forecast(from candles: CandleSeries, others: [Symbol: CandleSeries], horizon: Int) throws -> Forecast {
        guard let columns else {
            return try fitted.forecast(from: candles.close, horizon: horizon)
        }
        return try fitted.forecast(
            from: columns.series(of: candles, others: others),
            horizon: horizon,
            future: columns.future(of: candles, others: others, horizon: horizon)
        )
    }
}

/// Loads versions of models, each once while it is in use.
struct ModelLoader: Sendable {
    let models: ModelService
    private let loaded = BoundedCache<ArtifactKey, LoadedModel>(capacity: 64, timeToLive: .seconds(3600))

    init(models: ModelService) {
        self.models = models
    }

    /// A version of a model: the one in use if `version` is `nil`.
    ///
    /// - Throws: ``PlatformError/conflict(_:)`` if there is none, `StoreError` if it is damaged.
    func load(_ model: ModelRecord, version: Int? = nil) throws -> LoadedModel {
        let key = ArtifactKey(modelID: model.id, version: version ?? model.version)
        if let known = loaded.value(for: key) { return known }
        let artifact = try models.artifact(of: model, version: key.version)
        let recipe = try ModelRecipe(
            model,
            algorithm: artifact.algorithm,
            parameters: artifact.parameters,
            in: models.algorithms
        )
        let fitted = try recipe.algorithm.load(artifact.payload)
        let calibration = try artifact.calibration.map { try ConformalCalibration(json: JSONValue(parsing: $0)) }
        let made = LoadedModel(key: key, fitted: fitted, calibration: calibration, columns: recipe.columns)
        loaded.set(key, to: made)
        return made
    }
}
