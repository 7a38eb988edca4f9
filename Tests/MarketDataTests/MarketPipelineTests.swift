import Logging
import MarketData
import Markets
import TestSupport
import Testing

@Suite struct MarketPipelineTests {
    private let clock: ManualClock
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws { clock = ManualClock(try time("2024-01-01")) }

    private func ticks(_ count: Int) throws -> [Tick] {
        var random = WalkGenerator(seed: 3)
        return try random.ticks(count, from: try time("2024-01-01"))
    }

    private func pipeline(_ sink: CollectingSink, _ writer: CandleBatchWriter? = nil) throws -> MarketPipeline {
        let markets = [SymbolPipeline(symbol: try symbol(), source: "test", rules: PipelineRules().forRecording)]
        return MarketPipeline(markets: markets, clock: clock, sinks: [sink], writer: writer)
    }

    @Test func sinksGetWhatTheSymbolsGive() throws {
        let ticks = try ticks(300)
        var single = SymbolPipeline(symbol: try symbol(), source: "test")
        var expected: [MarketEvent] = []
        for (index, tick) in ticks.enumerated() {
            single.ingest(tick, into: &expected)
            if [99, 299].contains(index) { single.appendCandlesUnderWay(to: &expected) }
        }
        let sink = CollectingSink()
        let pipeline = try pipeline(sink)
        pipeline.ingest(Array(ticks[..<100]))
        pipeline.ingest(Array(ticks[100...]))
        #expect(sink.events == expected)
        #expect(pipeline.snapshot(try symbol()) == single.snapshot)
        #expect(pipeline.lastPrices == [try symbol(): try #require(ticks.last).price])
        #expect(pipeline.recentTicks(try symbol()) == ticks)
    }

    @Test func countsTicksAndArrivals() throws {
        let pipeline = try pipeline(CollectingSink())
        var ticks = try ticks(10)
        ticks.append(Tick(symbol: try symbol("NO-ONE"), time: ticks[9].time, price: 1, quantity: 1))
        ticks.append(Tick(symbol: try symbol(), time: ticks[9].time, price: -1, quantity: 1))
        pipeline.ingest(ticks)
        let statistics = pipeline.statistics
        #expect(statistics.total.ticks == 10)
        #expect(statistics.total.rejected[.unknownSymbol] == 1)
        #expect(statistics.markets[try symbol()]?.rejected[.negativePrice] == 1)
        #expect(statistics.total.rejected.total == 2)
        #expect(statistics.lastArrivals == [try symbol(): clock.now])
        #expect(pipeline.snapshot(try symbol("NO-ONE")) == nil)
        #expect(pipeline.symbols == [try symbol()])
    }

    @Test func closedMinutesReachTheStoreAndNothingElse() throws {
        let store = MemoryCandleStore()
        let writer = CandleBatchWriter(store: store, logger: logger)
        let sink = CollectingSink()
        let pipeline = try pipeline(sink, writer)
        let ticks = try ticks(2000)
        pipeline.ingest(ticks)
        pipeline.advance(to: try #require(ticks.last).time + 60_000)
        #expect(writer.flush() == 0)
        #expect(Array(store.candles(try symbol(), .oneMinute)) == sink.events.closedCandles(.oneMinute))
        #expect(store.coverage().map(\.timeframe) == [.oneMinute])
        #expect(writer.statistics.written == sink.events.closedCandles(.oneMinute).count)
        #expect(writer.statistics.pending == 0)
    }

    @Test func whatTheStoreRefusesIsTriedAgain() throws {
        let store = MemoryCandleStore()
        var configuration = CandleBatchWriter.Configuration()
        configuration.delay = .seconds(3600)
        let writer = CandleBatchWriter(store: store, configuration: configuration, logger: logger)
        var random = WalkGenerator(seed: 1)
        let series = try random.candles(50)
        store.fail(times: 2)
        for candle in series.prefix(30) { writer.append(candle, series.symbol, series.timeframe) }
        #expect(writer.flush() == 30)
        for candle in series.dropFirst(30) { writer.append(candle, series.symbol, series.timeframe) }
        #expect(writer.flush() == 50)
        #expect(writer.statistics.failures == 2)
        #expect(writer.statistics.lastError != nil)
        #expect(writer.statistics.pending == 50)
        #expect(writer.flush() == 0)
        #expect(writer.statistics.lastError == nil)
        #expect(store.candles(series.symbol, series.timeframe) == series)
    }

    @Test func aStoreThatFailsForeverDoesNotEatAllMemory() throws {
        let store = MemoryCandleStore()
        store.fail(times: .max)
        var configuration = CandleBatchWriter.Configuration()
        configuration.delay = .seconds(3600)
        configuration.capacity = 40
        let writer = CandleBatchWriter(store: store, configuration: configuration, logger: logger)
        var random = WalkGenerator(seed: 1)
        let series = try random.candles(50)
        for candle in series { writer.append(candle, series.symbol, series.timeframe) }
        #expect(writer.flush() == 40)
        #expect(writer.statistics.lost == 10)
    }
}
