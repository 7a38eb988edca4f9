import Indicators
import MarketData
import Markets
import TestSupport
import Testing

@Suite struct AmendmentTests {
    /// Whatever the order in which ticks arrive, as long as none is later than is allowed: in the end all candles, the
    /// indicators and the figures of the day are those of the ticks in order.
    @Test(arguments: UInt64(1)...8)
    func lateTicksLeaveNoTrace(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        var rules = PipelineRules().forRecording
        rules.lateCandles = Int.random(in: 1...5, using: &random)
        let allowed = Int64(rules.lateCandles) * 60_000
        // Some times are equal in the source: made different, so that the order is one.
        let ticks = try random.ticks(3000, from: try time("2024-01-30T22:00")).enumerated().map { index, tick in
            Tick(symbol: tick.symbol, time: tick.time + Int64(index), price: tick.price, quantity: tick.quantity)
        }
        var arrivals = ticks.dropFirst().map { (tick: $0, at: $0.time + Int64.random(in: 0..<allowed, using: &random)) }
        arrivals.sort { $0.at < $1.at }
        var (ordered, shuffled) = (try TestMarket(rules: rules), try TestMarket(rules: rules))
        for tick in ticks { ordered.pipeline.ingest(tick, into: &ordered.events) }
        shuffled.pipeline.ingest(ticks[0], into: &shuffled.events)
        for tick in arrivals.map(\.tick) { shuffled.pipeline.ingest(tick, into: &shuffled.events) }
        let end = try #require(ticks.last).time + 60_000
        ordered.pipeline.advance(to: end, into: &ordered.events)
        shuffled.pipeline.advance(to: end, into: &shuffled.events)

        #expect(shuffled.pipeline.counts.rejected.total == 0, "seed \(seed)")
        #expect(shuffled.pipeline.counts.amendedCandles > 50, "seed \(seed)")
        for timeframe in ordered.pipeline.timeframes {
            #expect(shuffled.known(timeframe) == ordered.known(timeframe), "\(timeframe.rawValue), seed \(seed)")
            #expect(shuffled.pipeline.candle(timeframe) == ordered.pipeline.candle(timeframe), "seed \(seed)")
        }
        #expect(shuffled.pipeline.snapshot == ordered.pipeline.snapshot, "seed \(seed)")
    }

    @Test func aLateTickAmendsItsCandleAndAllThatFollows() throws {
        var market = try TestMarket()
        for minute in 0..<30 { market.take(Double(minute) * 60 + 30, 100 + Double(minute % 7)) }
        // 10:29:30 is under way; 10:27:50 is the last moment of a candle two back, and of a 3m candle that has closed.
        let events = market.take(28 * 60 - 10, 110, 4)
        let minute = try #require(events.amendedCandles(.oneMinute).first)
        #expect(minute == market.candle(27, (106, 110, 106, 110), 5))
        #expect(events.amendedCandles(.threeMinutes).isEmpty, "its candle of 10:27 to 10:30 is under way")
        #expect(market.pipeline.candle(.threeMinutes)?.high == 110)
        let closes = market.known(.oneMinute).map(\.close)
        #expect(closes.count == 29 && closes[27] == 110)
        let snapshot = try #require(market.pipeline.snapshot)
        #expect(snapshot.indicators.ema == ExponentialMovingAverage(period: 20).values(over: closes).last)
        #expect((snapshot.price, snapshot.high24h, snapshot.volume24h) == (101, 110, 34))
        #expect(market.pipeline.counts.amendedCandles == 1)
        // One candle further back it is too late.
        #expect(market.take(27 * 60 - 10, 110).isEmpty)
        #expect(market.pipeline.counts.rejected[.late] == 1)
    }

    @Test func aClosedCoarseCandleIsAmendedToo() throws {
        var market = try TestMarket()
        for minute in 0..<6 { market.take(Double(minute) * 60, 100) }
        let events = market.take(4 * 60 + 30, 105, 2)
        #expect(events.amendedCandles(.oneMinute) == [market.candle(4, (100, 105, 100, 105), 3)])
        #expect(events.amendedCandles(.fiveMinutes) == [market.candle(0, (100, 105, 100, 105), 7)])
        #expect(events.amendedCandles(.oneHour).isEmpty)
        #expect(market.pipeline.candle(.oneHour)?.close == 100)
        #expect(market.pipeline.candle(.oneHour)?.high == 105)
    }

    @Test func aLateTickOfASilentMinuteFillsTheGap() throws {
        var market = try TestMarket()
        market.take(30, 100)
        let events = market.take(150, 102)
        #expect(events.gaps(.oneMinute) == [CandleGap(start: market.start + 60_000, missing: 1)])
        #expect(market.take(100, 101).amendedCandles(.oneMinute) == [market.candle(1, (101, 101, 101, 101), 1)])
        #expect(market.known(.oneMinute).count == 2)
        #expect(market.pipeline.snapshot?.price == 102)
        // Before the market's first candle nothing was seen, so that nothing can be made of one tick.
        #expect(market.take(-10, 100).isEmpty)
        #expect(market.pipeline.counts.rejected[.late] == 1)
    }

    @Test func timeThatHasBeenSaidToBeOverIsOver() throws {
        var market = try TestMarket()
        market.take(30, 100)
        market.advance(5 * 60 + 7)
        // 10:04 had no tick, and the five minutes have been told as closed: the candle is added, nothing opens twice.
        let events = market.take(4 * 60 + 30, 101)
        #expect(events.amendedCandles(.oneMinute) == [market.candle(4, (101, 101, 101, 101), 1)])
        #expect(events.amendedCandles(.fiveMinutes) == [market.candle(0, (100, 101, 100, 101), 2)])
        #expect(events.allSatisfy { if case .candleOpened = $0 { false } else { true } })
    }

    @Test func withoutPatienceEveryLateTickIsRefused() throws {
        var rules = PipelineRules()
        rules.lateCandles = 0
        var market = try TestMarket(rules: rules)
        market.take(30, 100)
        market.take(60, 100)
        #expect(market.take(59, 100).isEmpty)
        #expect(market.pipeline.counts.rejected[.late] == 1)
    }

    // MARK: Finished candles

    @Test(arguments: UInt64(1)...3)
    func finishedCandlesBuildWhatTicksWould(seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let minutes = try random.candles(4000)
        var market = try TestMarket(rules: PipelineRules().forRecording)
        for candle in minutes { market.pipeline.ingest(finished: candle, into: &market.events) }
        #expect(market.pipeline.counts.candles == 4000 && market.pipeline.counts.rejected.total == 0)
        #expect(market.events.gaps(.oneMinute) == minutes.gaps)
        for timeframe in market.pipeline.timeframes {
            let resampled = try #require(minutes.resampled(to: timeframe))
            let built = market.known(timeframe)
            #expect(built == Array(resampled.prefix(built.count)), "\(timeframe.rawValue), seed \(seed)")
            #expect(resampled.count - built.count <= 1)
            // Coarser gaps are those of the coarser series, as far as it has come.
            let gaps = resampled.gaps
            #expect(market.events.gaps(timeframe) == gaps, "\(timeframe.rawValue), seed \(seed)")
        }
    }

    @Test func aFinishedCandleCountsMoreThanItsTicks() throws {
        var market = try TestMarket()
        market.take(10, 100)
        let events = market.finish(0, (99, 105, 98, 101), volume: 7)
        #expect(events.closedCandles(.oneMinute) == [market.candle(0, (99, 105, 98, 101), 7)])
        // Its ticks are in it, whoever sends them now.
        #expect(market.take(20, 104).isEmpty)
        #expect(market.pipeline.counts.rejected[.late] == 1)
        #expect(market.pipeline.snapshot?.price == 101)
        market.take(61, 102)
        market.take(121, 103)
        #expect(market.finish(0, (99, 105, 98, 101), volume: 7).isEmpty)
        #expect(market.pipeline.counts.rejected[.duplicate] == 1)
        let corrected = market.finish(1, (102, 109, 102, 108), volume: 3)
        #expect(corrected.amendedCandles(.oneMinute) == [market.candle(1, (102, 109, 102, 108), 3)])
        #expect(market.pipeline.candle(.fiveMinutes) == market.candle(0, (99, 109, 98, 103), 11))
        #expect(market.take(119, 104).isEmpty)
        #expect(market.pipeline.counts.rejected[.late] == 2)
    }

    @Test func brokenFinishedCandlesAreKeptOut() throws {
        var market = try TestMarket()
        let clock = market.start + 60_000
        var bad = market.candle(0, (100, 99, 98, 100), 1)
        market.pipeline.ingest(finished: bad, clock: clock, into: &market.events)
        bad = market.candle(0, (100, 100, 100, 100), 1)
        bad.openTime = bad.openTime + 1
        market.pipeline.ingest(finished: bad, clock: clock, into: &market.events)
        bad = market.candle(1, (100, 100, 100, 100), 1)
        // It cannot be finished: its minute has ten seconds to go more than clocks may differ.
        market.pipeline.ingest(finished: bad, clock: clock + 49_999, into: &market.events)
        #expect(market.events.isEmpty)
        let reasons = market.pipeline.counts.rejected.reasons.map(\.reason)
        #expect(reasons == [.future, .impossibleCandle, .misalignedCandle])
        market.pipeline.ingest(finished: bad, clock: clock + 50_000, into: &market.events)
        #expect(market.events.closedCandles(.oneMinute) == [bad])
    }

    // MARK: Beginning in the middle

    @Test func theMinuteOfWhichAFeedSawOnlyAPartIsNoCandle() throws {
        var market = try TestMarket()
        market.take(0, 100)
        market.take(70, 101)
        // The feed breaks off at 10:01:20 and is back at 10:02:30.
        market.pipeline.begin(at: market.start + 150_000)
        let events = market.take(151, 103) + market.take(170, 104)
        #expect(events.map(\.isUpdate) == [true, true], "prices flow")
        #expect(market.pipeline.snapshot?.price == 104)
        let next = market.take(181, 105)
        #expect(next.gaps(.oneMinute) == [CandleGap(start: market.start + 60_000, missing: 2)])
        market.advance(240)
        #expect(market.known(.oneMinute).map(\.openTime) == [market.start, market.start + 180_000])
        #expect(market.pipeline.counts.incompleteCandles == 1)
        // An exchange that tells the whole candle afterwards fills the gap.
        #expect(market.finish(2, (101, 104, 101, 104)).amendedCandles(.oneMinute).count == 1)
    }

    @Test func aFeedThatStartsOnTheMinuteSeesAllOfIt() throws {
        var market = try TestMarket()
        market.pipeline.begin(at: market.start)
        market.take(0, 100)
        // Saying it again later, as a feed that runs once more does, drops nothing.
        market.pipeline.begin(at: market.start)
        market.take(59, 101)
        market.advance(60)
        #expect(market.known(.oneMinute) == [market.candle(0, (100, 101, 100, 101), 2)])
    }

    @Test func aStartInTheMiddleWaitsForTheNextMinute() throws {
        var market = try TestMarket()
        market.pipeline.begin(at: market.start + 1)
        market.take(0.5, 100)
        market.take(59, 101)
        market.advance(60)
        #expect(market.known(.oneMinute).isEmpty && market.pipeline.snapshot?.price == 101)
        market.take(60, 102)
        market.advance(120)
        #expect(market.known(.oneMinute) == [market.candle(1, (102, 102, 102, 102), 1)])
    }
}

extension MarketEvent {
    fileprivate var isUpdate: Bool { if case .update = self { true } else { false } }
}
