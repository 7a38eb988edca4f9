import MarketData
import Markets
import Platform
import Storage
import TestSupport
import Testing

@Suite struct MarketTests {
    private let fixture: PlatformFixture
    private var market: MarketService { fixture.platform.market }
    private var origin: MarketOrigin { MarketOrigin(settings: fixture.store) }
    private var feeds: FeedFactory {
        FeedFactory(
            store: fixture.candles,
            origin: origin,
            clock: fixture.clock,
            sinks: fixture.platform.marketSinks,
            logger: .quiet
        )
    }

    init() throws { fixture = try PlatformFixture() }

    private func real(_ name: String) throws -> Symbol { try #require(Symbol(name)) }

    @Test func `a range ends before its end, and a limit takes the newest`() throws {
        let series = CandleSeries.walk(100, seed: 1)
        try fixture.keep(series)
        let range = try market.candles(.perpetual, .oneMinute, from: series.openTimes[10], to: series.openTimes[20])
        #expect(range == series.slice(10..<20))
        #expect(try market.candles(.perpetual, .oneMinute, limit: 7) == series.tail(7))
        #expect(throws: PlatformError.self) { try market.candles(real("NO-WHERE"), .oneMinute) }
    }

    @Test func `a candle counts as closed only when what it is built from fills it`() throws {
        let series = CandleSeries.walk(63, seed: 2)
        try fixture.keep(series)
        #expect(try market.candles(.perpetual, .fiveMinutes).count == 13)
        #expect(try market.candles(.perpetual, .fiveMinutes, closedOnly: true).count == 12)
        // Stored hours that reach further say nothing of the minutes.
        let hours = (0..<5).map { index in
            var candle = series[0]
            candle.openTime = candle.openTime + Int64(index) * 3_600_000
            return candle
        }
        _ = try fixture.candles.merge(CandleSeries(symbol: .perpetual, timeframe: .oneHour, candles: hours))
        #expect(try market.candles(.perpetual, .fiveMinutes, closedOnly: true).count == 12)
        #expect(try market.candles(.perpetual, .oneHour, closedOnly: true).count == 5)
    }

    @Test func `a simulated market has a past and goes on from it after a restart`() throws {
        let live = try feeds.simulated(symbols: [real("SIM-USD")], seed: 1, ticksPerSecond: 2)
        #expect(live.source == "simulated")
        let symbol = try real("SIM-USD")
        #expect(try origin.label(of: symbol) == MarketOrigin.simulated)
        let past = try market.candles(symbol, .oneMinute)
        #expect(past.count == 30 * 1440)
        #expect(past.last?.openTime == Timeframe.oneMinute.open(containing: fixture.clock.now) - 60_000)

        fixture.clock.advance(by: 3 * 3_600_000)
        _ = try feeds.simulated(symbols: [symbol], seed: 1, ticksPerSecond: 2)
        let longer = try market.candles(symbol, .oneMinute)
        #expect(longer.count == 30 * 1440 + 180)
        #expect(longer.slice(0..<past.count) == past)
        #expect(longer.gaps.isEmpty)
        #expect(abs(longer.open[past.count] / past.close[past.count - 1] - 1) < 0.2)
    }

    /// The minute in which the process ended was not stored; the next start makes a whole one of it.
    @Test func `a restart in the middle of a minute leaves only whole minutes`() async throws {
        let symbol = try real("SIM-USD")
        func run(for seconds: Int64) async throws {
            let live = try feeds.simulated(symbols: [symbol], seed: 1, ticksPerSecond: 2)
            let task = Task { await live.run() }
            fixture.clock.advance(by: seconds * 1000)
            let until = Timeframe.oneMinute.open(containing: fixture.clock.now)
            while live.pipeline.candle(symbol, .oneMinute).map({ $0.openTime < until }) ?? true { await Task.yield() }
            task.cancel()
            await task.value
        }
        try await run(for: 90)
        let first = try market.candles(symbol, .oneMinute)
        #expect(first.last?.openTime == Timeframe.oneMinute.open(containing: fixture.clock.now) - 60_000)
        try await run(for: 45)
        try await run(for: 61)
        let all = try market.candles(symbol, .oneMinute)
        #expect(all.gaps.isEmpty && all.slice(0..<first.count) == first)
        #expect(all.last?.openTime == Timeframe.oneMinute.open(containing: fixture.clock.now) - 60_000)
    }

    @Test func `symbols beyond the cap are refused, and nothing of them is stored`() throws {
        let feeds = FeedFactory(
            store: fixture.candles,
            origin: origin,
            clock: fixture.clock,
            sinks: [],
            maximumSymbols: 1,
            logger: .quiet
        )
        let live = try feeds.simulated(symbols: [real("A-USD"), real("B-USD")], seed: 1, ticksPerSecond: 2)
        #expect(live.pipeline.symbols == [try real("A-USD")])
        #expect(live.pipeline.statistics.refusedMarkets == 1)
        #expect(try market.coverage().map(\.symbol) == [real("A-USD")])
    }

    @Test func `real and made-up prices are never mixed`() throws {
        try fixture.keep(.walk(10, seed: 1))
        let fresh = try real("NEW-USD")
        #expect(throws: PlatformError.self) {
            try feeds.simulated(symbols: [fresh, .perpetual], seed: 1, ticksPerSecond: 1)
        }
        // The start that was refused has left no mark.
        #expect(try origin.label(of: fresh) == nil)
        #expect(try origin.label(of: .perpetual) == nil)
        try origin.requireReal(fresh)
        _ = try feeds.simulated(symbols: [fresh], seed: 1, ticksPerSecond: 1)
        #expect(throws: PlatformError.self) { try origin.requireReal(fresh) }
        #expect(throws: PlatformError.self) { try feeds.replay(path: "/nowhere", symbol: fresh, speed: 1) }
        #expect(throws: CandleCSVError.self) { try feeds.replay(path: "/nowhere", symbol: .perpetual, speed: 1) }
        #expect(feeds.none().feedState == .none)
    }
}
