import Logging
public import MarketData
public import Markets
import Synchronization

/// The feed at work: its pipeline, and how it does.
public final class LiveMarket: Sendable {
    /// How the feed does.
    public enum FeedState: Hashable, Sendable {
        /// There is none.
        case none
        case waiting
        case running
        /// The recording has been played to its end.
        case finished
        case failed(String)
    }

    public let pipeline: MarketPipeline
    private let feed: (any MarketFeed)?
    /// The timeframe in which each market is stored.
    private let storedTimeframes: [Symbol: Timeframe]
    private let writer: CandleBatchWriter
    private let logger: Logger
    private let state: Mutex<FeedState>

    init(
        feed: (any MarketFeed)?,
        markets: [SymbolPipeline],
        maximumMarkets: Int,
        writer: CandleBatchWriter,
        clock: any MarketClock,
        sinks: [any MarketEventSink],
        logger: Logger
    ) {
        self.feed = feed
        storedTimeframes = Dictionary(markets.map { ($0.symbol, $0.finest) }) { first, _ in first }
        self.writer = writer
        self.logger = logger
        state = Mutex(feed == nil ? .none : .waiting)
        pipeline = MarketPipeline(
            markets: markets,
            maximumMarkets: maximumMarkets,
            clock: clock,
            sinks: sinks,
            writer: writer
        )
        if markets.count > maximumMarkets {
            let refused = markets[maximumMarkets...].map(\.symbol.name).joined(separator: ", ")
            logger.warning(
                "there is no room for all symbols of the feed",
                metadata: ["max_symbols": "\(maximumMarkets)", "refused": "\(refused)"]
            )
        }
    }

    /// The name of the feed: `simulated`, `replay`; `nil` if there is none.
    public var source: String? { feed?.source }

    /// Whether the market is as late as the clock; there may be none, or a recording, which has a time of its own.
    var isOnTheClock: Bool { feed.map { !($0 is ReplayFeed) } ?? false }

    public var feedState: FeedState { state.withLock { $0 } }

    /// Whether the feed is at work, or about to be.
    public var isAtWork: Bool {
        switch feedState {
        case .waiting, .running: true
        case .none, .finished, .failed: false
        }
    }

    /// How new each of these series is: the ones that the feed writes by its last price, the others by their last candle.
    public func freshness(of series: [SeriesQuality], at now: Timestamp) -> [SeriesFreshness] {
        let arrivals = isAtWork ? pipeline.statistics.lastArrivals : [:]
        return series.map { quality in
            let (symbol, timeframe) = (quality.coverage.symbol, quality.coverage.timeframe)
            let isLive = isAtWork && storedTimeframes[symbol] == timeframe
            return SeriesFreshness(quality, at: now, isLive: isLive, lastArrival: arrivals[symbol])
        }
    }

    /// Feeds the pipeline until the feed ends or the task is cancelled, then stores what is left.
    public func run() async {
        if let feed {
            state.withLock { $0 = .running }
            do {
                try await feed.run(into: pipeline)
                state.withLock { $0 = .finished }
                logger.info("feed finished", metadata: ["source": "\(feed.source)"])
            } catch is CancellationError {
                state.withLock { $0 = .waiting }
            } catch {
                state.withLock { $0 = .failed("\(error)") }
                logger.error("feed failed", metadata: ["source": "\(feed.source)", "error": "\(error)"])
            }
        }
        storeWaitingCandles()
    }

    /// Stores the candles that have closed and wait for it. Blocks.
    func storeWaitingCandles() {
        let left = writer.flush()
        if left > 0 { logger.error("candles could not be stored", metadata: ["count": "\(left)"]) }
    }
}
