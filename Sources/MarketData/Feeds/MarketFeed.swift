public import Markets

/// A source of prices: a simulation, a recording, an exchange.
public protocol MarketFeed: Sendable {
    /// Where the prices come from, as it is shown beside them: `simulated`, `replay`, the name of an exchange.
    var source: String { get }

    /// The symbols that it has prices of.
    var symbols: [Symbol] { get }

    /// Hands over ticks in small batches as they come, until the feed ends or the task is cancelled.
    ///
    /// - Throws: `CancellationError` when cancelled, or what made the feed fail.
    func run(into output: any MarketFeedOutput) async throws
}

/// What a feed feeds.
public protocol MarketFeedOutput: Sendable {
    /// Says that the feed has all ticks from `time` on and may have missed some before it: to be called when a feed starts
    /// by the clock, and whenever it has lost its source for a while. The candle of which it saw only a part is dropped.
    func begin(at time: Timestamp)

    /// Takes ticks in. Those of one symbol should come in the order of their time; what comes late is sorted in for a
    /// while. Never waits.
    func ingest(_ ticks: [Tick])

    /// Takes in candles that are finished, of the finest timeframe that is built of the symbol. They count more than the
    /// ticks of their time. Never waits.
    func ingest(_ candles: CandleSeries)

    /// Says that the feed's time has come so far: candles that end by then are complete.
    func advance(to time: Timestamp)

    /// Returns once there is room for more: a feed that can wait calls it before each batch.
    ///
    /// - Throws: `CancellationError` if the task is cancelled.
    func waitForRoom(_ patience: FeedPatience) async throws

    /// Whether what was taken in piles up because the store does not keep up. A feed that cannot wait, because its source
    /// does not, learns here that it should take less; nothing that it hands over is dropped until memory would run out.
    var isBehind: Bool { get }
}

/// For whom a feed waits.
public enum FeedPatience: Hashable, Sendable {
    /// For the candle store only: live prices must not stand still because one bot is slow.
    case withTheStore
    /// For bots too: a recording has time.
    case withEverybody
}

/// How a feed waits: on the wall clock, or not at all in a test.
public protocol Pacing: Sendable {
    /// Returns once so much time has gone by since the pacing was made.
    func wait(until elapsed: Duration) async throws
}

/// Waits by the machine's clock.
public struct WallPacing: Pacing {
    private let start = ContinuousClock.now

    public init() {}

    public func wait(until elapsed: Duration) async throws {
        try await Task.sleep(until: start + elapsed, clock: .continuous)
    }
}
