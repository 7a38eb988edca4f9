import Markets
import Testing
import Trading

/// Random orders over random candles: what must hold of any.
@Suite struct VenuePropertyTests {
    @Test(arguments: UInt64(1)...40)
    func whateverIsAsked(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var venue = try VenueFixture(cash: "5000") {
            let (cheap, dear) = (try FeeRate("0.0002"), try FeeRate("0.00975"))
            $0.fees = seed % 2 == 0 ? FeeSchedule(maker: cheap, taker: dear) : FeeSchedule(maker: dear, taker: cheap)
            $0.limitRule = Bool.random(using: &random) ? .touch : .through
            $0.volumeShare = Bool.random(using: &random) ? try Share("0.3") : nil
            $0.latency = Bool.random(using: &random) ? 0 : 30_000
        }
        var candles: [Candle] = []
        for candle in try randomCandles(120, seed: seed) {
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                try placeAnything(&venue, near: candle.open, &random)
            }
            if venue.lastNumber > 0, Int.random(in: 0..<8, using: &random) == 0 {
                venue.cancel(Int.random(in: 1...venue.lastNumber, using: &random))
            }
            let volume = Double(Int.random(in: 0...9, using: &random))
            // Highs and lows between two ticks: no tick beyond them was traded.
            let (high, low) = (candle.high + 0.3, max(0.6, candle.low - 0.2))
            venue.candle(candle.open, high, low, candle.close, volume: volume)
            candles.append(
                Candle(
                    openTime: candle.openTime,
                    open: candle.open,
                    high: high,
                    low: low,
                    close: candle.close,
                    volume: volume
                )
            )
            let account = venue.venue.account
            #expect(account.isBalanced, "seed \(seed)")
            #expect(account.cash >= .zero && account.position >= .zero, "seed \(seed)")
        }
        for fill in venue.fills {
            let candle = candles[Int(fill.time.milliseconds / 60_000)]
            let price = fill.price.value(of: venue.instrument)
            #expect(candle.low <= price && price <= candle.high, "seed \(seed): \(fill) outside its candle")
        }
        try checkReports(venue, seed: seed)
        #expect(venue.fills.count > 5, "seed \(seed): a check of nothing")
    }

    /// The reports of each order are a life: accepted first, executions counted from one, nothing after its end.
    private func checkReports(_ venue: VenueFixture, seed: UInt64) throws {
        for (number, reports) in Dictionary(grouping: venue.reports, by: \.order) {
            var status = OrderStatus.pending
            var executions = 0
            var filled = Quantity.zero
            for report in reports where !status.isTerminal {
                status = try status.after(report.event)
                if case .filled(let fill, _) = report.kind {
                    executions += 1
                    filled = filled + fill.quantity
                    #expect(fill.execution == executions, "seed \(seed), order \(number)")
                }
                #expect(report.executions == executions, "seed \(seed), order \(number)")
            }
        }
    }

    private func placeAnything(_ venue: inout VenueFixture, near open: Double, _ random: inout SeededRandom) throws {
        let side: Side = Int.random(in: 0..<3, using: &random) == 0 ? .sell : .buy
        let units = Double(Int.random(in: 1...3, using: &random))
        func near() -> Double { max(1, open + Double(Int.random(in: -8...8, using: &random)) / 2) }
        let kinds: [TimeInForce] = [.goodTilCancelled, .immediateOrCancel, .fillOrKill]
        let timeInForce = try #require(kinds.randomElement(using: &random))
        let type = try #require(OrderType.allCases.randomElement(using: &random))
        let isLimit = type == .limit || type == .stopLimit
        let entry = try venue.terms(
            side,
            type,
            units,
            limit: isLimit ? near() : nil,
            stop: type.isTriggered && type != .trailingStop ? near() : nil,
            offset: type == .trailingStop ? "0.002" : nil,
            timeInForce: type == .limit ? timeInForce : .goodTilCancelled,
            isReduceOnly: side == .sell && Bool.random(using: &random)
        )
        guard side == .buy, Bool.random(using: &random) else {
            venue.place(entry)
            return
        }
        venue.place(
            entry,
            try venue.terms(.sell, .stop, units, offset: "0.003", isReduceOnly: true),
            try venue.terms(.sell, .takeProfit, units, offset: "0.003", isReduceOnly: true)
        )
    }
}
