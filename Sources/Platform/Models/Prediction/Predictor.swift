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

    /// A request as it comes.
    private struct Question: Hashable, Sendable {
        let modelID: String
        let userID: String
        let symbol: Symbol?
        let horizon: Int?
    }

    /// What all answers follow from, as far as memory knows.
    private struct Generations: Hashable, Sendable {
        let models: UInt64
        let candles: UInt64?
    }

    /// What a request was answered from while nothing has changed since.
    private struct Known: Sendable {
        let generations: Generations
        let forecast: CandleForecasts.Key
    }

    /// A request as far as it can be understood without computing.
    private struct Lookup: Sendable {
        let model: ModelRecord
        let key: LookupKey
        let cached: (forecast: CandleForecasts.Key, records: [PredictionRecord])?
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
    private let known: BoundedCache<Question, Known>
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
        known = BoundedCache(capacity: cacheCapacity, timeToLive: .seconds(3600))
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
        let question = Question(modelID: modelID, userID: userID, symbol: symbol, horizon: horizon)
        // Read before anything is looked up: what changes meanwhile makes the answer one that is not known.
        let generations = Generations(models: models.generation, candles: market.store.generation)
        if let answer = knownAnswer(question, generations) { return answer }
        let lookup = try await lookupThreads.run { try look(modelID, userID, symbol, horizon) }
        if let (key, records) = lookup.cached {
            known.set(question, to: Known(generations: generations, forecast: key))
            return PredictionAnswer(records: records, modelVersion: key.model.version, isCached: true)
        }
        let request = Request(model: lookup.model, question: lookup.key.question)
        let answer = try await flights.value(for: lookup.key) { [batcher] in
            try await batcher.answer(request, for: lookup.key.model)
        }
        lookups.set(lookup.key, to: answer.key)
        known.set(question, to: Known(generations: generations, forecast: answer.key))
        return PredictionAnswer(
            records: answer.records,
            modelVersion: answer.key.model.version,
            isCached: answer.isCached
        )
    }

    /// The answer that was given to the same question while nothing has changed: from memory alone, without a thread.
    private func knownAnswer(_ question: Question, _ generations: Generations) -> PredictionAnswer? {
        guard generations.candles != nil, let known = known.value(for: question), known.generations == generations,
            let records = forecasts.value(for: known.forecast)
        else { return nil }
        return PredictionAnswer(records: records, modelVersion: known.forecast.model.version, isCached: true)
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
        let cached = lookups.value(for: key).flatMap { known in
            forecasts.value(for: known).map { (forecast: known, records: $0) }
        }
        return Lookup(model: model, key: key, cached: cached)
    }

    private func checked(_ horizon: Int) throws(PlatformError) -> Int {
        guard (1...Self.maximumHorizon).contains(horizon) else {
            throw .invalid("horizon", "must be a whole number from 1 to \(Self.maximumHorizon)")
        }
        return horizon
    }
}
