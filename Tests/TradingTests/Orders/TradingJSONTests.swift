import JSON
import Markets
import Testing
import Trading

@Suite struct TradingJSONTests {
    @Test func orderAsTheAPISendsIt() throws {
        let order = Order(
            number: 3,
            terms: .market(.buy, .quantity(Quantity(lots: 150_000_000))),
            quantity: Quantity(lots: 150_000_000),
            decidedAt: Timestamp(milliseconds: 60_000),
            reason: "SMA 10 crossed above SMA 30",
            status: .filled,
            filled: Quantity(lots: 150_000_000),
            filledAt: Timestamp(milliseconds: 60_000),
            fillPrice: Price(ticks: 8001),
            fee: try Money("1.500188")
        )
        var writer = JSONWriter()
        order.write(to: &writer, instrument: try perpetual())
        #expect(
            writer.text == """
                {"number":3,"side":"buy","type":"market","limit_price":null,"stop_price":null,\
                "offset":null,"time_in_force":"gtc","reduce_only":false,"parent":null,"quantity":"1.5",\
                "filled":"1.5","status":"filled",\
                "decided_at":"1970-01-01T00:01:00.000Z","filled_at":"1970-01-01T00:01:00.000Z",\
                "fill_price":"1000.125","fee":"1.500188","reason":"SMA 10 crossed above SMA 30","refusal":null}
                """
        )
    }

    @Test func openAndClosedTradeAsTheAPISendsThem() throws {
        var trade = Trade(
            number: 1,
            side: .buy,
            quantity: Quantity(lots: 1),
            entryTime: Timestamp(milliseconds: 0),
            entryPrice: Price(ticks: 8),
            entryReason: "in",
            cost: try Money("0.00000001"),
            fees: .zero
        )
        #expect(
            try json(trade) == """
                {"number":1,"side":"buy","quantity":"0.00000001","entry_time":"1970-01-01T00:00:00.000Z",\
                "entry_price":"1","entry_reason":"in","exit_time":null,"exit_price":null,"exit_reason":null,\
                "fees":"0","profit":null,"status":"open"}
                """
        )
        trade = Trade(
            number: 1,
            side: .buy,
            quantity: Quantity(lots: 1),
            entryTime: Timestamp(milliseconds: 0),
            entryPrice: Price(ticks: 8),
            entryReason: "in",
            cost: try Money("0.00000001"),
            exitTime: Timestamp(milliseconds: 1),
            exitPrice: Price(ticks: 4),
            exitReason: "out",
            fees: .zero,
            profit: try Money("-0.000000005")
        )
        #expect(try json(trade).hasSuffix("\"profit\":\"-0.000000005\",\"status\":\"closed\"}"))
    }

    private func json(_ trade: Trade) throws -> String {
        var writer = JSONWriter()
        trade.write(to: &writer, instrument: try perpetual())
        return writer.text
    }
}
