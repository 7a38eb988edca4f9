import Markets
import Testing
import Trading

/// Results made to be absurd in one way each.
@Suite struct PlausibilityGateTests {
    /// Trades of which each earns its part of the capital, one each ten minutes.
    private func codes(
        profits: [String],
        volume: Double = 1,
        sharpe: Double? = 1,
        missing: Int = 0
    ) throws -> Set<BacktestFinding.Code> {
        let count = profits.count * 10 + 10
        var series = CandleSeries(symbol: try #require(Symbol("BTC-PERP")), timeframe: .oneMinute)
        for index in 0..<count {
            let time = Timestamp(milliseconds: Int64(index) * 60_000)
            let volume = index % 10 == 3 ? volume : 1
            series.append(Candle(openTime: time, open: 100, high: 100, low: 100, close: 100, volume: volume))
        }
        let backtest = Backtest(
            instrument: try perpetual(),
            initialCapital: try Money("10000"),
            feeRate: try FeeRate("0.001")
        )
        var result = try backtest.run(series, strategy: Never())
        var tracker = PerformanceTracker(
            initialCapital: backtest.initialCapital,
            timeframe: .oneMinute,
            start: series.openTimes[0]
        )
        for (index, profit) in profits.enumerated() {
            let trade = Trade(
                number: index + 1,
                side: .buy,
                quantity: Quantity(lots: 100_000_000),
                entryTime: series.openTimes[index * 10 + 3],
                entryPrice: Price(ticks: 800),
                entryReason: "",
                cost: try Money("100"),
                exitTime: series.openTimes[index * 10 + 8],
                exitPrice: Price(ticks: 800),
                exitReason: "",
                fees: .zero,
                profit: try Money(profit)
            )
            result.trades.append(trade)
            tracker.record(trade, of: backtest.instrument)
        }
        result.metrics = tracker.metrics(feesPaid: .zero)
        result.metrics.sharpe = sharpe
        let gap = MissingCandles.Stretch(
            start: series.openTimes[5],
            end: series.openTimes[5] + Int64(missing) * 60_000,
            missing: missing
        )
        let gaps = MissingCandles(
            symbol: series.symbol,
            timeframe: .oneMinute,
            expected: count + missing,
            missing: missing,
            gaps: missing > 0 ? 1 : 0,
            largest: missing > 0 ? [gap] : []
        )
        let examination = BacktestExamination(backtest, series, missing: gaps) { _ in Never() }
        return Set(try examination.verdict(on: result).findings.filter { $0.severity > .passed }.map(\.code))
    }

    private func mixed(_ count: Int) -> [String] { (0..<count).map { $0 % 3 == 0 ? "-1" : "1" } }

    @Test func whatIsOrdinaryStandsOutInNothing() throws {
        let absurd: Set<BacktestFinding.Code> = [
            .sharpeTooHigh, .noLosingTrade, .winRateTooHigh, .oneTrade, .fewTrades, .noTrades, .zeroVolumeFills,
            .missingCandles, .refusedOrders,
        ]
        #expect(try codes(profits: mixed(120)).isDisjoint(with: absurd))
    }

    @Test func eachRuleFindsItsCase() throws {
        #expect(try codes(profits: []).contains(.noTrades))
        #expect(try codes(profits: mixed(29)).contains(.fewTrades))
        #expect(try !codes(profits: mixed(30)).contains(.fewTrades))
        #expect(try codes(profits: mixed(101), sharpe: 5.1).contains(.sharpeTooHigh))
        #expect(try !codes(profits: mixed(100), sharpe: 5.1).contains(.sharpeTooHigh))
        #expect(try codes(profits: Array(repeating: "1", count: 40)).contains(.noLosingTrade))
        #expect(try codes(profits: Array(repeating: "1", count: 40) + ["-1"]).contains(.winRateTooHigh))
        #expect(try codes(profits: mixed(40) + ["40"]).contains(.oneTrade))
        #expect(try codes(profits: mixed(40), volume: 0).contains(.zeroVolumeFills))
        #expect(try codes(profits: mixed(40), missing: 3).contains(.missingCandles))
        #expect(try codes(profits: mixed(40)).contains(.shortSpan))
    }
}

/// Never trades.
private struct Never: Strategy {
    struct State: Codable, Sendable {}

    var state: State { State() }
    var warmUpCandles: Int { 0 }
    func restore(_ state: State) {}
    func observe(_ candle: ClosedCandle) {}
    func decide(position: Quantity) -> Decision { .hold }
    func reason(for decision: Decision) -> String { "" }
}
