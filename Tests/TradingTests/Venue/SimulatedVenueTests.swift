import Markets
import Testing
import Trading

@Suite struct SimulatedVenueTests {
    private func fill(_ side: Side, price: Double, bps: Double) throws -> Double? {
        var fixture = try VenueFixture { $0.slippage.bps = bps }
        if side == .sell {
            fixture.place(try fixture.terms(.buy, .market))
            fixture.candle(1, 1, 1, 1)
        }
        fixture.place(try fixture.terms(side, .market))
        fixture.candle(price, price, price, price)
        return fixture.prices.dropFirst(side == .sell ? 1 : 0).first
    }

    @Test func slippageIsAdverseAndEndsOnTheGrid() throws {
        // 1000 ± 1.2 = 1001.2 and 998.8, to the next half against the order.
        #expect(try fill(.buy, price: 1000, bps: 12) == 1001.5)
        #expect(try fill(.sell, price: 1000, bps: 12) == 998.5)
        #expect(try fill(.buy, price: 1000, bps: 0) == 1000)
        #expect(try fill(.sell, price: 1000, bps: 0) == 1000)
    }

    @Test func aPriceBetweenTwoTicksIsFilledAtTheWorseOne() throws {
        #expect(try fill(.buy, price: 1000.125, bps: 0) == 1000.5)
        #expect(try fill(.sell, price: 1000.125, bps: 0) == 1000)
    }

    @Test func ordersThatComeInAnyOrderAreFoundByTheirNumber() throws {
        var venue = try VenueFixture()
        let quote = Quote(time: Timestamp(milliseconds: 0), price: 100)
        for number in [5, 9, 2, 7] {
            let terms = try venue.terms(.buy, .limit, limit: 90)
            let order = Order(
                number: number,
                terms: terms,
                quantity: Quantity(lots: 100_000_000),
                decidedAt: quote.time,
                reason: ""
            )
            venue.venue.take(.place([order]), at: quote, into: &venue.reports)
        }
        venue.cancel(2)
        venue.cancel(9)
        venue.candle(100, 100, 80, 80)
        #expect(venue.fills.map(\.order) == [5, 7])
        #expect(venue.last(2) == .cancelled(reason: "withdrawn") && venue.last(9) == .cancelled(reason: "withdrawn"))
    }

    /// What orders claim of the money is known after each of them, however many are placed at once.
    @Test func manyOrdersClaimWhatTheyWouldCost() throws {
        var venue = try VenueFixture(cash: "50050") { $0.fees = FeeSchedule(try FeeRate("0.001")) }
        for _ in 0..<1000 { venue.place(try venue.terms(.buy, .limit, limit: 100)) }
        func refused() -> [Int] {
            venue.reports.compactMap { report in
                guard case .rejected(let refusal) = report.kind else { return nil }
                return refusal.code == .insufficientFunds ? report.order : nil
            }
        }
        #expect(refused() == Array(501...1000))
        venue.cancel(17)
        venue.place(try venue.terms(.buy, .limit, limit: 100))
        venue.place(try venue.terms(.buy, .limit, limit: 100))
        #expect(refused() == Array(501...1000) + [1002])
        venue.candle(101, 101, 99, 100)
        #expect(venue.fills.count == 500)
        #expect(venue.venue.account.cash == .zero)
        for _ in 0..<501 { venue.place(try venue.terms(.sell, .limit, limit: 110)) }
        guard case .rejected(let refusal)? = venue.last(1503) else {
            Issue.record("more was sold than there is")
            return
        }
        #expect(refusal.code == .insufficientPosition && venue.last(1502) == .accepted)
    }

    @Test func aSaleAtAPriceOfNothingIsRejected() throws {
        #expect(try fill(.sell, price: 0.2, bps: 0) == nil)
    }

    @Test func theFeeIsRoundedUp() throws {
        let instrument = Instrument(
            symbol: try #require(Symbol("A-B")),
            tickSize: DecimalStep(decimals: 9),
            lotSize: DecimalStep(decimals: 9)
        )
        var fixture = try VenueFixture {
            $0.instrument = instrument
            $0.fees = FeeSchedule(try FeeRate("0.001"))
        }
        fixture.place(OrderTerms.market(.buy, .quantity(Quantity(lots: 1))))
        fixture.candle(1e-9, 1e-9, 1e-9, 1e-9)
        #expect(fixture.fills.first?.fee.amount.units == 1, "a thousandth of the smallest unit")
    }

    @Test func aBudgetBuysNoMoreThanTheCashPaysFor() throws {
        var fixture = try VenueFixture(cash: "50")
        fixture.place(OrderTerms.market(.buy, .budget(try Money("100"))))
        #expect(fixture.last(1) == .accepted)
        fixture.candle(10, 10, 10, 10)
        #expect(fixture.fills.first?.quantity.lots == 500_000_000)
    }

    @Test func aCommandThatComesTwiceIsCarriedOutOnce() throws {
        var fixture = try VenueFixture()
        let order = Order(
            number: 7,
            terms: try fixture.terms(.buy, .market),
            quantity: Quantity(lots: 100_000_000),
            decidedAt: Timestamp(milliseconds: 0),
            reason: ""
        )
        let quote = Quote(time: Timestamp(milliseconds: 0), price: 100)
        fixture.venue.take(.place([order]), at: quote, into: &fixture.reports)
        fixture.venue.take(.place([order]), at: quote, into: &fixture.reports)
        fixture.candle(100, 100, 100, 100)
        fixture.venue.take(.place([order]), at: quote, into: &fixture.reports)
        fixture.venue.take(.cancel(order: 7), at: quote, into: &fixture.reports)
        #expect(Set(fixture.fills).count == 1, "the same answers again")
        #expect(fixture.venue.account.position.lots == 100_000_000)
        var other = order
        other = Order(
            number: 8,
            terms: try fixture.terms(.buy, .limit, limit: 50),
            quantity: Quantity(lots: 100_000_000),
            decidedAt: order.decidedAt,
            reason: ""
        )
        fixture.venue.take(.place([other]), at: quote, into: &fixture.reports)
        other = Order(
            number: 8,
            terms: try fixture.terms(.buy, .limit, limit: 60),
            quantity: Quantity(lots: 100_000_000),
            decidedAt: order.decidedAt,
            reason: ""
        )
        fixture.venue.take(.place([other]), at: quote, into: &fixture.reports)
        guard case .rejected(let refusal)? = fixture.last(8) else {
            Issue.record("another order under a number that is taken")
            return
        }
        #expect(refusal.code == .duplicateClientOrderID)
    }
}
