import Caching
import Forecasting
import Markets
import Storage

/// A question for what follows the newest closed candle.
struct CandleQuestion: Hashable, Sendable {
    let symbol: Symbol
    let horizon: Int
}

/// Forecasts from stored candles: answers many questions to one model in one pass.
///
/// The candles of a symbol are read once for all of them, a forecast is made once, and all are stored in one transaction.
struct CandleForecasts: Sendable {
    /// What a forecast follows from.
    struct Key: Hashable, Sendable {
        let model: ArtifactKey
        let symbol: Symbol
        let asOf: Timestamp
        let horizon: Int
        /// What the model saw: an import may have corrected candles since.
        let inputs: Int
    }

    /// A forecast and the key under which it is cached.
    struct Answer: Sendable {
        let key: Key
        let records: [PredictionRecord]
        let isCached: Bool
    }

    /// What the model sees of a symbol.
    private struct View {
        let candles: CandleSeries
        let others: [Symbol: CandleSeries]
        let asOf: Timestamp
        let hash: Int
    }

    let store: any ModelStore
    let market: MarketService
    let events: any ApplicationEventSink
    let clock: any MarketClock
    let cache: BoundedCache<Key, [PredictionRecord]>

    /// Blocks: for compute threads.
    func answers(
        _ questions: [CandleQuestion],
        _ model: ModelRecord,
        _ loaded: LoadedModel
    ) -> [Result<Answer, any Error>] {
        var views: [Symbol: Result<View, any Error>] = [:]
        var known: [Key: Result<Answer, any Error>] = [:]
        var made: [[PredictionRecord]] = []
        let answers = questions.map { question -> Result<Answer, any Error> in
            let view = views[question.symbol] ?? Result { try self.view(question.symbol, model, loaded) }
            views[question.symbol] = view
            return view.flatMap { view in
                let key = Key(
                    model: loaded.key,
                    symbol: question.symbol,
                    asOf: view.asOf,
                    horizon: question.horizon,
                    inputs: view.hash
                )
                if let answer = known[key] { return answer }
                let answer = Result<Answer, any Error> {
                    if let records = cache.value(for: key) { return Answer(key: key, records: records, isCached: true) }
                    let forecast = try loaded.forecast(from: view.candles, others: view.others, horizon: key.horizon)
                    let records = records(of: forecast, loaded.calibration, view, model, key)
                    made.append(records)
                    return Answer(key: key, records: records, isCached: false)
                }
                known[key] = answer
                return answer
            }
        }
        do {
            if !made.isEmpty { try store.append(Array(made.joined())) }
        } catch {
            // What is not stored is not said: it could not be scored.
            return answers.map { answer in answer.flatMap { $0.isCached ? .success($0) : .failure(error) } }
        }
        for case .success(let answer) in known.values where !answer.isCached {
            cache.set(answer.key, to: answer.records)
        }
        for records in made { events.publish(.predictions(records), to: model.userID) }
        return answers
    }

    private func view(_ symbol: Symbol, _ model: ModelRecord, _ loaded: LoadedModel) throws -> View {
        func read(_ symbol: Symbol, to end: Timestamp?) throws -> CandleSeries {
            // One more than the model looks at, so that a differencing one has its first difference.
            try market.candles(symbol, model.timeframe, to: end, limit: loaded.candles + 1, closedOnly: true)
        }
        let candles = try read(symbol, to: nil)
        guard let last = candles.openTimes.last else {
            throw PlatformError.conflict("\(symbol) has no closed \(model.timeframe.rawValue) candle yet")
        }
        let asOf = model.timeframe.next(after: last)
        var others: [Symbol: CandleSeries] = [:]
        for other in loaded.symbols where other != symbol { others[other] = try read(other, to: asOf) }
        var hasher = Hasher()
        hasher.combine(candles.close)
        if !loaded.readsClosesOnly {
            hasher.combine(candles)
            hasher.combine(others)
        }
        return View(
            candles: candles,
            others: others,
            asOf: asOf,
            hash: hasher.finalize()
        )
    }

    private func records(
        of forecast: Forecast,
        _ calibration: ConformalCalibration?,
        _ view: View,
        _ model: ModelRecord,
        _ key: Key
    ) -> [PredictionRecord] {
        let own = forecast.predictionIntervals
        let calibrated = calibration?.apply(to: forecast).predictionIntervals
        let (now, origin) = (clock.now, view.candles.close.last)
        var target = view.asOf
        return (0..<forecast.horizon).map { index in
            defer { target = model.timeframe.next(after: target) }
            let intervals = own[index]
            return PredictionRecord(
                id: newIdentifier(),
                modelID: model.id,
                modelVersion: key.model.version,
                symbol: key.symbol,
                asOf: view.asOf,
                origin: origin,
                step: index + 1,
                targetTime: target,
                value: forecast.mean[index],
                lower80: intervals.lower80,
                upper80: intervals.upper80,
                lower95: intervals.lower95,
                upper95: intervals.upper95,
                conformal: calibrated?[index],
                directionProbability: origin.map { forecast.probability(above: $0, step: index) },
                createdAt: now
            )
        }
    }
}

extension Forecast {
    /// The 80% and 95% intervals of each step.
    var predictionIntervals: [PredictionIntervals] {
        let (inner, outer) = (interval(level: 0.80), interval(level: 0.95))
        return mean.indices.map { step in
            PredictionIntervals(
                lower80: inner.lower[step],
                upper80: inner.upper[step],
                lower95: outer.lower[step],
                upper95: outer.upper[step]
            )
        }
    }
}
