import Logging
import MarketData
import Markets
import TestSupport
import Testing

/// The way from the pipeline to a store that is slow or fails: nothing waits on the path of the ticks, nothing is lost.
@Suite struct StoringTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func writer(
        _ store: MemoryCandleStore,
        highWater: Int,
        delay: Duration = .seconds(3600)
    ) -> CandleBatchWriter {
        var configuration = CandleBatchWriter.Configuration()
        configuration.delay = delay
        configuration.batchSize = 1_000_000
        configuration.highWater = highWater
        return CandleBatchWriter(store: store, configuration: configuration, logger: logger)
    }

    private func pipeline(_ writer: CandleBatchWriter, _ sinks: [any MarketEventSink] = []) throws -> MarketPipeline {
        MarketPipeline(
            markets: [SymbolPipeline(symbol: try symbol(), source: "replay", rules: PipelineRules().forRecording)],
            clock: ManualClock(Timestamp(milliseconds: 0)),
            sinks: sinks,
            writer: writer
        )
    }

    @Test func appendingNeverWritesAndSaysWhenThereIsNoRoom() throws {
        let store = MemoryCandleStore()
        let writer = writer(store, highWater: 10)
        var random = WalkGenerator(seed: 1)
        let series = try random.candles(95)
        for candle in series.prefix(9) { writer.append(candle, series.symbol, series.timeframe) }
        #expect(!writer.room.isHeld)
        for candle in series.dropFirst(9) { writer.append(candle, series.symbol, series.timeframe) }
        #expect(writer.room.isHeld && store.merges == 0)
        #expect(writer.statistics.pending == 95)
        #expect(writer.flush() == 0)
        #expect(!writer.room.isHeld)
        #expect(store.candles(series.symbol, series.timeframe) == series)
    }

    @Test func aHundredCandlesAreWrittenAtOnceHoweverLongTheDelay() async throws {
        let store = MemoryCandleStore()
        var configuration = CandleBatchWriter.Configuration()
        #expect(configuration.batchSize == 100 && configuration.delay == .seconds(1))
        configuration.delay = .seconds(3600)
        let writer = CandleBatchWriter(store: store, configuration: configuration, logger: logger)
        var random = WalkGenerator(seed: 3)
        let series = try random.candles(100)
        for candle in series.prefix(99) { writer.append(candle, series.symbol, series.timeframe) }
        #expect(store.merges == 0 && writer.statistics.pending == 99)
        writer.append(series[99], series.symbol, series.timeframe)
        while writer.statistics.written < 100 { await Task.yield() }
        #expect(store.merges == 1)
        #expect(store.candles(series.symbol, series.timeframe) == series)
    }

    @Test func oneCandleIsWrittenAfterTheDelayHoweverFewThereAre() async throws {
        let store = MemoryCandleStore()
        let writer = writer(store, highWater: 10, delay: .milliseconds(1))
        var random = WalkGenerator(seed: 4)
        let series = try random.candles(1)
        writer.append(series[0], series.symbol, series.timeframe)
        while writer.statistics.written < 1 { await Task.yield() }
        #expect(store.candles(series.symbol, series.timeframe) == series)
    }

    /// A recording at full speed into a store that fails many times and stands still in between: the feed waits, and in
    /// the end everything is there.
    @Test func aFeedWaitsForAStoreThatFailsAndLosesNothing() async throws {
        let store = MemoryCandleStore()
        let writer = writer(store, highWater: 500)
        let pipeline = try pipeline(writer)
        var random = WalkGenerator(seed: 2)
        let series = try random.candles(3000)
        store.fail(times: 7)
        // The writer's own delay is an hour: it is the second task that lets it write.
        let largest = try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                try await ReplayFeed(series, speed: 0).run(into: pipeline)
                return 0
            }
            group.addTask {
                var largest = 0
                while !Task.isCancelled {
                    largest = max(largest, writer.statistics.pending)
                    if writer.room.isHeld { writer.flush() }
                    await Task.yield()
                }
                return largest
            }
            _ = try await group.next()
            group.cancelAll()
            return try await group.next() ?? 0
        }
        #expect(pipeline.statistics.writing?.failures == 7)
        #expect(try #require(pipeline.statistics.writing).waits > 0)
        #expect((500..<500 + 2 * 64).contains(largest), "\(largest) candles waited")
        #expect(writer.flush() == 0)
        #expect(store.candles(series.symbol, .oneMinute) == series)
        #expect(writer.statistics.lost == 0 && writer.statistics.written == 3000)
    }

    @Test func aFeedThatWaitsCanBeStopped() async throws {
        let store = MemoryCandleStore()
        let writer = writer(store, highWater: 10)
        let pipeline = try pipeline(writer)
        var random = WalkGenerator(seed: 2)
        let series = try random.candles(500)
        let feed = Task { try await ReplayFeed(series, speed: 0).run(into: pipeline) }
        while writer.room.waits == 0 { await Task.yield() }
        #expect(pipeline.isBehind)
        feed.cancel()
        await #expect(throws: CancellationError.self) { try await feed.value }
    }

    @Test func aRecordingWaitsForItsListenersAndLivePricesDoNot() async throws {
        let sink = BusySink()
        let pipeline = try pipeline(writer(MemoryCandleStore(), highWater: 10_000), [sink])
        sink.room.hold("bot")
        try await pipeline.waitForRoom(.withTheStore)
        let waiting = Task { try await pipeline.waitForRoom(.withEverybody) }
        while sink.room.waits == 0 { await Task.yield() }
        sink.room.hold("another bot")
        sink.room.release("bot")
        #expect(sink.room.isHeld)
        sink.room.release("another bot")
        try await waiting.value
        sink.room.release("another bot")
        try await pipeline.waitForRoom(.withEverybody)
    }

    /// As if the process had been killed after any number of ticks: the recording is played again from its start onto what
    /// had been stored by then, and the store is as if nothing had happened.
    @Test(arguments: [1, 500, 777, 1500, 1999])
    func playedAgainAfterACrashTheStoreIsTheSame(ticks count: Int) throws {
        var random = WalkGenerator(seed: 5)
        let ticks = try random.ticks(2000, from: try time("2024-01-01"))
        let (whole, crashed) = (MemoryCandleStore(), MemoryCandleStore())
        func play(_ ticks: some Sequence<Tick>, into store: MemoryCandleStore, toTheEnd: Bool) throws {
            let writer = writer(store, highWater: 10_000)
            let pipeline = try pipeline(writer)
            for tick in ticks { pipeline.ingest([tick]) }
            if toTheEnd { pipeline.advance(to: try time("2025-01-01")) }
            writer.flush()
        }
        try play(ticks, into: whole, toTheEnd: true)
        try play(ticks[..<count], into: crashed, toTheEnd: false)
        // What was under way is not there: each stored candle is complete.
        let stored = crashed.candles(try symbol(), .oneMinute)
        #expect(stored == whole.candles(try symbol(), .oneMinute).slice(0..<stored.count))
        try play(ticks, into: crashed, toTheEnd: true)
        #expect(crashed.candles(try symbol(), .oneMinute) == whole.candles(try symbol(), .oneMinute))
    }

    @Test func amendedMinutesReachTheStore() throws {
        let store = MemoryCandleStore()
        let writer = writer(store, highWater: 10_000)
        let pipeline = try pipeline(writer)
        let start = try time("2024-01-01")
        func tick(_ seconds: Int64, _ price: Double) throws -> Tick {
            Tick(symbol: try symbol(), time: start + seconds * 1000, price: price, quantity: 1)
        }
        pipeline.ingest([try tick(10, 100), try tick(70, 101)])
        writer.flush()
        #expect(store.candles(try symbol(), .oneMinute).close == [100])
        pipeline.ingest([try tick(50, 99)])
        writer.flush()
        #expect(store.candles(try symbol(), .oneMinute).close == [99])
        #expect(store.coverage().map(\.timeframe) == [.oneMinute])
    }
}

/// Has no time while its room is held.
private final class BusySink: MarketEventSink {
    let room = Backpressure()

    var interest: MarketInterest { [] }

    func receive(_ events: [MarketEvent]) {}

    func waitForRoom() async throws { try await room.wait() }
}
