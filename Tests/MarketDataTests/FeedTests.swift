import MarketData
import Markets
import Synchronization
import TestSupport
import Testing

/// Waits for nobody: notes until when it was asked to wait, moves a clock there, and stops the feed in the end.
private final class TestPacing: Pacing {
    private let waits = Mutex<[Duration]>([])
    private let clock: ManualClock?
    private let start: Timestamp
    private let limit: Duration

    init(clock: ManualClock? = nil, limit: Duration = .seconds(1_000_000_000)) {
        self.clock = clock
        start = clock?.now ?? Timestamp(milliseconds: 0)
        self.limit = limit
    }

    var all: [Duration] { waits.withLock(\.self) }

    func wait(until elapsed: Duration) async throws {
        if elapsed > limit { throw CancellationError() }
        waits.withLock { $0.append(elapsed) }
        clock?.set(start + Int64(elapsed / .milliseconds(1)))
    }
}

/// The clock is set while somebody waits.
private struct JumpingPacing: Pacing {
    let clock: ManualClock
    let target: Timestamp

    func wait(until elapsed: Duration) async throws { clock.set(target) }
}

@Suite struct ReplayFeedTests {
    private func replay(_ series: CandleSeries, into pipeline: MarketPipeline, speed: Double) async throws {
        try await ReplayFeed(series, speed: speed) { TestPacing() }.run(into: pipeline)
    }

    @Test(arguments: [0.0, 1, 60, 7.3, 100_000])
    func buildsTheRecordedCandlesAgain(speed: Double) async throws {
        var random = WalkGenerator(seed: 12)
        for timeframe in [Timeframe.oneMinute, .fiveMinutes, .oneDay] {
            let series = try random.candles(400, timeframe)
            let sink = CollectingSink()
            let market = SymbolPipeline(
                symbol: series.symbol,
                source: "replay",
                finest: timeframe,
                rules: PipelineRules().forRecording
            )
            let pipeline = MarketPipeline(
                markets: [market],
                clock: ManualClock(Timestamp(milliseconds: 0)),
                sinks: [sink],
                writer: nil
            )
            try await replay(series, into: pipeline, speed: speed)
            #expect(sink.events.closedCandles(timeframe) == Array(series), "\(timeframe.rawValue) at \(speed)")
            #expect(pipeline.statistics.total.rejected.total == 0)
            if timeframe == .oneMinute {
                let hours = try #require(series.resampled(to: .oneHour))
                let built = sink.events.closedCandles(.oneHour)
                #expect(built == Array(hours.prefix(built.count)) && built.count >= hours.count - 1)
            }
        }
    }

    @Test func waitsByTheRecordedTimesDividedByTheSpeed() async throws {
        let start = try time("2024-01-01T00:00")
        let candles = [0, 1, 60].map {
            Candle(openTime: start + $0 * 60_000, open: 2, high: 4, low: 1, close: 3, volume: 8)
        }
        let series = CandleSeries(symbol: try symbol(), timeframe: .oneMinute, candles: candles)
        let pacing = TestPacing()
        let output = CollectingOutput()
        try await ReplayFeed(series, speed: 60) { pacing }.run(into: output)
        let seconds = pacing.all.map { $0 / .seconds(1) }
        #expect(seconds == [0, 0.25, 0.5, 1, 1.25, 1.5, 2, 60, 60.25, 60.5, 61])
        #expect(output.ticks.prefix(4).map(\.price) == [2, 1, 4, 3])
        #expect(output.ticks.prefix(4).map(\.quantity) == [1, 1, 2, 4])
        #expect(output.ticks.prefix(4).map { $0.time - start } == [0, 15_000, 30_000, 59_999])
        #expect(output.times.last == start + 61 * 60_000)
        // The gap is not bridged: the second candle closes when its time is over, an hour before the third.
        #expect(output.times.contains(start + 120_000))
    }

    @Test func aFallingCandleHasItsHighFirst() async throws {
        let candle = Candle(openTime: try time("2024-01-01"), open: 3, high: 4, low: 1, close: 2, volume: 0)
        let output = CollectingOutput()
        let series = CandleSeries(symbol: try symbol(), timeframe: .oneHour, candles: [candle])
        try await ReplayFeed(series, speed: 0).run(into: output)
        #expect(output.ticks.map(\.price) == [3, 4, 1, 2])
    }

    @Test(arguments: [0.0, 60])
    func stopsWhenCancelled(speed: Double) async throws {
        var random = WalkGenerator(seed: 12)
        let series = try random.candles(5000)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            try await ReplayFeed(series, speed: speed) { TestPacing() }.run(into: CollectingOutput())
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func nothingToReplayEndsAtOnce() async throws {
        let empty = CandleSeries(symbol: try symbol(), timeframe: .oneMinute)
        let output = CollectingOutput()
        for speed in [0.0, 1] { try await ReplayFeed(empty, speed: speed) { TestPacing() }.run(into: output) }
        #expect(output.ticks.isEmpty)
    }

    @Test(arguments: Timeframe.allCases)
    func tellsTheTimeframeOfAFile(timeframe: Timeframe) throws {
        var random = WalkGenerator(seed: 13)
        let series = try random.candles(80, timeframe)
        let file = try TemporaryFile(CandleCSVWriter.bytes(of: series))
        #expect(try ReplayFeed.candles(ofFile: file.path, symbol: series.symbol) == series)
    }

    @Test func aFileWithoutCandlesSaysSo() throws {
        let file = try TemporaryFile(Array("time,open,high,low,close,volume\n0,x,1,1,1,1\n".utf8))
        let error = #expect(throws: CandleCSVError.self) {
            try ReplayFeed.candles(ofFile: file.path, symbol: try symbol())
        }
        let reason = "there are no candles to replay (1 rows, 1 rejected; line 2: the open 'x' is not a number)"
        #expect(error == .unreadable(path: file.path, reason: reason))
    }
}

@Suite struct SimulatedFeedTests {
    private let start = Timestamp(milliseconds: 1_700_000_040_000)

    private func run(for seconds: Int, ticksPerSecond: Double, behind: Int64 = 0) async throws -> CollectingOutput {
        let clock = ManualClock(start + behind)
        let feed = SimulatedFeed(
            continuing: MarketSimulation(seed: 5, start: start),
            ticksPerSecond: ticksPerSecond,
            clock: clock
        ) { TestPacing(clock: clock, limit: .seconds(seconds)) }
        #expect(feed.source == "simulated")
        let output = CollectingOutput()
        await #expect(throws: CancellationError.self) { try await feed.run(into: output) }
        return output
    }

    @Test func deliversByTheClock() async throws {
        let output = try await run(for: 10, ticksPerSecond: 2)
        #expect(output.ticks.count == 10 * 2 * 6)
        #expect(output.batches == 10 * 2 * 6, "the symbols take turns: each tick comes at its own time")
        #expect(output.times.last == start + 10_000)
        #expect(output.ticks.allSatisfy { $0.time > start && $0.time <= start + 10_000 })
    }

    @Test func catchesUpInBatchesOfAMinute() async throws {
        let output = try await run(for: 0, ticksPerSecond: 1, behind: 600_000)
        #expect(output.ticks.count == 600 * 6)
        #expect(output.batches == 10)
        let expected = MarketSimulation.ticks(seed: 5, start: start, until: start + 600_000, interval: 1000)
        #expect(output.ticks.map(\.symbol) == expected.map(\.symbol))
        #expect(output.ticks.map(\.price) == expected.map(\.price))
    }

    @Test func theSymbolsTakeTurns() async throws {
        let ticks = try await run(for: 20, ticksPerSecond: 4).ticks
        #expect(ticks.map(\.time) == ticks.map(\.time).sorted())
        #expect(Set(ticks.map(\.time)).count == ticks.count)
        for (symbol, own) in Dictionary(grouping: ticks, by: \.symbol) {
            #expect(own.count == 80)
            #expect(zip(own, own.dropFirst()).allSatisfy { $1.time - $0.time == 250 }, "\(symbol)")
        }
    }

    @Test func inHowManyCallsTheTimeGoesByChangesNothing() async throws {
        let slow = try await run(for: 60, ticksPerSecond: 7)
        let atOnce = try await run(for: 0, ticksPerSecond: 7, behind: 60_000)
        #expect(slow.ticks.count > 1000 && slow.batches > 1000)
        #expect(slow.ticks == atOnce.ticks)
    }

    @Test func aClockThatIsSetIsFollowed() async throws {
        let clock = ManualClock(start)
        let jumps = Mutex(0)
        let feed = SimulatedFeed(
            continuing: MarketSimulation(seed: 5, start: start),
            ticksPerSecond: 2,
            clock: clock
        ) { [start] in
            // The first wait ends with the clock an hour further on; the next pacing begins there.
            let isFirst = jumps.withLock { jumps in
                jumps += 1
                return jumps == 1
            }
            return isFirst
                ? JumpingPacing(clock: clock, target: start + 3_600_000)
                : TestPacing(clock: clock, limit: .seconds(10)) as any Pacing
        }
        let output = CollectingOutput()
        await #expect(throws: CancellationError.self) { try await feed.run(into: output) }
        #expect(jumps.withLock(\.self) == 2)
        #expect(output.ticks.count == 3610 * 2 * 6)
        #expect(output.times.last == start + 3_610_000)
    }
}

extension MarketSimulation {
    fileprivate static func ticks(seed: UInt64, start: Timestamp, until end: Timestamp, interval: Int64) -> [Tick] {
        var simulation = MarketSimulation(seed: seed, start: start)
        return simulation.ticks(until: end, interval: interval)
    }
}
