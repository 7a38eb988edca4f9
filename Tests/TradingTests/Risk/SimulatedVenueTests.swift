import Markets
import Testing
import Trading

@Suite struct SimulatedVenueTests {
    private func fill(_ side: Side, price: Double, bps: Double, tick: String = "0.5") throws -> Fill? {
        let venue = SimulatedVenue(
            instrument: try perpetual(tick: tick),
            feeRate: try FeeRate("0.001"),
            slippageBps: bps,
            fillRule: .sameClose
        )
        let order = VenueOrder(
            number: 1,
            side: side,
            size: .quantity(Quantity(lots: 100_000_000)),
            cash: try Money("1000000")
        )
        guard case .filled(let fill)? = venue.submit(order, at: Quote(time: Timestamp(milliseconds: 5), price: price))
        else { return nil }
        return fill
    }

    @Test func slippageIsAdverseAndEndsOnTheGrid() throws {
        // 1000 ± 1.2 = 1001.2 and 998.8, to the next half against the order.
        #expect(try fill(.buy, price: 1000, bps: 12)?.price.ticks == 2003)
        #expect(try fill(.sell, price: 1000, bps: 12)?.price.ticks == 1997)
        #expect(try fill(.buy, price: 1000, bps: 0)?.price.ticks == 2000)
        #expect(try fill(.sell, price: 1000, bps: 0)?.price.ticks == 2000)
    }

    @Test func aPriceBetweenTwoTicksIsFilledAtTheWorseOne() throws {
        #expect(try fill(.buy, price: 1000.125, bps: 0)?.price.ticks == 2001)
        #expect(try fill(.sell, price: 1000.125, bps: 0)?.price.ticks == 2000)
    }

    @Test func theFeeIsRoundedUp() throws {
        let instrument = Instrument(
            symbol: try #require(Symbol("A-B")),
            tickSize: DecimalStep(decimals: 9),
            lotSize: DecimalStep(decimals: 9)
        )
        let venue = SimulatedVenue(instrument: instrument, feeRate: try FeeRate("0.001"), fillRule: .sameClose)
        let order = VenueOrder(number: 1, side: .sell, size: .quantity(Quantity(lots: 1)), cash: .zero)
        let report = venue.submit(order, at: Quote(time: Timestamp(milliseconds: 0), price: 1e-9))
        guard case .filled(let fill) = report else {
            Issue.record("\(String(describing: report))")
            return
        }
        #expect(fill.fee.units == 1, "a thousandth of the smallest unit")
    }

    @Test func nextOpenOnlyAcceptsAtTheClose() throws {
        let venue = SimulatedVenue(instrument: try perpetual(), feeRate: .zero)
        let order = VenueOrder(number: 1, side: .buy, size: .budget(try Money("100")), cash: try Money("50"))
        let quote = Quote(time: Timestamp(milliseconds: 0), price: 10)
        #expect(venue.submit(order, at: quote) == .accepted)
        guard case .filled(let fill)? = venue.match(order, at: quote) else {
            Issue.record("not filled")
            return
        }
        #expect(fill.quantity.lots == 500_000_000, "no more than the cash pays for")
    }

    @Test func aSaleAtAPriceOfNothingIsRejected() throws {
        #expect(try fill(.sell, price: 0.4, bps: 0) == nil)
    }
}
