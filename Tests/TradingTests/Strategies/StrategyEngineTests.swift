import JSON
import Markets
import Testing
import Trading

/// Every strategy of the registry in the engine: killed anywhere, it trades as the backtest does, and no order knows what
/// comes after it.
@Suite struct StrategyEngineTests {
    private func backtest() throws -> Backtest {
        Backtest(
            instrument: try perpetual(),
            initialCapital: try Money("50000"),
            feeRate: try FeeRate("0.0005"),
            slippageBps: 0.5
        )
    }

    /// Runs candle by candle, restarted now and then.
    private func run(
        _ type: String,
        _ parameters: JSONObject,
        _ series: CandleSeries,
        restartOneIn: Int,
        seed: UInt64 = 0
    ) throws -> (orders: [Order], trades: [Trade], equity: Money?) {
        let backtest = try backtest()
        let configuration = backtest.configuration(series.timeframe)
        func fresh() throws -> any Strategy { try StrategyCases.make(type, parameters) }
        var simulation = Simulation(configuration, rules: backtest.rules, strategy: try fresh())
        var random = SeededRandom(seed: seed)
        var outcome = EngineOutcome()
        var (orders, trades) = ([Int: Order](), [Int: Trade]())
        var equity: Money?
        func collect() throws {
            for order in outcome.orders { orders[order.number] = order }
            for trade in outcome.trades { trades[trade.number] = trade }
            guard restartOneIn > 0, Int.random(in: 0..<restartOneIn, using: &random) == 0 else { return }
            let bytes = try simulation.snapshot()
            simulation = try Simulation(restoring: bytes, configuration, rules: backtest.rules, strategy: fresh())
            #expect(try simulation.snapshot() == bytes, "\(type): a restored engine is the same engine")
        }
        for candle in series {
            try simulation.candleOpened(at: candle.openTime, price: candle.open, into: &outcome)
            try collect()
            try simulation.candleClosed(candle, into: &outcome)
            equity = outcome.equity ?? equity
            try collect()
        }
        return (
            orders.values.sorted { $0.number < $1.number }, trades.values.sorted { $0.number < $1.number }, equity
        )
    }

    @Test(arguments: StrategyCases.all.indices, [UInt64(11)])
    func aKilledBotTradesAsTheBacktestDoes(index: Int, seed: UInt64) throws {
        let (type, parameters) = StrategyCases.all[index]
        let series = try randomCandles(400, seed: seed)
        let result = try backtest().run(series, strategy: StrategyCases.make(type, parameters))
        let bot = try run(type, parameters, series, restartOneIn: 5, seed: seed)
        // The result has them as they were closed; the numbers say when they were opened or split.
        #expect(bot.trades == result.trades.sorted { $0.number < $1.number }, "\(type), seed \(seed)")
        #expect(bot.equity == result.finalEquity, "\(type), seed \(seed)")
        #expect(!result.trades.isEmpty, "a comparison of nothing: \(type)")
    }

    @Test(arguments: StrategyCases.all.indices, [UInt64(12)])
    func noOrderKnowsWhatComesAfterIt(index: Int, seed: UInt64) throws {
        let (type, parameters) = StrategyCases.all[index]
        let series = try randomCandles(240, seed: seed)
        let other = try randomCandles(240, seed: seed &+ 1000)
        let decided = try run(type, parameters, series, restartOneIn: 0).orders.map(Decided.init)
        var random = SeededRandom(seed: seed)
        for _ in 0..<3 {
            let cut = Int.random(in: 20..<series.count, using: &random)
            var changed = series.slice(0..<cut)
            for candle in other.slice(cut..<other.count) { changed.append(candle) }
            let end = series.openTimes[cut - 1] + 60_000
            let after = try run(type, parameters, changed, restartOneIn: 0).orders.map(Decided.init)
            #expect(decided.filter { $0.at <= end } == after.filter { $0.at <= end }, "\(type), cut \(cut)")
        }
        #expect(!decided.isEmpty, "a comparison of nothing: \(type)")
    }

    /// What was known of an order when it was decided.
    private struct Decided: Equatable {
        let number: Int
        let side: Side
        let at: Timestamp
        let reason: String

        init(_ order: Order) {
            (number, side, at, reason) = (order.number, order.side, order.decidedAt, order.reason)
        }
    }
}
