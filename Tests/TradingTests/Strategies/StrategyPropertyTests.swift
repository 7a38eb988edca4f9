import Foundation
import JSON
import Markets
import Testing
import Trading

/// What holds for every strategy of the registry.
@Suite struct StrategyPropertyTests {
    @Test func everyStrategyIsTried() {
        let tried = Set(StrategyCases.all.map(\.type))
        #expect(tried == Set(StrategyRegistry.standard.strategies.map(\.type)))
    }

    /// Put down and taken up again anywhere, as often as one likes, it decides the same to the last bit.
    @Test(arguments: StrategyCases.all.indices, [UInt64(1), 2])
    func aRestartChangesNothing(index: Int, seed: UInt64) throws {
        let (type, parameters) = StrategyCases.all[index]
        let series = try randomCandles(500, seed: seed)
        var whole = try StrategyHarness(StrategyCases.make(type, parameters))
        var restarted = try StrategyHarness(StrategyCases.make(type, parameters))
        var random = SeededRandom(seed: seed)
        for candle in series {
            try whole.take(candle)
            if Int.random(in: 0..<4, using: &random) == 0 {
                try restarted.restart(in: StrategyCases.make(type, parameters))
            }
            try restarted.take(candle)
        }
        #expect(whole.log == restarted.log, "\(type), seed \(seed)")
        #expect(whole.fills > (type == "buy_and_hold" ? 0 : 6), "a comparison of nothing: \(type)")
    }

    /// Whatever comes after a candle, what was decided up to it stays.
    @Test(arguments: StrategyCases.all.indices, [UInt64(31), 32])
    func theFutureDoesNotChangeThePast(index: Int, seed: UInt64) throws {
        let (type, parameters) = StrategyCases.all[index]
        let series = try randomCandles(300, seed: seed)
        let other = try randomCandles(300, seed: seed &+ 1000)
        let log = try log(of: type, parameters, series)
        var random = SeededRandom(seed: seed)
        for _ in 0..<6 {
            let cut = Int.random(in: 20..<series.count, using: &random)
            var changed = series.slice(0..<cut)
            for candle in other.slice(cut..<other.count) { changed.append(candle) }
            let after = try self.log(of: type, parameters, changed)
            #expect(log[..<cut] == after[..<cut], "\(type), seed \(seed), cut \(cut)")
        }
    }

    private func log(of type: String, _ parameters: JSONObject, _ series: CandleSeries) throws -> [String] {
        var harness = try StrategyHarness(StrategyCases.make(type, parameters))
        for candle in series { try harness.take(candle) }
        return harness.log
    }

    /// Until it has seen as many candles as it says it needs, it holds.
    @Test(arguments: StrategyCases.all.indices, [UInt64(51), 52, 53])
    func itHoldsUntilItHasSeenEnough(index: Int, seed: UInt64) throws {
        let (type, parameters) = StrategyCases.all[index]
        var harness = try StrategyHarness(StrategyCases.make(type, parameters))
        let need = harness.strategy.minimumCandles
        #expect(need <= harness.strategy.warmUpCandles + 1, "\(type)")
        let series = try randomCandles(max(1, need - 1), seed: seed)
        for candle in series.slice(0..<max(0, need - 1)) { try harness.take(candle) }
        #expect(harness.log.allSatisfy { $0.contains("hold") }, "\(type)")
    }

    /// A flat market gives no reason to trade by what has moved.
    @Test(arguments: ["sma_cross", "ema_cross", "macd_cross", "momentum", "bollinger_reversion", "rsi_reversion"])
    func nothingHappensInAFlatMarket(type: String) throws {
        for (other, parameters) in StrategyCases.all where other == type {
            var harness = try StrategyHarness(StrategyCases.make(type, parameters))
            for candle in try candles(closes: Array(repeating: 1000.125, count: 300), spread: 0) {
                try harness.take(candle)
            }
            #expect(harness.fills == 0, "\(type)")
        }
    }

    /// A state of other parameters is refused, not misread.
    @Test func aForeignStateIsRefused() throws {
        let others: [(String, JSONObject, JSONObject)] = [
            ("ema_cross", ["fast": 3], ["fast": 4]), ("macd_cross", ["signal": 3], ["signal": 4]),
            ("momentum", ["period": 3], ["period": 4]), ("donchian_breakout", ["exit": 3], ["exit": 4]),
            ("bollinger_reversion", ["period": 3], ["period": 4]), ("rsi_reversion", ["period": 3], ["period": 4]),
            ("dca", ["average": 3], [:]), ("dca", ["every": 30], ["every": 3]),
            ("rules", rules(rsi: 3), rules(rsi: 4)),
        ]
        for (type, parameters, changed) in others {
            var harness = try StrategyHarness(StrategyCases.make(type, parameters))
            for candle in try randomCandles(20, seed: 9) { try harness.take(candle) }
            let error = #expect(throws: StrategyError.self, "\(type)") {
                try harness.restart(in: StrategyCases.make(type, changed))
            }
            #expect(error?.description.hasPrefix("the strategy's stored state does not fit") ?? false)
        }
    }

    private func rules(rsi period: Int) -> JSONObject {
        let column = JSONValue.string("rsi_\(period)")
        return ["enter": ["left": column, "op": "<", "right": 30], "exit": ["left": column, "op": ">", "right": 70]]
    }
}
