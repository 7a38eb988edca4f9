import MarketData
import Markets
import TestSupport
import Testing

/// What is broken stays out, is counted by reason, and changes nothing.
@Suite struct RejectionTests {
    private struct Case: Sendable, CustomTestStringConvertible {
        let reason: Rejection
        let seconds: Double
        let price: Double
        var quantity = 1.0
        var id: Int64?

        var testDescription: String { "\(reason.rawValue): \(price) at \(seconds) s" }
    }

    private static let broken: [Case] = [
        Case(reason: .negativePrice, seconds: 1, price: -100),
        Case(reason: .negativePrice, seconds: 1, price: -.leastNonzeroMagnitude),
        Case(reason: .zeroPrice, seconds: 1, price: 0),
        Case(reason: .zeroPrice, seconds: 1, price: -0.0),
        Case(reason: .notFinite, seconds: 1, price: .nan),
        Case(reason: .notFinite, seconds: 1, price: .infinity),
        Case(reason: .notFinite, seconds: 1, price: -.infinity),
        Case(reason: .notFinite, seconds: 1, price: 100, quantity: .nan),
        Case(reason: .notFinite, seconds: 1, price: 100, quantity: .infinity),
        Case(reason: .negativeQuantity, seconds: 1, price: 100, quantity: -1),
        Case(reason: .future, seconds: 20.001, price: 100),
        Case(reason: .future, seconds: 1e15, price: 100),
        Case(reason: .tooOld, seconds: -86_390.001, price: 100),
        Case(reason: .tooOld, seconds: -1e15, price: 100),
        Case(reason: .late, seconds: -121, price: 100),
        Case(reason: .duplicate, seconds: 0, price: 100, id: 7),
        Case(reason: .duplicate, seconds: 5, price: 101, id: 7),
    ]

    /// The clock stands ten seconds after the start, in the middle of a minute.
    @Test(arguments: broken)
    private func aBrokenTickIsCountedByItsReasonAndKeptOut(_ broken: Case) throws {
        var market = try TestMarket()
        let clock = market.start + 10_000
        market.pipeline.ingest(market.tick(0, 100, id: 7), clock: clock, into: &market.events)
        let (before, events) = (market.pipeline.snapshot, market.events.count)
        let tick = market.tick(broken.seconds, broken.price, broken.quantity, id: broken.id)
        market.pipeline.ingest(tick, clock: clock, into: &market.events)
        #expect(market.pipeline.counts.rejected.reasons.map(\.reason) == [broken.reason])
        #expect(market.pipeline.counts.rejected[broken.reason] == 1)
        #expect(market.pipeline.snapshot == before && market.events.count == events)
        #expect(market.pipeline.counts.ticks == 1 && market.pipeline.recentTicks.count == 1)
    }

    @Test func theEdgesOfTheRulesAreStillTakenIn() throws {
        var market = try TestMarket()
        let clock = market.start + 10_000
        for tick in [market.tick(-86_390, 100, 0), market.tick(0, 100), market.tick(20, 109.99)] {
            market.pipeline.ingest(tick, clock: clock, into: &market.events)
        }
        #expect(market.pipeline.counts.ticks == 3 && market.pipeline.counts.rejected.total == 0)
    }

    @Test func equalTicksWithoutNumbersAreTwoTrades() throws {
        var market = try TestMarket()
        market.take(1, 100)
        market.take(1, 100)
        #expect(market.pipeline.candle(.oneMinute)?.volume == 2)
    }

    @Test func aLowerNumberThatIsNewCounts() throws {
        var market = try TestMarket()
        market.take(1, 100, id: 5)
        market.take(2, 101, id: 9)
        market.take(1.5, 102, id: 7)
        market.take(1.5, 102, id: 7)
        #expect(market.pipeline.counts.ticks == 3 && market.pipeline.counts.rejected[.duplicate] == 1)
        #expect(market.pipeline.candle(.oneMinute)?.volume == 3)
    }

    @Test func whatMayHaveBeenForgottenIsNotCountedTwice() throws {
        var rules = PipelineRules()
        rules.keptTicks = 3
        var market = try TestMarket(rules: rules)
        for id in 1...5 as ClosedRange<Int64> { market.take(Double(id), 100, id: id) }
        market.take(1, 100, id: 1)
        market.take(4, 100, id: 4)
        #expect(market.pipeline.counts.rejected.reasons.map(\.reason) == [.late, .duplicate])
        #expect(market.pipeline.candle(.oneMinute)?.volume == 5)
    }

    // MARK: Jumps

    /// A market that has moved by a tenth of a percent or so a second for some minutes.
    private func calm() throws -> TestMarket {
        var market = try TestMarket()
        for second in 0..<600 { market.take(Double(second), 100 + Double(second % 3) / 10) }
        return market
    }

    @Test(arguments: [10_000, 111, 89, 0.0001])
    func anAbsurdPriceIsForgottenWhenThePriceIsBack(price: Double) throws {
        var market = try calm()
        let (ticks, before) = (market.pipeline.counts.ticks, market.pipeline.snapshot?.high24h)
        #expect(market.take(600, price).isEmpty)
        #expect(market.pipeline.counts.rejected.total == 0, "it is still waiting")
        market.take(601, 100.1)
        #expect(market.pipeline.counts.rejected[.jump] == 1)
        #expect(market.pipeline.counts.ticks == ticks + 1)
        #expect(market.pipeline.snapshot?.high24h == before && market.pipeline.snapshot?.price == 100.1)
    }

    @Test func aRealJumpIsConfirmedAndLosesNothing() throws {
        var market = try calm()
        #expect(market.take(600, 60, 2).isEmpty)
        #expect(market.take(601, 59, 4).isEmpty)
        #expect(!market.take(602, 61, 8).isEmpty)
        let candle = try #require(market.pipeline.candle(.oneMinute))
        #expect((candle.open, candle.low, candle.close, candle.volume) == (60, 59, 61, 14))
        #expect(market.pipeline.counts.rejected.total == 0)
        // From here on the new price is the measure.
        market.take(603, 60.5)
        market.take(604, 100)
        market.take(605, 60)
        #expect(market.pipeline.counts.rejected[.jump] == 1)
    }

    @Test func aJumpMustBeConfirmedInTimeAndAtOnePrice() throws {
        var market = try calm()
        // Not at one price.
        for (second, price) in [(600.0, 60.0), (601, 400), (602, 60), (603, 400)] { market.take(second, price) }
        #expect(market.pipeline.counts.rejected[.jump] == 3)
        // Not in time: the fourth stands alone again.
        market.take(700, 400)
        #expect(market.pipeline.counts.rejected[.jump] == 4)
        // Not by a burst of one moment.
        for _ in 0..<10 { market.take(700, 400) }
        #expect(market.pipeline.snapshot?.price == 100.2)
        market.take(700.001, 400)
        #expect(market.pipeline.snapshot?.price == 400)
    }

    @Test func aTickThatIsSentAgainConfirmsNothing() throws {
        var market = try calm()
        market.take(600, 60, id: 1)
        for _ in 0..<5 { market.take(600, 60, id: 1) }
        #expect(market.pipeline.counts.rejected[.duplicate] == 5)
        #expect(market.pipeline.snapshot?.price == 100.2)
    }

    @Test func aWildMarketAndALongPauseMayMoveFurther() throws {
        var wild = try TestMarket()
        for second in 0..<3000 { wild.take(Double(second), second.isMultiple(of: 2) ? 100 : 109) }
        wild.take(3000, 80)
        #expect(wild.pipeline.counts.rejected.total == 0 && wild.pipeline.snapshot?.price == 80)
        var calm = try calm()
        // 8 hours later: 170 times the usual deviation of a second.
        calm.take(600 + 8 * 3600, 115)
        #expect(calm.pipeline.snapshot?.price == 115)
    }

    // MARK: The cap

    @Test func whatFindsNoRoomIsRefusedAndCounted() throws {
        let symbols = try (1...5).map { try symbol("S\($0)-USD") }
        let pipeline = MarketPipeline(
            markets: symbols.map { SymbolPipeline(symbol: $0, source: "test") },
            maximumMarkets: 3,
            clock: ManualClock(try time("2024-01-01")),
            sinks: [],
            writer: nil
        )
        #expect(pipeline.symbols == Array(symbols[..<3]))
        pipeline.ingest(try symbols.map { Tick(symbol: $0, time: try time("2024-01-01"), price: 1, quantity: 1) })
        #expect(pipeline.statistics.refusedMarkets == 2)
        #expect(pipeline.statistics.total.ticks == 3 && pipeline.statistics.total.rejected[.unknownSymbol] == 2)
    }

    @Test func memoryOfAMarketIsBounded() throws {
        var random = WalkGenerator(seed: 4)
        var market = try TestMarket(rules: PipelineRules().forRecording)
        let minutes = try random.candles(20_000)
        market.pipeline.warm(with: minutes.slice(0..<5000))
        let warm = market.pipeline.heldBytes
        var largest = warm
        for candle in minutes.dropFirst(5000) {
            market.pipeline.ingest(finished: candle, into: &market.events)
            for offset in 0..<3 as Range<Int64> {
                let tick = Tick(symbol: try symbol(), time: candle.openTime + 60_000 + offset, price: 1, quantity: 0)
                market.pipeline.ingest(tick, into: &market.events)
            }
            market.events.removeAll()
            largest = max(largest, market.pipeline.heldBytes)
        }
        #expect(largest < 400_000, "\(warm) bytes at first, \(largest) at the most")
    }
}
