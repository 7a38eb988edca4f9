import Logging
import MarketData
import Markets
import Storage
import Synchronization

/// Writes the close that came beside each stored prediction, when its candle closes.
///
/// Predictions that are due are looked for when a candle of their series closes, not on a schedule. Candles may close by
/// the thousand in a replay: they are looked at together. A candle that has just closed may not be in the store yet, so that
/// the closes of the newest are kept here.
final class PredictionScorer: MarketEventSink {
    private struct Series: Hashable, Sendable {
        let symbol: Symbol
        let timeframe: Timeframe
    }

    private let store: any ModelStore
    private let market: MarketService
    private let caretaker: ModelCaretaker
    private let logger: Logger
    private let due: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let closed = Mutex<[Series: [Timestamp: Double]]>([:])
    /// So many closes of a series may wait to be looked at; those that come on top of them are looked for in the store.
    private static let maximumWaiting = 20_000

    /// - Parameter caretaker: told the models whose forecasts were scored.
    init(store: any ModelStore, market: MarketService, caretaker: ModelCaretaker, logger: Logger) {
        self.store = store
        self.market = market
        self.caretaker = caretaker
        self.logger = logger
        (due, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var interest: MarketInterest { [] }

    func receive(_ events: [MarketEvent]) {
        var hasClosed = false
        closed.withLock { closed in
            for event in events {
                guard let (symbol, timeframe, candle) = event.closedCandle else { continue }
                let series = Series(symbol: symbol, timeframe: timeframe)
                if closed[series, default: [:]].count >= Self.maximumWaiting { closed[series] = [:] }
                closed[series, default: [:]][candle.openTime] = candle.close
                hasClosed = true
            }
        }
        if hasClosed { wake.yield() }
    }

    /// Scores until the task is cancelled.
    func run() async {
        let threads = BoundedWorkQueue(label: "scorings", width: 1, maximumWaiting: 1)
        for await _ in due {
            let batch = closed.withLock { closed in
                defer { closed = [:] }
                return closed
            }
            for (series, closes) in batch {
                do {
                    let scored = try await threads.run { try self.scoreDue(series.symbol, series.timeframe, closes) }
                    await caretaker.examine(scored)
                } catch {
                    logger.warning(
                        "predictions could not be scored",
                        metadata: ["symbol": "\(series.symbol)", "error": "\(error)"]
                    )
                }
            }
        }
    }

    /// - Returns: the models whose forecasts were scored.
    private func scoreDue(
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        _ closes: [Timestamp: Double]
    ) throws -> Set<String> {
        guard let time = closes.keys.max() else { return [] }
        let due = try store.unscoredPredictions(symbol: symbol, timeframe: timeframe, upTo: time, limit: 10_000)
        let stored = try storedCloses(of: due.lazy.map(\.targetTime).filter { closes[$0] == nil }, symbol, timeframe)
        var actuals: [String: Double] = [:]
        var models: Set<String> = []
        for prediction in due {
            guard let actual = closes[prediction.targetTime] ?? stored[prediction.targetTime] else { continue }
            actuals[prediction.id] = actual
            models.insert(prediction.modelID)
        }
        try store.score(actuals)
        return models
    }

    private func storedCloses(
        of times: some Sequence<Timestamp>,
        _ symbol: Symbol,
        _ timeframe: Timeframe
    ) throws -> [Timestamp: Double] {
        let times = Set(times)
        guard let first = times.min(), let last = times.max() else { return [:] }
        let end = timeframe.next(after: last)
        let series = try market.candles(symbol, timeframe, from: first, to: end, closedOnly: true)
        return Dictionary(uniqueKeysWithValues: zip(series.openTimes, series.close).filter { times.contains($0.0) })
    }
}
