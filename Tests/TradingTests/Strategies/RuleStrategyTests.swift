import JSON
import Markets
import Parameters
import TestSupport
import Testing
import Trading

@Suite struct RuleStrategyTests {
    private func rules(_ enter: JSONObject) throws -> RuleStrategy {
        try RuleStrategy(enter: enter, exit: ["left": "volume", "op": "<", "right": 0.5])
    }

    private func entries(_ enter: JSONObject, _ closes: [Double]) throws -> String {
        try decisions(rules(enter), closes)
    }

    @Test(
        arguments: [
            (">", "...++"), (">=", "..+++"), ("<", "++..."), ("<=", "+++.."), ("crosses_above", "...+."),
            ("crosses_below", "....."),
        ]
    )
    func comparesWithANumber(comparator: String, expected: String) throws {
        let closes = [8.0, 9, 10, 11, 12]
        #expect(try entries(["left": "close", "op": .string(comparator), "right": 10], closes) == expected)
    }

    /// A line that has only touched the other one has not crossed it; one that leaves it again on the other side has.
    @Test func crossings() throws {
        let closes = [9.0, 10, 9, 10, 11, 10, 11, 9]
        #expect(try entries(["left": "close", "op": "crosses_above", "right": 10], closes) == "....+.+.")
        #expect(try entries(["left": "close", "op": "crosses_below", "right": 10], closes) == "..+....+")
        #expect(try entries(["left": 10, "op": "crosses_below", "right": "close"], closes) == "....+.+.")
    }

    @Test func looksBack() throws {
        let closes = [10.0, 11, 10, 12, 13, 9]
        let twoAgo: JSONValue = ["value": "close", "ago": 2]
        #expect(try entries(["left": "close", "op": ">", "right": twoAgo], closes) == "...++.")
        let nested: JSONValue = ["value": ["value": "close", "ago": 1], "ago": 1]
        #expect(try entries(["left": "close", "op": ">", "right": nested], closes) == "...++.")
    }

    @Test func groups() throws {
        let high: JSONValue = ["left": "close", "op": ">", "right": 10]
        let low: JSONValue = ["left": "close", "op": "<", "right": 12]
        let closes = [9.0, 10, 11, 12, 13]
        #expect(try entries(["all": [high, low]], closes) == "..+..")
        #expect(try entries(["any": [["not": high], ["not": low]]], closes) == "++.++")
        #expect(try entries(["not": ["all": [high, low]]], closes) == "++.++")
        #expect(try entries(["all": [["any": [high]], ["not": ["not": low]]]], closes) == "..+..")
    }

    /// What is not known yet is neither so nor not so.
    @Test func aConditionOnWhatIsNotKnownDoesNotHoldEitherWay() throws {
        let above: JSONValue = ["left": "close", "op": ">", "right": "sma_3"]
        #expect(try entries(["not": above], [10, 9, 8, 7]) == "..++")
        #expect(try entries(["any": [above, ["left": "close", "op": ">", "right": 1]]], [10, 9, 8, 7]) == "..++")
    }

    @Test func leavesAndDoesNotEnterWhereItWouldLeave() throws {
        let strategy = try RuleStrategy(
            enter: ["left": "close", "op": ">", "right": 10],
            exit: ["left": "close", "op": ">", "right": 12],
            protection: ["stop_loss": "0.02", "take_profit": 0.05]
        )
        let closes = [9.0, 11, 12, 13]
        #expect(try decisions(strategy, closes) == ".++.")
        #expect(try decisions(strategy, closes, held: true) == "...-")
        var one = strategy
        one.observe(ClosedCandle(candle: try candles(closes: [11])[0], close: Price(ticks: 88)))
        let decision = one.decide(position: .zero)
        #expect(decision.protection == Protection(stopLoss: try Share("0.02"), takeProfit: try Share("0.05")))
        #expect(one.reason(for: decision) == "rule: close > 10")
        #expect(try rules(["left": "close", "op": ">", "right": 10]).decide(position: .zero).protection == nil)
    }

    @Test func saysWhatItLooksAt() throws {
        let strategy = try rules([
            "all": [
                ["left": "rsi_14", "op": "<", "right": 30],
                [
                    "any": [
                        ["left": "close", "op": "crosses_above", "right": "bb:20:2.upper"],
                        ["not": ["left": ["value": "volume", "ago": 3], "op": ">=", "right": 1.5]],
                    ]
                ],
            ]
        ])
        #expect(
            strategy.reason(for: Decision(.enterLong))
                == "rule: rsi:14 < 30 and (close crosses above bb:20:2.upper or not volume 3 ago >= 1.5)"
        )
        #expect(strategy.reason(for: Decision(.exitLong)) == "rule: volume < 0.5")
    }

    @Test func warmsUp() throws {
        let strategy = try rules(["left": "sma_20", "op": "crosses_above", "right": ["value": "ema_10", "ago": 30]])
        #expect(strategy.minimumCandles == 41)
        #expect(strategy.warmUpCandles == 500)
        #expect(try rules(["left": "close", "op": ">", "right": "open"]).minimumCandles == 1)
        #expect(try rules(["left": "close", "op": ">", "right": "open"]).warmUpCandles == 0)
        #expect(try rules(["left": "close", "op": ">", "right": "sma_5000"]).warmUpCandles == 5000)
        // Two days of minutes, or of days.
        let pivots: JSONObject = ["left": "close", "op": ">", "right": "pivot.r1"]
        #expect(try rules(pivots).warmUpCandles == 2880)
        let daily = try RuleStrategy(
            enter: pivots,
            exit: ["left": "close", "op": "<", "right": "pivot.p"],
            timeframe: .oneDay
        )
        #expect(daily.warmUpCandles == 500)
    }

    /// On real minutes a rule that crosses two averages is the strategy that crosses them: the averages of one, in binary
    /// floating point, and the sums of the other, in ticks, differ only in ties.
    @Test(.enabled(if: SharedFiles.arePresent, "../shared is absent"))
    func crossesAsTheBuiltInDoes() throws {
        let series = try perpetualCandles()
        let rule = try RuleStrategy(
            enter: ["left": "sma_10", "op": "crosses_above", "right": "sma_30"],
            exit: ["left": "sma_10", "op": "crosses_below", "right": "sma_30"]
        )
        for held in [false, true] {
            let built = try decisions(SMACross(fast: 10, slow: 30), series)
            let wanted = built.map { $0 == (held ? "+" : "-") ? "." : $0 }
            let ruled = try decisions(rule, series, held: held)
            let differences = zip(ruled, wanted).filter { $0 != $1 }.count
            #expect(differences <= 4, "\(differences) of \(series.count)")
            #expect(ruled.contains(held ? "-" : "+"))
        }
    }
}
