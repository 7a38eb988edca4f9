import Indicators
import MarketData
import Markets
import TestSupport
import Testing

@Suite struct SymbolPipelineTests {
    private func run(_ pipeline: inout SymbolPipeline, _ ticks: some Sequence<Tick>) -> [MarketEvent] {
        var events: [MarketEvent] = []
        for tick in ticks { pipeline.ingest(tick, into: &events) }
        return events
    }

    private func pipeline() throws -> SymbolPipeline { SymbolPipeline(symbol: try symbol(), source: "test") }

    /// Opened, changed, closed, and only then the next one: for each timeframe by itself.
    @Test(arguments: UInt64(1)...5)
    func eventsOfATimeframeComeInOrder(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        var pipeline = try pipeline()
        var events: [MarketEvent] = []
        for tick in try random.ticks(2000, from: try time("2024-01-01T03:04:05")) {
            pipeline.ingest(tick, into: &events)
            if Bool.random(using: &random) { pipeline.appendCandlesUnderWay(to: &events) }
            if Bool.random(using: &random) { pipeline.advance(to: tick.time + 30_000, into: &events) }
        }
        for timeframe in pipeline.timeframes {
            var open: Timestamp?
            var lastClosed = Timestamp(milliseconds: .min)
            for event in events {
                switch event {
                case .candleOpened(_, timeframe, let openTime, _):
                    #expect(open == nil && openTime > lastClosed, "\(timeframe.rawValue), seed \(seed)")
                    open = openTime
                case .candle(_, timeframe, let candle, let isClosed):
                    #expect(candle.openTime == open, "\(timeframe.rawValue), seed \(seed)")
                    if isClosed { (lastClosed, open) = (candle.openTime, nil) }
                default: break
                }
            }
            #expect(open != nil || lastClosed > Timestamp(milliseconds: 0), "\(timeframe.rawValue), seed \(seed)")
        }
    }

    @Test func theOpenedPriceIsTheCandlesOpen() throws {
        var random = WalkGenerator(seed: 8)
        var pipeline = try pipeline()
        var opens: [Timestamp: Double] = [:]
        for event in run(&pipeline, try random.ticks(500, from: try time("2024-01-01"))) {
            switch event {
            case .candleOpened(_, .fiveMinutes, let openTime, let price): opens[openTime] = price
            case .candle(_, .fiveMinutes, let candle, isClosed: true): #expect(opens[candle.openTime] == candle.open)
            default: break
            }
        }
        #expect(opens.count > 5)
    }

    @Test(arguments: UInt64(1)...3)
    func closedCoarseCandlesAreTheResampledStoredOnes(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        var pipeline = try pipeline()
        let events = run(&pipeline, try random.ticks(3000, from: try time("2024-01-01T03:04:05")))
        let minutes = CandleSeries(
            symbol: try symbol(),
            timeframe: .oneMinute,
            candles: events.closedCandles(.oneMinute)
        )
        for timeframe in pipeline.timeframes {
            let built = events.closedCandles(timeframe)
            let resampled = try #require(minutes.resampled(to: timeframe))
            #expect(built == Array(resampled.prefix(built.count)), "\(timeframe.rawValue), seed \(seed)")
            #expect(resampled.count - built.count <= 1)
            #expect(!built.isEmpty || resampled.count == 1, "\(timeframe.rawValue), seed \(seed)")
        }
    }

    @Test func indicatorsAreThoseOfTheClosedMinutes() throws {
        var random = WalkGenerator(seed: 5)
        var pipeline = try pipeline()
        let events = run(&pipeline, try random.ticks(2000, from: try time("2024-01-01")))
        let closes = events.closedCandles(.oneMinute).map(\.close)
        let indicators = try #require(pipeline.snapshot).indicators
        #expect(indicators.sma == SimpleMovingAverage(period: 20).values(over: closes).last)
        #expect(indicators.ema == ExponentialMovingAverage(period: 20).values(over: closes).last)
        #expect(indicators.rsi == RelativeStrengthIndex(period: 14).values(over: closes).last)
        #expect(indicators.volatility == RollingVolatility(period: 20).values(over: closes).last)
    }

    @Test func indicatorsAreAbsentUntilWarm() throws {
        var pipeline = try pipeline()
        #expect(pipeline.snapshot == nil)
        let ticks = try (0..<16).map {
            Tick(symbol: try symbol(), time: Timestamp(milliseconds: $0 * 60_000), price: 10, quantity: 1)
        }
        _ = run(&pipeline, ticks[..<15])
        #expect(pipeline.snapshot?.indicators == PipelineIndicators())
        _ = run(&pipeline, ticks[15...])
        #expect(pipeline.snapshot?.indicators == PipelineIndicators(rsi: 0))
    }

    /// Against all minutes of the last 24 hours, looked up anew for every tick.
    @Test(arguments: UInt64(1)...3)
    func dayFiguresAreThoseOfTheLast24Hours(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        var pipeline = try pipeline()
        var minutes: [Candle] = []
        var events: [MarketEvent] = []
        for tick in try random.ticks(6000, from: try time("2024-01-01")) {
            events.removeAll()
            pipeline.ingest(tick, into: &events)
            minutes += events.closedCandles(.oneMinute)
            let current = try #require(pipeline.candle(.oneMinute))
            let day = minutes.filter { $0.openTime > current.openTime - 86_400_000 } + [current]
            let snapshot = try #require(pipeline.snapshot)
            #expect(snapshot.high24h == day.map(\.high).max(), "seed \(seed)")
            #expect(snapshot.low24h == day.map(\.low).min(), "seed \(seed)")
            #expect(snapshot.volume24h == day.reduce(0) { $0 + $1.volume }, "seed \(seed)")
            if let before = minutes.last(where: { $0.openTime <= current.openTime - 86_400_000 }),
                current.openTime - 86_400_000 - before.openTime <= 3_600_000
            {
                #expect(snapshot.change24h == tick.price / before.close - 1, "seed \(seed)")
            } else {
                #expect(snapshot.change24h == nil, "seed \(seed)")
            }
        }
    }

    @Test func aWarmStartGoesOnWhereThePipelineWas() throws {
        var random = WalkGenerator(seed: 6)
        let ticks = try random.ticks(4000, from: try time("2024-01-01"))
        var whole = try pipeline()
        let before = run(&whole, ticks[..<3000])
        let after = run(&whole, ticks[3000...])
        let stored = CandleSeries(
            symbol: try symbol(),
            timeframe: .oneMinute,
            candles: before.closedCandles(.oneMinute)
        )
        var warmed = try pipeline()
        warmed.warm(with: stored)
        #expect(warmed.snapshot?.price == stored.last?.close)
        // The ticks of the minute that was under way are the only thing that a restart loses.
        let lastClose = try #require(stored.last).openTime + 60_000
        let lost = ticks[..<3000].filter { $0.time >= lastClose }
        _ = run(&warmed, lost)
        let warmAfter = run(&warmed, ticks[3000...])
        for timeframe in warmed.timeframes {
            #expect(warmAfter.closedCandles(timeframe) == after.closedCandles(timeframe), "\(timeframe.rawValue)")
        }
        #expect(warmed.snapshot == whole.snapshot)
    }

    @Test func keepsTheNewestThousandTicks() throws {
        var random = WalkGenerator(seed: 7)
        var pipeline = try pipeline()
        let ticks = try random.ticks(2345, from: try time("2024-01-01"))
        _ = run(&pipeline, ticks)
        #expect(pipeline.recentTicks == Array(ticks.suffix(1000)))
        var rules = PipelineRules()
        rules.keptTicks = 7
        var small = SymbolPipeline(symbol: try symbol(), source: "test", rules: rules)
        _ = run(&small, ticks)
        #expect(small.recentTicks == Array(ticks.suffix(7)))
        #expect(small.heldBytes < pipeline.heldBytes)
    }

    @Test func aCoarserFinestTimeframeBuildsNoFinerCandles() throws {
        var pipeline = SymbolPipeline(symbol: try symbol(), source: "test", finest: .oneHour)
        var random = WalkGenerator(seed: 7)
        let events = run(&pipeline, try random.ticks(3000, from: try time("2024-01-01")))
        for timeframe in [Timeframe.oneMinute, .fiveMinutes] { #expect(events.closedCandles(timeframe).isEmpty) }
        for timeframe in [Timeframe.oneHour, .fourHours, .oneDay] { #expect(!events.closedCandles(timeframe).isEmpty) }
    }
}
