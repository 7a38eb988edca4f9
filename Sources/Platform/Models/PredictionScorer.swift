import Logging
import MarketData
import Markets
import Storage
import Synchronization

/// Writes the close that came beside each stored prediction, when its candle closes.
///
/// Predictions that are due are looked for when a candle of their series closes, not on a schedule. Candles may close by
/// the thousand in a replay: of those of one series that wait to be looked at, only the newest counts.
final class PredictionScorer: MarketEventSink {
    private struct Series: Hashable, Sendable {
        let symbol: Symbol
        let timeframe: Timeframe
    }

    private let store: any ModelStore
    private let market: MarketService
    private let logger: Logger
    private let due: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let closed = Mutex<[Series: Timestamp]>([:])

    init(store: any ModelStore, market: MarketService, logger: Logger) {
        self.store = store
        self.market = market
        self.logger = logger
        (due, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func receive(_ events: [MarketEvent]) {
        var hasClosed = false
        closed.withLock { closed in
            for case .candle(let symbol, let timeframe, let candle, isClosed: true) in events {
                closed[Series(symbol: symbol, timeframe: timeframe)] = candle.openTime
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
            for (series, time) in batch {
                do {
                    try await threads.run { try self.scoreDue(series.symbol, series.timeframe, upTo: time) }
                } catch {
                    logger.warning(
                        "predictions could not be scored",
                        metadata: ["symbol": "\(series.symbol)", "error": "\(error)"]
                    )
                }
            }
        }
    }

    private func scoreDue(_ symbol: Symbol, _ timeframe: Timeframe, upTo time: Timestamp) throws {
        let due = try store.unscoredPredictions(symbol: symbol, timeframe: timeframe, upTo: time, limit: 10_000)
        guard let first = due.map(\.targetTime).min() else { return }
        let series = try market.candles(
            symbol,
            timeframe,
            from: first,
            to: timeframe.next(after: time),
            closedOnly: true
        )
        for prediction in due {
            let index = series.index(atOrAfter: prediction.targetTime)
            guard index < series.count, series.openTimes[index] == prediction.targetTime else { continue }
            try store.score(predictionID: prediction.id, actual: series.close[index])
        }
    }
}
