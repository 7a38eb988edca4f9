public import Caching
public import Forecasting
public import Markets
public import Storage

/// What a model says of the candles that follow the last closed one.
public struct PredictionAnswer: Sendable {
    public let records: [PredictionRecord]
    public let modelVersion: Int
    /// Whether the forecast had been made before and came from the cache.
    public let isCached: Bool
}

/// Asks trained models; keeps loaded models and what they said in bounded caches.
public struct Predictor: Sendable {
    /// The furthest step that may be asked for.
    public static let maximumHorizon = 1000

    private struct ForecastKey: Hashable, Sendable {
        let model: ArtifactKey
        let symbol: Symbol
        let asOf: Timestamp
        let horizon: Int
        /// What the model saw: an import may have corrected candles since.
        let inputs: Int
    }

    private struct ArtifactKey: Hashable, Sendable {
        let modelID: String
        let version: Int
    }

    private let store: any ModelStore
    private let models: ModelService
    private let market: MarketService
    private let events: any ApplicationEventSink
    private let clock: any MarketClock
    private let threads = BoundedWorkQueue(label: "predictions", width: 1, maximumWaiting: 256)
    private let forecasts: BoundedCache<ForecastKey, [PredictionRecord]>
    private let loaded: BoundedCache<ArtifactKey, any FittedModel>

    init(
        store: any ModelStore,
        models: ModelService,
        market: MarketService,
        events: any ApplicationEventSink,
        clock: any MarketClock
    ) {
        self.store = store
        self.models = models
        self.market = market
        self.events = events
        self.clock = clock
        forecasts = BoundedCache(capacity: 1000, timeToLive: .seconds(3600))
        loaded = BoundedCache(capacity: 64, timeToLive: .seconds(3600))
    }

    /// How the cache of forecasts does.
    public var cacheStatistics: CacheStatistics { forecasts.statistics }

    /// Forecasts the closes of the `horizon` candles after the newest closed one, and stores the forecast.
    ///
    /// - Parameters:
    ///   - symbol: one of the model's symbols; its first if `nil`.
    ///   - horizon: 1 to ``maximumHorizon`` steps; the model's own if `nil`.
    /// - Throws: ``PlatformError`` if the model is unknown or untrained or the request does not fit it.
    public func predict(
        modelID: String,
        userID: String,
        symbol: Symbol? = nil,
        horizon: Int? = nil
    ) async throws -> PredictionAnswer {
        let model = try models.model(modelID, userID: userID)
        let horizon = horizon ?? model.horizon
        guard (1...Self.maximumHorizon).contains(horizon) else {
            throw PlatformError.invalid("horizon", "must be a whole number from 1 to \(Self.maximumHorizon)")
        }
        guard let symbol = symbol ?? model.symbols.first, model.symbols.contains(symbol) else {
            let known = model.symbols.map(\.name).joined(separator: ", ")
            throw PlatformError.invalid("symbol", "the model is for \(known)")
        }
        let fitted = try fittedModel(model)
        return try await threads.run {
            try answer(model, fitted, symbol, horizon)
        }
    }

    /// A version of a fitted model, loaded once: the one in use if `version` is `nil`.
    public func fittedModel(_ model: ModelRecord, version: Int? = nil) throws -> any FittedModel {
        let key = ArtifactKey(modelID: model.id, version: version ?? model.version)
        if let fitted = loaded.value(for: key) { return fitted }
        let artifact = try models.artifact(of: model, version: key.version)
        let fitted = try models.algorithms.algorithm(artifact.algorithm).load(artifact.payload)
        loaded.set(key, to: fitted)
        return fitted
    }

    private func answer(
        _ model: ModelRecord,
        _ fitted: any FittedModel,
        _ symbol: Symbol,
        _ horizon: Int
    ) throws -> PredictionAnswer {
        let series = try market.candles(symbol, model.timeframe, limit: fitted.contextLength + 1, closedOnly: true)
        guard let last = series.openTimes.last else {
            throw PlatformError.conflict("\(symbol) has no closed \(model.timeframe.rawValue) candle yet")
        }
        let asOf = model.timeframe.next(after: last)
        let artifact = ArtifactKey(modelID: model.id, version: model.version)
        let key = ForecastKey(
            model: artifact,
            symbol: symbol,
            asOf: asOf,
            horizon: horizon,
            inputs: series.close.hashValue
        )
        if let records = forecasts.value(for: key) {
            return PredictionAnswer(records: records, modelVersion: model.version, isCached: true)
        }
        let forecast = try fitted.forecast(from: series.close, horizon: horizon)
        let records = records(of: forecast, model: model, symbol: symbol, asOf: asOf)
        try store.append(records)
        forecasts.set(key, to: records)
        events.publish(.predictions(records), to: model.userID)
        return PredictionAnswer(records: records, modelVersion: model.version, isCached: false)
    }

    private func records(
        of forecast: Forecast,
        model: ModelRecord,
        symbol: Symbol,
        asOf: Timestamp
    ) -> [PredictionRecord] {
        let (inner, outer) = (forecast.interval(level: 0.80), forecast.interval(level: 0.95))
        let now = clock.now
        var target = asOf
        return (0..<forecast.horizon).map { index in
            defer { target = model.timeframe.next(after: target) }
            return PredictionRecord(
                id: newIdentifier(),
                modelID: model.id,
                modelVersion: model.version,
                symbol: symbol,
                asOf: asOf,
                step: index + 1,
                targetTime: target,
                value: forecast.mean[index],
                lower80: inner.lower[index],
                upper80: inner.upper[index],
                lower95: outer.lower[index],
                upper95: outer.upper[index],
                createdAt: now
            )
        }
    }
}
