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
    /// Takes ticks in, each symbol's in the order of their time.
    func ingest(_ ticks: [Tick])

    /// Says that the feed's time has come so far: candles that end by then are complete.
    func advance(to time: Timestamp)
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
