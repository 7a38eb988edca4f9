import Markets
import Testing
import Trading

/// The rows of docs/fills.md, by number.
@Suite struct FillTableTests {
    @Test func row1_marketAtTheNextOpen() throws {
        var venue = try VenueFixture { $0.fees = FeeSchedule(maker: .zero, taker: try FeeRate("0.001")) }
        venue.place(try venue.terms(.buy, .market))
        #expect(venue.fills.isEmpty)
        venue.candle(101, 105, 99, 104)
        #expect(venue.prices == [101])
        #expect(venue.fills[0].liquidity == .taker)
        #expect(venue.fills[0].fee == Fill.Fee(try Money("0.101")))
    }

    @Test func row2_marketAtTheSameClose() throws {
        var venue = try VenueFixture { $0.fillRule = .sameClose }
        venue.place(try venue.terms(.buy, .market), quote: 102.5)
        #expect(venue.prices == [102.5])
    }

    @Test func row3_slippage() throws {
        var venue = try VenueFixture { $0.slippage.bps = 50 }
        venue.place(try venue.terms(.buy, .market))
        venue.candle(100, 100, 100, 100)
        venue.place(try venue.terms(.sell, .market))
        venue.candle(100, 100, 100, 100)
        #expect(venue.prices == [100.5, 99.5])
    }

    @Test func row4_volumeImpact() throws {
        var venue = try VenueFixture { $0.slippage.volumeImpactBps = 1000 }
        venue.candle(100, 100, 100, 100, volume: 10)
        venue.place(try venue.terms(.buy, .market, 2))
        venue.candle(100, 103, 100, 100)
        #expect(venue.prices == [102], "a fifth of the volume costs a fifth of ten percent")
    }

    @Test func row4_onlyWhatIsFilledMovesThePrice() throws {
        var venue = try VenueFixture {
            $0.slippage.volumeImpactBps = 1000
            $0.volumeShare = try Share("0.1")
        }
        venue.candle(100, 100, 100, 100, volume: 10)
        venue.place(try venue.terms(.buy, .market, 2))
        venue.candle(100, 103, 100, 100, volume: 10)
        venue.candle(100, 103, 100, 100, volume: 10)
        #expect(venue.prices == [101, 101], "each half takes a tenth of a candle's volume")
    }

    @Test(arguments: [(LimitRule.touch, 98.0, true), (.through, 98, false), (.through, 97.5, true)])
    func row5and6_limit(rule: LimitRule, low: Double, isFilled: Bool) throws {
        var venue = try VenueFixture { $0.limitRule = rule }
        venue.place(try venue.terms(.buy, .limit, limit: 98))
        venue.candle(100, 101, low, 100)
        #expect(venue.prices == (isFilled ? [98] : []))
        if isFilled { #expect(venue.fills[0].liquidity == .maker) }
    }

    @Test func row6_throughAtAnOpen() throws {
        var venue = try VenueFixture { $0.limitRule = .through }
        venue.place(try venue.terms(.buy, .limit, limit: 98))
        venue.candle(100, 101, 99, 100)
        venue.candle(98, 99, 98, 99)
        #expect(venue.fills.isEmpty, "it only touches")
        venue.candle(97, 99, 97, 99)
        #expect(venue.prices == [97])
    }

    @Test func row7_aLimitThatTheMarketJumpsOver() throws {
        var venue = try VenueFixture()
        venue.place(try venue.terms(.buy, .limit, limit: 98))
        venue.candle(100, 101, 99, 100)
        venue.candle(95, 96, 94, 95)
        #expect(venue.prices == [95])
        #expect(venue.fills[0].liquidity == .maker)
    }

    @Test func row8_aLimitThatIsMetAtOnce() throws {
        var venue = try VenueFixture()
        venue.place(try venue.terms(.buy, .limit, limit: 98))
        venue.candle(95, 96, 94, 95)
        #expect(venue.prices == [95])
        #expect(venue.fills[0].liquidity == .taker)
    }

    @Test func row9_postOnly() throws {
        var venue = try VenueFixture()
        venue.place(try venue.terms(.buy, .limit, limit: 98, isPostOnly: true))
        venue.candle(97, 98, 96, 97)
        guard case .rejected(let refusal)? = venue.last(1) else {
            Issue.record("it took liquidity")
            return
        }
        #expect(refusal.code == .wouldTakeLiquidity)
        venue.place(try venue.terms(.buy, .limit, limit: 96, isPostOnly: true))
        venue.candle(97, 98, 96, 97)
        #expect(venue.fills.map(\.liquidity) == [.maker])
    }

    @Test func row10and11_stop() throws {
        var venue = try VenueFixture { $0.slippage.bps = 100 }
        venue.place(try venue.terms(.buy, .stop, stop: 102))
        venue.candle(100, 101.5, 99, 100)
        #expect(venue.fills.isEmpty)
        venue.candle(100, 110, 99, 100)
        venue.place(try venue.terms(.sell, .stop, stop: 95))
        venue.candle(90, 91, 89, 90)
        #expect(venue.prices == [103.5, 89], "102 and 90 with a hundredth against us, to the half")
        #expect(venue.fills.allSatisfy { $0.liquidity == .taker })
    }

    @Test func row12and13_stopLimit() throws {
        var venue = try VenueFixture()
        venue.place(try venue.terms(.buy, .stopLimit, limit: 103, stop: 102))
        venue.candle(100, 110, 99, 100)
        #expect(venue.prices == [102])
        venue.place(try venue.terms(.buy, .stopLimit, limit: 103, stop: 102))
        venue.candle(105, 106, 104, 105)
        #expect(venue.prices == [102], "beyond the limit")
        venue.candle(105, 106, 103, 105)
        #expect(venue.prices == [102, 103])
    }

    @Test func row14_trailingStop() throws {
        var venue = try VenueFixture()
        venue.place(
            try venue.terms(.buy, .market),
            try venue.terms(.sell, .trailingStop, offset: "0.1", isReduceOnly: true)
        )
        venue.candle(100, 120, 99, 118)
        #expect(venue.prices == [100], "a tenth below 100 is 90; from now on it is 108")
        venue.candle(118, 130, 108.5, 110)
        #expect(venue.prices == [100], "108 was not reached, whatever the high of 130 says")
        venue.candle(118, 118, 117.5, 117.5)
        #expect(venue.prices == [100], "a tenth below 130")
        venue.candle(117.5, 118, 100, 101)
        #expect(venue.prices == [100, 117])
        venue.place(
            try venue.terms(.buy, .market),
            try venue.terms(.sell, .trailingStop, offset: "0.1", isReduceOnly: true)
        )
        venue.candle(100, 100, 99, 100)
        venue.candle(120, 120, 100, 101)
        #expect(venue.prices == [100, 117, 100, 108], "a tenth below its own open")
    }

    @Test func row15_takeProfit() throws {
        var venue = try VenueFixture()
        venue.place(
            try venue.terms(.buy, .market),
            try venue.terms(.sell, .takeProfit, offset: "0.05", isReduceOnly: true)
        )
        venue.candle(100, 104.5, 99, 100)
        venue.candle(100, 106, 99, 100)
        #expect(venue.prices == [100, 105])
        venue.place(
            try venue.terms(.buy, .market),
            try venue.terms(.sell, .takeProfit, offset: "0.05", isReduceOnly: true)
        )
        venue.candle(100, 101, 99, 100)
        venue.candle(110, 111, 109, 110)
        #expect(venue.prices == [100, 105, 100, 110])
    }

    private func bracket() throws -> VenueFixture {
        var venue = try VenueFixture()
        venue.place(
            try venue.terms(.buy, .market),
            try venue.terms(.sell, .stop, offset: "0.05", isReduceOnly: true),
            try venue.terms(.sell, .takeProfit, offset: "0.05", isReduceOnly: true)
        )
        venue.candle(100, 101, 99, 100)
        return venue
    }

    @Test func row16_bothInOneCandle() throws {
        var venue = try bracket()
        venue.candle(100, 110, 90, 100)
        #expect(venue.prices == [100, 95])
        #expect(venue.last(3) == .cancelled(reason: "order 2 took its place"))
        #expect(!venue.venue.hasOrders)
    }

    @Test func row17_finerCandlesSettleIt() throws {
        var venue = try bracket()
        venue.candle(finer: [(100, 110, 100, 108), (108, 108, 90, 92)])
        #expect(venue.prices == [100, 105])
        venue = try bracket()
        venue.candle(finer: [(100, 100, 90, 92), (92, 110, 92, 108)])
        #expect(venue.prices == [100, 95])
    }

    @Test func row18and19_entryAndExitInOneCandle() throws {
        func run(_ close: Double, low: Double) throws -> [Double] {
            var venue = try VenueFixture()
            venue.place(
                try venue.terms(.buy, .limit, limit: 100),
                try venue.terms(.sell, .stop, offset: "0.05", isReduceOnly: true),
                try venue.terms(.sell, .takeProfit, offset: "0.05", isReduceOnly: true)
            )
            venue.candle(103, 110, low, close)
            return venue.prices
        }
        #expect(try run(102, low: 94) == [100, 95])
        #expect(try run(102, low: 99) == [100])
        #expect(try run(106, low: 99) == [100, 105])
    }

    @Test func row20_oneOfTwo() throws {
        var venue = try VenueFixture { $0.volumeShare = try Share("0.5") }
        venue.candle(100, 100, 100, 100, volume: 8)
        venue.place(try venue.terms(.buy, .market, 4))
        venue.candle(100, 100, 100, 100, volume: 4)
        let pair = venue.place(
            try venue.terms(.sell, .limit, 4, limit: 110),
            try venue.terms(.sell, .stop, 4, stop: 90),
            oco: true
        )
        venue.candle(100, 110, 99, 100, volume: 4)
        #expect(venue.prices == [100, 110], "two of four")
        venue.candle(100, 101, 90, 91, volume: 100)
        #expect(venue.fills.map(\.quantity.lots) == [400_000_000, 200_000_000, 200_000_000])
        #expect(venue.last(pair) == .cancelled(reason: "order \(pair + 1) took its place"))
        #expect(venue.venue.account.position == .zero)
    }

    @Test func row21_volumeShare() throws {
        var venue = try VenueFixture { $0.volumeShare = try Share("0.1") }
        venue.candle(100, 100, 100, 100, volume: 10)
        venue.place(try venue.terms(.buy, .market, 3))
        venue.candle(101, 101, 101, 101, volume: 15)
        venue.candle(102, 102, 102, 102, volume: 0)
        venue.candle(103, 103, 103, 103, volume: 20)
        venue.candle(104, 104, 104, 104)
        #expect(venue.prices == [101, 102, 104])
        #expect(venue.fills.map(\.quantity.lots) == [100_000_000, 150_000_000, 50_000_000])
        #expect(venue.fills.allSatisfy { $0.liquidity == .taker }, "an order at the market never rests")
    }

    /// What the opens of finer candles took counts at the next open as well.
    @Test func row21_volumeShareOfFinerCandles() throws {
        var venue = try VenueFixture(cash: "1000000") { $0.volumeShare = try Share("0.1") }
        venue.candle(100, 100, 100, 100, volume: 10)
        venue.place(try venue.terms(.buy, .market, 250))
        venue.candle(finer: [(100, 100, 100, 100), (100, 100, 100, 100)])
        venue.candle(100, 100, 100, 100, volume: 1000)
        venue.candle(100, 100, 100, 100)
        #expect(venue.fills.map(\.quantity.lots) == [100_000_000, 10_000_000_000, 10_000_000_000])
    }

    /// What is left of a budget is what the fills have left of it.
    @Test func row21_aBudgetIsNotOverspent() throws {
        var venue = try VenueFixture(cash: "10000") { $0.volumeShare = try Share("0.1") }
        venue.candle(100, 100, 100, 100, volume: 10)
        venue.place(OrderTerms.market(.buy, .budget(try Money("500"))))
        venue.candle(100, 100, 100, 100, volume: 1000)
        venue.candle(200, 200, 200, 200, volume: 1000)
        #expect(venue.fills.map(\.quantity.lots) == [100_000_000, 200_000_000])
        #expect(venue.venue.account.cash == (try Money("9500")))
    }

    /// A price that slips off the grid ends the order; what was filled of it stays filled.
    @Test func row21_theRestOfASaleThatFindsNoPrice() throws {
        var venue = try VenueFixture {
            $0.volumeShare = try Share("0.1")
            $0.slippage.bps = 1
        }
        venue.candle(1, 1, 1, 1, volume: 1000)
        venue.place(try venue.terms(.buy, .market, 10))
        venue.candle(1, 1, 1, 1, volume: 50)
        let sale = venue.place(try venue.terms(.sell, .market, 10))
        venue.candle(1, 1, 1, 1, volume: 50)
        venue.candle(0.5, 0.5, 0.5, 0.5, volume: 50)
        guard case .cancelled(let reason)? = venue.last(sale) else {
            Issue.record("\(String(describing: venue.last(sale)))")
            return
        }
        #expect(reason.contains("unusable_price"))
        #expect(!venue.venue.hasOrders)
    }

    /// Triggered on the way down: the high of that candle may have come before.
    @Test func row12_aStopLimitIsNotFilledByPricesOfBefore() throws {
        var venue = try VenueFixture()
        venue.place(try venue.terms(.buy, .market))
        venue.candle(100, 101, 99, 100)
        venue.place(try venue.terms(.sell, .stopLimit, limit: 98, stop: 95))
        venue.candle(100, 101, 94, 95)
        #expect(venue.prices == [100])
        venue.candle(95, 98, 94, 95)
        #expect(venue.prices == [100, 98])
    }

    @Test func row22and23_immediateAndWhole() throws {
        var venue = try VenueFixture { $0.volumeShare = try Share("0.1") }
        venue.candle(100, 100, 100, 100, volume: 10)
        venue.place(try venue.terms(.buy, .limit, 3, limit: 101, timeInForce: .immediateOrCancel))
        venue.place(try venue.terms(.buy, .limit, 3, limit: 99, timeInForce: .immediateOrCancel))
        venue.candle(100, 101, 90, 100, volume: 10)
        #expect(venue.fills.map(\.quantity.lots) == [100_000_000])
        #expect(venue.last(1) == .expired(reason: "the rest could not be filled at once"))
        #expect(venue.last(2) == .expired(reason: "it could not be filled at once"))
        venue.place(try venue.terms(.buy, .limit, 3, limit: 101, timeInForce: .fillOrKill))
        venue.place(try venue.terms(.buy, .limit, 1, limit: 101, timeInForce: .fillOrKill))
        venue.candle(100, 101, 90, 100, volume: 10)
        #expect(venue.last(3) == .expired(reason: "not all of it could be had at once"))
        #expect(venue.fills.map(\.quantity.lots) == [100_000_000, 100_000_000])
    }

    @Test func row24_goodTillATime() throws {
        var venue = try VenueFixture()
        venue.place(try venue.terms(.buy, .limit, limit: 98, timeInForce: .goodTil(Timestamp(milliseconds: 60_000))))
        venue.candle(100, 101, 99, 100)
        venue.candle(90, 91, 89, 90)
        #expect(venue.fills.isEmpty)
        #expect(venue.last(1) == .expired(reason: "it was good till 1970-01-01T00:01:00.000Z"))
    }

    @Test func row25_latency() throws {
        var venue = try VenueFixture { $0.latency = 250 }
        venue.place(try venue.terms(.buy, .market))
        venue.candle(100, 101, 99, 100)
        venue.candle(102, 103, 101, 102)
        #expect(venue.prices == [102])
    }

    @Test func row26_reduceOnly() throws {
        var venue = try VenueFixture()
        venue.place(try venue.terms(.buy, .market, 2))
        venue.candle(100, 101, 99, 100)
        venue.place(try venue.terms(.sell, .limit, 5, limit: 105, isReduceOnly: true))
        venue.place(try venue.terms(.sell, .limit, 5, limit: 106, isReduceOnly: true))
        venue.candle(100, 105, 99, 100)
        #expect(venue.fills.map(\.quantity.lots) == [200_000_000, 200_000_000])
        #expect(!venue.venue.hasOrders)
        #expect(venue.last(3) == .cancelled(reason: "the position is closed"))
    }

    @Test func row27_refusals() throws {
        var venue = try VenueFixture(cash: "1000") { $0.minimumNotional = try Money("50") }
        func code(_ order: Int) -> OrderRefusal.Code? {
            if case .rejected(let refusal)? = venue.last(order) { refusal.code } else { nil }
        }
        let small = venue.place(try venue.terms(.buy, .limit, 0.4, limit: 100))
        #expect(code(small) == .belowMinimumNotional)
        let dear = venue.place(
            try venue.terms(.buy, .limit, 11, limit: 100),
            try venue.terms(.sell, .stop, offset: "0.1")
        )
        #expect(code(dear) == .insufficientFunds && code(dear + 1) == .insufficientFunds)
        let first = venue.place(try venue.terms(.buy, .limit, 6, limit: 100))
        #expect(code(first) == nil)
        let second = venue.place(try venue.terms(.buy, .limit, 6, limit: 100))
        #expect(code(second) == .insufficientFunds, "the first one has claimed it")
        let short = venue.place(try venue.terms(.sell, .limit, 1, limit: 100))
        #expect(code(short) == .insufficientPosition)
        let wild = venue.place(OrderTerms.market(.buy, .quantity(Quantity(lots: .max))))
        #expect(code(wild) == nil, "what is too much is found out at its price")
        venue.cancel(wild)
        let none = venue.place(try venue.terms(.buy, .limit, 1))
        #expect(code(none) == .invalidOrder)
        venue.venue.isHalted = true
        let halted = venue.place(try venue.terms(.buy, .market))
        #expect(code(halted) == .halted)
        venue.cancel(first)
        #expect(!venue.venue.hasOrders)
    }

    @Test func row28_feeInTheAssetReceived() throws {
        var venue = try VenueFixture {
            $0.instrument = Instrument(
                symbol: $0.instrument.symbol,
                tickSize: DecimalStep(decimals: 2),
                lotSize: DecimalStep(decimals: 3)
            )
            $0.fees = FeeSchedule(maker: .zero, taker: try FeeRate("0.001"), asset: .received)
        }
        venue.place(try venue.terms(.buy, .market, 1.5))
        venue.candle(100, 100, 100, 100)
        let account = venue.venue.account
        #expect(account.base.wallet == (try Money("1.4985")))
        #expect(account.position.lots == 1498)
        #expect(account.dust == (try Money("0.0005")))
        #expect(account.cash == (try Money("999850")))
        #expect(account.cost == (try Money("149.85")), "the fee was paid for, and is not held")
        #expect(account.equity(at: Price(ticks: 10_000), of: venue.instrument) == (try Money("999999.85")))
        venue.place(try venue.terms(.sell, .market, 2, isReduceOnly: true))
        venue.candle(100, 100, 100, 100)
        #expect(venue.fills.last?.quantity.lots == 1498)
        #expect(venue.venue.account.dust == (try Money("0.0005")))
        #expect(venue.venue.account.realisedProfit == (try Money("-0.05")), "the dust, which the sale left behind")
        #expect(venue.venue.account.isBalanced)
    }

    @Test func row29_feeInAThirdAsset() throws {
        let rules = VenueRules(
            instrument: try perpetual(),
            fees: FeeSchedule(
                maker: .zero,
                taker: try FeeRate("0.001"),
                asset: .third(price: try Money("300"), amount: try Money("0.0005"))
            )
        )
        var venue = SimulatedVenue(rules: rules, capital: try Money("1000.15"))
        let opening = venue.account
        #expect(opening.cash == (try Money("1000")))
        #expect(opening.cashEquivalents == (try Money("1000.15")))
        var reports: [ExecutionReport] = []
        for number in 1...2 {
            let order = Order(
                number: number,
                terms: .market(.buy, .quantity(Quantity(lots: 100_000_000))),
                quantity: Quantity(lots: 100_000_000),
                decidedAt: Timestamp(milliseconds: Int64(number)),
                reason: ""
            )
            let quote = Quote(time: order.decidedAt, price: 100)
            venue.take(.place([order]), at: quote, into: &reports)
            venue.open(at: quote, into: &reports)
        }
        // 0.1 of the quote asset is 0.000333… of the third, rounded up; the second fee finds too little of it.
        #expect(venue.account.feeAsset.wallet.units == 500_000_000_000_000 - 333_333_333_333_334)
        #expect(venue.account.cash == (try Money("799.9")))
        #expect(venue.account.feesPaid == (try Money("0.2")))
        #expect(venue.account.isBalanced)
        // What was bought, what is left of the third asset (a unit of 10^-18 of it was rounded away) and the rest of the cash.
        let left = try Money("0.0499999999999998")
        let cash = try Money("799.9")
        #expect(venue.account.cashEquivalents == cash + left)
        let held = try Money("200")
        let price = try #require(Price(rounding: 100, .nearest, of: rules.instrument))
        #expect(venue.account.equity(at: price, of: rules.instrument) == cash + left + held)
        #expect(venue.account.unrealisedProfit(at: price, of: rules.instrument) == .zero)
        // A capital that does not reach for it stays whole.
        let poor = Ledger(capital: try Money("0.1"), fees: rules.fees)
        #expect(poor.cash == (try Money("0.1")))
        #expect(poor.feeAsset.wallet == .zero && poor.isBalanced)
    }
}
