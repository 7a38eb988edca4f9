import Markets
import Testing
import Trading

@Suite struct AccumulationStrategiesTests {
    @Test func buysEverySoManyCandles() throws {
        let flat = Array(repeating: 10.0, count: 8)
        #expect(try decisions(DollarCostAveraging(every: 3, share: 1), flat) == "*..*..*.")
        #expect(try decisions(DollarCostAveraging(every: 1, share: 1), flat) == "********")
        #expect(try decisions(DollarCostAveraging(every: 3, share: 1), flat, held: true) == "*..*..*.")
        let bought = DollarCostAveraging(every: 3, share: 0.25)
        var strategy = bought
        let candle = try candles(closes: [10])[0]
        strategy.observe(ClosedCandle(candle: candle, close: Price(ticks: 80)))
        #expect(strategy.decide(position: .zero).conviction == 0.25)
    }

    /// Due at the 1st, 3rd, 5th and 7th candle; below the mean of two closes where the price has just fallen.
    @Test func leavesOutPurchasesThatAreNotCheap() throws {
        let closes = [10.0, 9, 8, 9, 10, 9, 8]
        #expect(try decisions(DollarCostAveraging(every: 2, share: 1, average: 2), closes) == "..*...*")
        #expect(try decisions(DollarCostAveraging(every: 2, share: 1, average: 2), [8, 8, 8, 8, 8]) == ".....")
    }

    @Test func offersAllAboveTheAverageCost() throws {
        let strategy = DollarCostAveraging(every: 2, share: 1, takeProfit: 2.5)
        func orders(_ position: Int64, _ cost: Double?) throws -> [RestingOrder] {
            strategy.restingOrders(
                AccountView(
                    availableCash: .zero,
                    cash: .zero,
                    equity: .zero,
                    position: Quantity(lots: position),
                    averagePrice: cost,
                    instrument: try perpetual()
                )
            )
        }
        let order = try #require(try orders(7, 100.01).first)
        // 102.51025, at the next tick above: 102.625
        #expect(order.price == Price(ticks: 821))
        #expect(order.side == .sell && order.quantity == Quantity(lots: 7) && order.tag == "take-profit")
        #expect(order.reason == "2.5% above the average cost")
        #expect(try orders(0, nil).isEmpty)
        let never = DollarCostAveraging(every: 2, share: 1)
        let account = AccountView(
            availableCash: .zero,
            cash: .zero,
            equity: .zero,
            position: Quantity(lots: 7),
            averagePrice: 100,
            instrument: try perpetual()
        )
        #expect(never.restingOrders(account).isEmpty)
    }
}
