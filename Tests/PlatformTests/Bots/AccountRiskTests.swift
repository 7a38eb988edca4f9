import JSON
import Markets
import Parameters
import Platform
import Storage
import Testing
import Trading

/// What the limits of an account say of its bots, each limit by itself.
@Suite struct AccountRiskTests {
    private static let day: Int64 = 86_400_000

    private func risk(_ limits: JSONObject) throws -> AccountRisk {
        AccountRisk(limits: try AccountLimits(json: limits))
    }

    /// A bot with an equity, and some of it held.
    private func stake(
        _ equity: String,
        _ position: String = "0",
        _ symbol: Symbol = .bitcoin,
        openOrders: Int = 0,
        pending: Set<Int> = []
    ) throws -> BotStake {
        BotStake(
            symbol: symbol,
            equity: try Money(equity),
            position: try Money(position),
            openOrders: openOrders,
            pending: pending
        )
    }

    private func entry(
        _ claim: String,
        _ symbol: Symbol = .bitcoin,
        order: Int = 1,
        at time: Int64 = 0
    ) throws -> AccountEntry {
        AccountEntry(order: order, symbol: symbol, claim: try Money(claim), time: Timestamp(milliseconds: time))
    }

    private func time(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    @Test func `a position counts over all bots, and what has passed counts at once`() throws {
        var risk = try risk(["maximum_position": ["USDT": "1000"]])
        for bot in ["a", "b"] { #expect(risk.settle(try stake("5000", pending: [1]), of: bot, at: time(0)) == nil) }
        #expect(risk.admit(try entry("600"), of: "a") == nil)
        let breach = risk.admit(try entry("400.000000000000000001"), of: "b")
        #expect(breach?.limit == .position)
        #expect(breach?.refusal.code == .accountPosition)
        #expect(breach?.refusal.description.hasPrefix("account_maximum_position: 600 USDT of BTC-USDT") == true)
        #expect(breach?.halts == false)
        // Another symbol has room of its own, one of another quote asset has no limit.
        #expect(risk.settle(try stake("5000", "0", .ether), of: "d", at: time(0)) == nil)
        #expect(risk.admit(try entry("1000", .ether), of: "d") == nil)
        #expect(risk.settle(try stake("9000", "0", .perpetual), of: "c", at: time(0)) == nil)
        #expect(risk.admit(try entry("9000", .perpetual), of: "c") == nil)
        // What was cancelled leaves its room to others, what was filled does not.
        _ = risk.settle(try stake("5000", "250"), of: "a", at: time(0))
        #expect(risk.admit(try entry("750"), of: "b") == nil)
        #expect(risk.admit(try entry("0.01", order: 3), of: "a") != nil)
    }

    @Test func `the same order again counts once`() throws {
        var risk = try risk(["maximum_position": ["USDT": "1000"], "maximum_orders_per_minute": 1])
        _ = risk.settle(try stake("5000", pending: [1]), of: "a", at: time(0))
        for _ in 0..<3 { #expect(risk.admit(try entry("1000"), of: "a") == nil) }
        #expect(risk.positions == [.bitcoin: try Money("1000")])
        #expect(risk.openOrders == 1)
        // Its bot has not booked it yet: the room stays taken.
        _ = risk.settle(try stake("5000", pending: [1]), of: "a", at: time(0))
        #expect(risk.openOrders == 1)
        _ = risk.settle(try stake("5000"), of: "a", at: time(0))
        #expect(risk.openOrders == 0)
        #expect(risk.positions.isEmpty)
    }

    @Test func `what could not be stored is taken back, and what has passed keeps its room`() throws {
        var risk = try risk(["maximum_position": ["USDT": "1000"]])
        for bot in ["a", "b"] { _ = risk.settle(try stake("5000", pending: [1]), of: bot, at: time(0)) }
        #expect(risk.admit(try entry("600"), of: "a") == nil)
        // The venue has filled it, and that was not stored: it is sent again.
        _ = risk.settle(try stake("5000", "599"), of: "a", at: time(1))
        risk.unsettle("a")
        #expect(risk.positions == [.bitcoin: try Money("600")])
        #expect(risk.admit(try entry("401"), of: "b") != nil)
        #expect(risk.admit(try entry("600"), of: "a") == nil)
        // A bot whose first step could not be stored is not there.
        _ = risk.settle(try stake("700"), of: "c", at: time(1))
        risk.unsettle("c")
        #expect(!risk.knows("c"))
        #expect(risk.equity("USDT") == (try Money("10000")))
    }

    @Test func `exposure is a share of the equity in its own quote asset`() throws {
        var risk = try risk(["maximum_exposure": "0.5"])
        _ = risk.settle(try stake("1000", "300", pending: [1]), of: "a", at: time(0))
        _ = risk.settle(try stake("1000", "0", .ether, pending: [1]), of: "b", at: time(0))
        _ = risk.settle(try stake("50000", "0", .perpetual, pending: [1]), of: "c", at: time(0))
        let breach = risk.admit(try entry("700.01", .ether), of: "b")
        #expect(breach?.limit == .exposure)
        #expect(breach?.refusal.code == .accountExposure)
        #expect(risk.admit(try entry("700", .ether), of: "b") == nil)
        #expect(risk.admit(try entry("25000", .perpetual), of: "c") == nil)
    }

    @Test func `a day's loss ends at midnight UTC`() throws {
        var risk = try risk(["maximum_daily_loss": "0.05", "halt_on": ["maximum_daily_loss"]])
        for bot in ["a", "b"] { _ = risk.settle(try stake("1000"), of: bot, at: time(0)) }
        #expect(risk.settle(try stake("900.01"), of: "a", at: time(1000)) == nil)
        #expect(risk.admit(try entry("1"), of: "b") == nil)
        let breach = risk.settle(try stake("900"), of: "a", at: time(Self.day - 1))
        #expect(breach?.limit == .dailyLoss)
        #expect(breach?.halts == true)
        #expect(risk.admit(try entry("1", order: 2), of: "b")?.refusal.code == .accountDailyLoss)
        // What was lost up to midnight is not of the new day; 5% of what is left are.
        #expect(risk.settle(try stake("900"), of: "a", at: time(Self.day)) == nil)
        #expect(risk.admit(try entry("1", order: 2), of: "b") == nil)
        #expect(risk.settle(try stake("805.01"), of: "a", at: time(Self.day + 1)) == nil)
        #expect(risk.settle(try stake("805"), of: "a", at: time(Self.day + 2)) != nil)
        // A late bot does not bring the day before back.
        #expect(risk.settle(try stake("1000"), of: "b", at: time(Self.day - 1)) != nil)
    }

    @Test func `drawdown counts from the highest equity of all bots together`() throws {
        var risk = try risk(["maximum_drawdown": "0.2", "halt_on": ["maximum_drawdown"]])
        for bot in ["a", "b"] { _ = risk.settle(try stake("1000"), of: bot, at: time(0)) }
        #expect(risk.settle(try stake("1500"), of: "a", at: time(1)) == nil)
        #expect(risk.settle(try stake("500.01"), of: "b", at: time(2)) == nil)
        let breach = risk.settle(try stake("500"), of: "b", at: time(3))
        #expect(breach?.limit == .drawdown)
        #expect(breach?.refusal.code == .accountDrawdown)
        #expect(breach?.halts == true)
        #expect(risk.admit(try entry("1"), of: "a")?.limit == .drawdown)
        risk.measureAnew()
        #expect(risk.lossBreach == nil)
        #expect(risk.settle(try stake("100.01"), of: "b", at: time(4)) == nil)
        #expect(risk.settle(try stake("100"), of: "b", at: time(5)) != nil)
    }

    @Test func `money that comes in or goes out neither hides a loss nor makes one`() throws {
        var risk = try risk(["maximum_drawdown": "0.2"])
        _ = risk.settle(try stake("1000"), of: "a", at: time(0))
        _ = risk.settle(try stake("810"), of: "a", at: time(1))
        #expect(risk.settle(try stake("1000000"), of: "rich", at: time(1)) == nil)
        #expect(risk.settle(try stake("989999"), of: "rich", at: time(2)) == nil, "19% and 1% of the rest")
        #expect(risk.settle(try stake("987000"), of: "rich", at: time(2)) != nil)
        #expect(risk.settle(try stake("1000000"), of: "rich", at: time(3)) == nil)
        #expect(risk.remove("rich") == (try stake("1000000")))
        #expect(risk.lossBreach == nil)
        #expect(risk.equity("USDT") == (try Money("810")))
        #expect(risk.settle(try stake("799"), of: "a", at: time(4)) != nil)
        _ = risk.remove("a")
        #expect(risk.equities.isEmpty && risk.positions.isEmpty && risk.lossBreach == nil)
    }

    @Test func `orders that are open count with those on their way`() throws {
        var risk = try risk(["maximum_open_orders": 3, "halt_on": ["maximum_open_orders"]])
        _ = risk.settle(try stake("1000", openOrders: 2), of: "a", at: time(0))
        _ = risk.settle(try stake("1000", "0", .perpetual, pending: [7, 8]), of: "b", at: time(0))
        #expect(risk.admit(try entry("1", .perpetual, order: 7), of: "b") == nil)
        let breach = risk.admit(try entry("1", .perpetual, order: 8), of: "b")
        #expect(breach?.limit == .openOrders)
        #expect(breach?.refusal.code == .accountOpenOrders)
        #expect(breach?.halts == true)
        _ = risk.settle(try stake("1000", openOrders: 1), of: "a", at: time(0))
        #expect(risk.admit(try entry("1", .perpetual, order: 8), of: "b") == nil)
    }

    @Test func `entries of a minute count over all bots`() throws {
        var risk = try risk(["maximum_orders_per_minute": 2])
        for bot in ["a", "b", "c"] { _ = risk.settle(try stake("1000", pending: [1, 2]), of: bot, at: time(0)) }
        #expect(risk.admit(try entry("1", at: 0), of: "a") == nil)
        #expect(risk.admit(try entry("1", at: 10_000), of: "b") == nil)
        let breach = risk.admit(try entry("1", at: 59_999), of: "c")
        #expect(breach?.limit == .orderRate)
        #expect(breach?.refusal.code == .accountOrderRate)
        #expect(risk.admit(try entry("1", at: 60_000), of: "c") == nil)
        #expect(risk.admit(try entry("1", order: 2, at: 69_999), of: "c") != nil)
    }

    @Test func `what is stored goes on as it was`() throws {
        let limits: JSONObject = [
            "maximum_position": ["USDT": "1000", "USD": "2.5"], "maximum_exposure": "0.9", "maximum_daily_loss": "0.5",
            "maximum_drawdown": "0.2", "maximum_orders_per_minute": 1, "maximum_open_orders": 9,
            "halt_on": ["maximum_drawdown", "maximum_position"],
        ]
        var risk = try risk(limits)
        let held = try stake("1100", "200", pending: [1])
        _ = risk.settle(try stake("1300"), of: "a", at: time(0))
        _ = risk.settle(held, of: "a", at: time(Self.day))
        #expect(risk.admit(try entry("1", at: Self.day), of: "a") == nil)
        let record = risk.record(userID: "u1")
        #expect(risk.unsaved(userID: "u1") == nil)
        var next = try AccountRisk(record)
        #expect(next.limits == risk.limits)
        #expect(next.record(userID: "u1").revision == record.revision + 1)
        next.restore(held, of: "a")
        #expect(next.equity("USDT") == (try Money("1100")))
        for account in [risk, next] {
            var account = account
            #expect(account.admit(try entry("1", order: 2, at: Self.day + 1), of: "a")?.limit == .orderRate)
            #expect(account.settle(try stake("1040.01"), of: "a", at: time(Self.day + 2)) == nil)
            #expect(account.settle(try stake("1040"), of: "a", at: time(Self.day + 2))?.limit == .drawdown)
        }
        let broken = TradingAccountRecord(userID: "u", limits: "{}", measures: #"{"assets":{"USDT":{}}}"#, revision: 1)
        #expect(throws: StoreError.self) { try AccountRisk(broken) }
    }

    @Test func `the first limits measure losses from then on, later ones go on`() throws {
        var risk = AccountRisk()
        _ = risk.settle(try stake("2000"), of: "a", at: time(0))
        _ = risk.settle(try stake("1000"), of: "a", at: time(1))
        risk.set(try AccountLimits(json: ["maximum_drawdown": "0.2"]))
        #expect(risk.lossBreach == nil)
        _ = risk.settle(try stake("850"), of: "a", at: time(2))
        risk.set(try AccountLimits(json: ["maximum_drawdown": "0.1"]))
        #expect(risk.lossBreach?.limit == .drawdown)
        risk.set(.none)
        #expect(risk.lossBreach == nil)
        #expect(risk.admit(try entry("1000000"), of: "a") == nil)
    }

    @Test func `limits that are none are named, all of them`() throws {
        let error = #expect(throws: ParameterErrors.self) {
            try AccountLimits(json: [
                "maximum_position": ["usdt": "1", "USDT": "0", "EUR": "-1"], "maximum_exposure": "0",
                "maximum_daily_loss": 1.5, "maximum_drawdown": "much", "maximum_orders_per_minute": 0,
                "maximum_open_orders": 1.5, "halt_on": ["maximum_luck"], "maximum_luck": 1,
            ])
        }
        let fields = Set(error?.errors.map(\.field) ?? [])
        #expect(
            fields == [
                "maximum_position.usdt", "maximum_position.USDT", "maximum_position.EUR", "maximum_exposure",
                "maximum_daily_loss", "maximum_drawdown", "maximum_orders_per_minute", "maximum_open_orders",
                "halt_on[0]", "maximum_luck",
            ]
        )
        let missing = #expect(throws: ParameterErrors.self) {
            try AccountLimits(json: ["halt_on": ["maximum_drawdown"]])
        }
        #expect(missing?.errors.map(\.field) == ["halt_on"])
        #expect(try AccountLimits(json: ["maximum_drawdown": .null]) == .none)
    }
}

extension Symbol {
    static let bitcoin = known("BTC-USDT")
    static let ether = known("ETH-USDT")

    private static func known(_ name: String) -> Symbol {
        guard let symbol = Symbol(name) else { preconditionFailure("\(name) is a symbol") }
        return symbol
    }
}
