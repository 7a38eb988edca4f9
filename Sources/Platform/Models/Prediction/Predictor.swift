public import Caching
import Forecasting
import MarketData
public import Markets
import Storage

/// Asks trained models; keeps loaded models and what they said in bounded caches.
///
/// A request is looked up by the model's version and the revisions of the series that it looks at: if nothing has been
/// stored of them since, the forecast made then is the answer. Otherwise the requests for a model are answered in one
/// pass (``RequestBatcher``), the same one once (`SingleFlight`).
public struct Predictor: Sendable {
    /// The furthest step that may be asked for.
    public static let maximumHorizon = 1000
    /// How many rows one request may have, and how many steps all of them together.
    public static let maximumRows = 1000
    public static let maximumRowSteps = 20_000

    /// What a request was answered from: unlike ``CandleForecasts/Key`` known without reading a candle.
    private struct LookupKey: Hashable, Sendable {
        let model: ArtifactKey
        let question: CandleQuestion
        let revisions: [Int]
    }

    /// A request as far as it can be understood without computing.
    private struct Lookup: Sendable {
        let model: ModelRecord
        let loaded: LoadedModel
        let key: LookupKey
        let cached: [PredictionRecord]?
    }

    private struct Request: Sendable {
        let model: ModelRecord
        let question: CandleQuestion
    }

    private let models: ModelService
    private let market: MarketService
    private let loader: ModelLoader
    private let forecasts: BoundedCache<CandleForecasts.Key, [PredictionRecord]>
    private let rowForecasts: RowForecasts
    private let lookups: BoundedCache<LookupKey, CandleForecasts.Key>
    /// Apart, so that an answer that is known does not wait for one that is computed.
    private let lookupThreads = BoundedWorkQueue(label: "prediction lookups", width: 1, maximumWaiting: 1024)
    private let threads: BoundedWorkQueue
    private let flights = SingleFlight<LookupKey, CandleForecasts.Answer>()
    private let batcher: RequestBatcher<ArtifactKey, Request, CandleForecasts.Answer>

    /// - Parameter cacheCapacity: how many forecasts are kept.
    init(
        store: any ModelStore,
        models: ModelService,
        market: MarketService,
        events: any ApplicationEventSink,
        clock: any MarketClock,
        cacheCapacity: Int = 1000
    ) {
        (self.models, self.market) = (models, market)
        let loader = ModelLoader(models: models)
        self.loader = loader
        forecasts = BoundedCache(capacity: cacheCapacity, timeToLive: .seconds(3600))
        lookups = BoundedCache(capacity: cacheCapacity, timeToLive: .seconds(3600))
        rowForecasts = RowForecasts(cache: BoundedCache(capacity: cacheCapacity, timeToLive: .seconds(3600)))
        threads = BoundedWorkQueue(label: "predictions", width: 1, maximumWaiting: 256)
        let candleForecasts = CandleForecasts(
            store: store,
            market: market,
            events: events,
            clock: clock,
            cache: forecasts
        )
        batcher = RequestBatcher(threads: threads, maximumWaiting: 1024) { key, requests in
            guard let model = requests.first?.model else { return [] }
            do {
                let loaded = try loader.load(model, version: key.version)
                return candleForecasts.answers(requests.map(\.question), model, loaded)
            } catch {
                return requests.map { _ in .failure(error) }
            }
        }
    }

    /// How the caches of forecasts do, from candles and from rows together.
    public var cacheStatistics: CacheStatistics {
        let (candles, rows) = (forecasts.statistics, rowForecasts.cache.statistics)
        return CacheStatistics(
            hits: candles.hits + rows.hits,
            misses: candles.misses + rows.misses,
            evictions: candles.evictions + rows.evictions,
            entries: candles.entries + rows.entries
        )
    }

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
        let lookup = try await lookupThreads.run { try look(modelID, userID, symbol, horizon) }
        let version = lookup.loaded.key.version
        if let records = lookup.cached {
            return PredictionAnswer(records: records, modelVersion: version, isCached: true)
        }
        let request = Request(model: lookup.model, question: lookup.key.question)
        let answer = try await flights.value(for: lookup.key) { [batcher] in
            try await batcher.answer(request, for: lookup.key.model)
        }
        lookups.set(lookup.key, to: answer.key)
        return PredictionAnswer(records: answer.records, modelVersion: version, isCached: answer.isCached)
    }

    /// Forecasts what follows each of some rows of inputs; nothing is stored, because nothing can tell what came.
    ///
    /// - Parameters:
    ///   - rows: for a model that looks at closes only, the closes before, oldest first.
    ///   - horizon: 1 to ``maximumHorizon`` steps; the model's own if `nil`.
    /// - Throws: ``PlatformError`` if the model is unknown or untrained or takes no rows; a bad row is no error.
    public func predict(
        modelID: String,
        userID: String,
        rows: [[Double]],
        horizon: Int? = nil
    ) async throws -> RowAnswer {
        try await threads.run {
            let model = try models.model(modelID, userID: userID)
            let horizon = try checked(horizon ?? model.horizon)
            let loaded = try loader.load(model)
            guard RowForecasts.expectation(loaded) != nil else {
                let message = "this model looks at more of its candles than their closes; send symbol and horizon"
                throw PlatformError.invalid("features", message)
            }
            guard (1...Self.maximumRows).contains(rows.count), rows.count * horizon <= Self.maximumRowSteps else {
                let most = min(Self.maximumRows, Self.maximumRowSteps / horizon)
                throw PlatformError.invalid("features", "must be 1 to \(most) rows for a horizon of \(horizon)")
            }
            let answers = rowForecasts.answers(rows.map { RowQuestion(row: $0, horizon: horizon) }, loaded)
            return RowAnswer(
                rows: answers.map { $0.result },
                modelVersion: loaded.key.version,
                isCached: answers.allSatisfy { $0.isCached }
            )
        }
    }

    /// A version of a model, ready to be asked: the one in use if `version` is `nil`.
    func load(_ model: ModelRecord, version: Int? = nil) throws -> LoadedModel {
        try loader.load(model, version: version)
    }

    private func look(_ modelID: String, _ userID: String, _ symbol: Symbol?, _ horizon: Int?) throws -> Lookup {
        let model = try models.model(modelID, userID: userID)
        let horizon = try checked(horizon ?? model.horizon)
        guard let symbol = symbol ?? model.symbols.first, model.symbols.contains(symbol) else {
            let known = model.symbols.map(\.name).joined(separator: ", ")
            throw PlatformError.invalid("symbol", "the model is for \(known)")
        }
        let loaded = try loader.load(model)
        let revisions = try ([symbol] + loaded.symbols).map { try market.source($0, model.timeframe).revision }
        let question = CandleQuestion(symbol: symbol, horizon: horizon)
        let key = LookupKey(model: loaded.key, question: question, revisions: revisions)
        let cached = lookups.value(for: key).flatMap { forecasts.value(for: $0) }
        return Lookup(model: model, loaded: loaded, key: key, cached: cached)
    }

    private func checked(_ horizon: Int) throws(PlatformError) -> Int {
        guard (1...Self.maximumHorizon).contains(horizon) else {
            throw .invalid("horizon", "must be a whole number from 1 to \(Self.maximumHorizon)")
        }
        return horizon
    }
}
