public import Markets

/// Recorded candles as if they were live: each as four ticks, at the recorded times.
///
/// When its last candle has been told and closed, the feed ends.
public struct ReplayFeed: MarketFeed {
    public let source = "replay"
    /// What is replayed.
    public let series: CandleSeries
    /// How much faster than recorded; 0 is as fast as the output takes it.
    public let speed: Double

    private let pacing: @Sendable () -> any Pacing

    /// Ticks that are due within this time are delivered together.
    private static let batchInterval = Duration.milliseconds(20)
    /// At full speed, so many candles are delivered together.
    private static let batchSize = 64

    /// - Precondition: `speed` is finite and not negative.
    public init(
        _ series: CandleSeries,
        speed: Double = 1,
        pacing: @escaping @Sendable () -> any Pacing = { WallPacing() }
    ) {
        precondition(speed.isFinite && speed >= 0, "a speed is 0 or a positive factor")
        self.series = series
        self.speed = speed
        self.pacing = pacing
    }

    public var symbols: [Symbol] { [series.symbol] }

    public func run(into output: any MarketFeedOutput) async throws {
        if speed == 0 {
            try await runAtFullSpeed(into: output)
        } else {
            try await runPaced(into: output)
        }
    }

    private func runAtFullSpeed(into output: any MarketFeedOutput) async throws {
        var index = 0
        while index < series.count {
            try await output.waitForRoom(.withEverybody)
            let end = min(series.count, index + Self.batchSize)
            output.ingest((index..<end).flatMap { ticks(of: series[$0]) })
            output.advance(to: closeTime(of: series[end - 1]))
            index = end
            await Task.yield()
        }
    }

    private func runPaced(into output: any MarketFeedOutput) async throws {
        guard let start = series.first?.openTime else { return }
        let pacing = pacing()
        var batch = Batch()
        for candle in series {
            let close = closeTime(of: candle)
            let steps = ticks(of: candle).map { ($0.time, Optional($0)) } + [(close, nil)]
            for (time, tick) in steps {
                let due = elapsed(from: start, to: time)
                if due > batch.due + Self.batchInterval {
                    try await deliver(batch, pacing, output)
                    batch = Batch(due: due)
                }
                batch.reached = time
                if let tick { batch.ticks.append(tick) }
            }
        }
        try await deliver(batch, pacing, output)
    }

    private struct Batch {
        var due = Duration.zero
        var ticks: [Tick] = []
        /// The recorded time at its end.
        var reached: Timestamp?
    }

    private func deliver(_ batch: Batch, _ pacing: any Pacing, _ output: any MarketFeedOutput) async throws {
        try await output.waitForRoom(.withEverybody)
        try await pacing.wait(until: batch.due)
        if !batch.ticks.isEmpty { output.ingest(batch.ticks) }
        if let reached = batch.reached { output.advance(to: reached) }
    }

    private func elapsed(from start: Timestamp, to time: Timestamp) -> Duration {
        .milliseconds(Int64((Double(time - start) / speed).rounded()))
    }

    private func closeTime(of candle: Candle) -> Timestamp { series.timeframe.next(after: candle.openTime) }

    private func ticks(of candle: Candle) -> [Tick] {
        candle.ticks(series.symbol, length: closeTime(of: candle) - candle.openTime)
    }
}
