import GRDB
import Markets
import Storage
import Testing
import Trading

@Suite struct BotStoreTests {
    let folder: TemporaryFolder
    let store: SQLiteApplicationStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteApplicationStore(path: folder("aaiti.sqlite"))
        _ = try store.createUser(Sample.user()) { _ in .trader }
    }

    private func order(_ number: Int, _ status: OrderStatus = .pending) throws -> Order {
        Order(
            number: number,
            terms: .market(.buy, .budget(try Money("12.5"))),
            quantity: Quantity(lots: .max),
            decidedAt: minute(number),
            reason: "the fast average crossed the slow one",
            status: status,
            filledAt: status == .filled ? minute(number + 1) : nil,
            fillPrice: status == .filled ? Price(ticks: 463_195) : nil,
            fee: status == .filled ? try Money("0.000000000000000001") : .zero,
            refusal: status == .rejected ? "insufficient_funds: no" : nil
        )
    }

    private func trade(_ number: Int, isOpen: Bool) throws -> Trade {
        Trade(
            number: number,
            side: .sell,
            quantity: Quantity(lots: 12),
            entryTime: minute(number),
            entryPrice: Price(ticks: 1),
            entryReason: "in",
            cost: try Money("0.12"),
            exitTime: isOpen ? nil : minute(number + 1),
            exitPrice: isOpen ? nil : Price(ticks: 2),
            exitReason: isOpen ? nil : "out",
            fees: try Money("1.25"),
            profit: isOpen ? nil : try Money("-99999999999999999.000000000000000001")
        )
    }

    @Test func botsComeBackAsTheyWere() throws {
        var full = try Sample.bot("bot2")
        full.mode = .shadow
        full.status = .error
        full.error = "why"
        full.state = [1, 0, 255]
        full.firstCandle = minute(1)
        full.lastCandle = minute(2)
        let plain = try Sample.bot()
        try store.create(plain)
        try store.create(full)
        #expect(try store.bot(id: "bot1") == plain)
        #expect(try store.bot(id: "bot2") == full)
        #expect(try store.bot(id: "none") == nil)
        #expect(try store.bots(userID: "u1", PageRequest()) == Page(items: [full, plain], total: 2))
        #expect(try store.bots(status: .error) == [full])
        #expect(try store.bots(status: .active) == [])
        #expect(throws: StoreError.duplicate("bot")) { try store.create(full) }
        #expect(throws: StoreError.notFound("user")) { try store.create(Sample.bot("bot3", user: "nobody")) }
    }

    @Test func aStepIsStoredWholeAndTwiceIsOnce() throws {
        var bot = try Sample.bot()
        try store.create(bot)
        bot.status = .active
        bot.state = [7]
        bot.lastCandle = minute(2)
        let step = BotStep(
            bot: bot,
            orders: [try order(1, .filled), try order(2, .rejected)],
            trades: [try trade(1, isOpen: true)],
            equity: [
                EquityPoint(time: minute(2), equity: try Money("1.5")), EquityPoint(time: minute(1), equity: .zero),
            ]
        )
        try store.save(step)
        try store.save(step)
        #expect(try store.bot(id: "bot1") == bot)
        #expect(try store.orders(botID: "bot1", PageRequest()) == Page(items: step.orders.reversed(), total: 2))
        #expect(try store.trades(botID: "bot1", PageRequest()) == Page(items: step.trades, total: 1))
        #expect(try store.equity(botID: "bot1") == step.equity.reversed())

        let next = BotStep(
            bot: bot,
            orders: [try order(2, .filled), try order(3)],
            trades: [try trade(1, isOpen: false), try trade(2, isOpen: true)],
            equity: [EquityPoint(time: minute(2), equity: try Money("2.5"))],
            log: [
                BotLogEntry(time: minute(2), level: "info", message: "one"),
                BotLogEntry(time: minute(2), level: "warning", message: "two"),
            ]
        )
        try store.save(next)
        let orders = try store.orders(botID: "bot1", PageRequest(limit: 2))
        #expect(orders == Page(items: next.orders.reversed(), total: 3))
        #expect(try store.trades(botID: "bot1", PageRequest()).items == next.trades.reversed())
        #expect(try store.equity(botID: "bot1").last == next.equity[0])
        #expect(try store.log(botID: "bot1", PageRequest()) == Page(items: next.log.reversed(), total: 2))
    }

    @Test func openTradesAreFoundBehindNewerOnes() throws {
        try store.create(Sample.bot())
        // The sale of a part closes a trade of its own; the rest stays open under the number that it had.
        let trades = [try trade(1, isOpen: false), try trade(2, isOpen: true), try trade(3, isOpen: false)]
        try store.save(BotStep(bot: Sample.bot(), trades: trades))
        #expect(try store.openTrades(botID: "bot1") == [trades[1]])
        #expect(try store.openTrades(botID: "bot2").isEmpty)
    }

    @Test func aStepThatFailsLeavesNothing() throws {
        var bot = try Sample.bot()
        try store.create(bot)
        bot.status = .active
        #expect(throws: StoreError.self) {
            try store.save(BotStep(bot: bot, orders: [try order(1), try order(0)]))
        }
        #expect(try store.bot(id: "bot1")?.status == .stopped)
        #expect(try store.orders(botID: "bot1", PageRequest()).total == 0)
        #expect(throws: StoreError.notFound("bot")) { try store.save(BotStep(bot: try Sample.bot("none"))) }
    }

    @Test func botsDoNotShareTheirLedgers() throws {
        for id in ["bot1", "bot2"] {
            try store.create(Sample.bot(id))
            let entry = BotLogEntry(time: minute(1), level: "info", message: id)
            let point = EquityPoint(time: minute(1), equity: .zero)
            try store.save(
                BotStep(
                    bot: Sample.bot(id),
                    orders: [try order(1)],
                    trades: [try trade(1, isOpen: true)],
                    equity: [point],
                    log: [entry]
                )
            )
        }
        try store.deleteBot(id: "bot1")
        #expect(try store.bot(id: "bot1") == nil)
        for (id, count) in [("bot1", 0), ("bot2", 1)] {
            #expect(try store.orders(botID: id, PageRequest()).total == count)
            #expect(try store.trades(botID: id, PageRequest()).total == count)
            #expect(try store.equity(botID: id).count == count)
            #expect(try store.log(botID: id, PageRequest()).total == count)
        }
        #expect(throws: StoreError.notFound("bot")) { try store.deleteBot(id: "bot1") }
    }

    @Test func ordersComeBackWithAllTheirTerms() throws {
        try store.create(Sample.bot())
        var terms = OrderTerms(
            .sell,
            .stopLimit,
            .quantity(Quantity(lots: 7)),
            limitPrice: Price(ticks: 99),
            stopPrice: Price(ticks: 100),
            timeInForce: .goodTil(minute(9)),
            isReduceOnly: true
        )
        let stop = Order(
            number: 1,
            terms: terms,
            parent: 4,
            oco: 4,
            tag: "level 3",
            quantity: Quantity(lots: 7),
            decidedAt: minute(1),
            reason: "stop loss",
            status: .partiallyFilled,
            isCancelRequested: true,
            filled: Quantity(lots: 2),
            filledNotional: try Money("0.25"),
            filledAt: minute(2),
            fillPrice: Price(ticks: 98),
            fee: try Money("0.01")
        )
        terms = OrderTerms(.sell, .trailingStop, .quantity(Quantity(lots: 1)), offset: try Share("0.03"))
        terms.timeInForce = .immediateOrCancel
        let trailing = Order(
            number: 2,
            terms: terms,
            quantity: Quantity(lots: 1),
            decidedAt: minute(1),
            reason: "trailing stop",
            status: .unknown
        )
        try store.save(BotStep(bot: Sample.bot(), orders: [stop, trailing]))
        #expect(try store.orders(botID: "bot1", PageRequest()).items == [trailing, stop])
    }

    private func fill(_ order: Int, _ execution: Int) throws -> Fill {
        Fill(
            order: order,
            execution: execution,
            time: minute(execution),
            price: Price(ticks: 10),
            quantity: Quantity(lots: 3),
            fee: Fill.Fee(amount: try Money("0.003"), asset: .base, value: try Money("0.03")),
            liquidity: .maker
        )
    }

    private func entry(
        _ number: Int,
        _ amount: String,
        _ counterparty: AssetAccounts.Counterparty
    ) throws -> LedgerEntry {
        LedgerEntry(
            number: number,
            time: minute(number),
            asset: .quote,
            counterparty: counterparty,
            amount: try Money(amount),
            order: 1
        )
    }

    @Test func fillsAndEntriesAreAddedOnceAndNeverChange() throws {
        try store.create(Sample.bot())
        let step = BotStep(
            bot: try Sample.bot(),
            venue: [1, 2, 255],
            fills: [try fill(1, 1), try fill(1, 2)],
            entries: [
                try entry(1, "10.5", .traded), try entry(2, "0.000000000000000001", .fees), try entry(3, "-4", .traded),
            ]
        )
        #expect(try store.venue(botID: "bot1") == nil)
        try store.save(step)
        try store.save(step)
        #expect(try store.venue(botID: "bot1") == [1, 2, 255])
        #expect(try store.fills(botID: "bot1", PageRequest()) == Page(items: step.fills.reversed(), total: 2))
        let totals = try store.ledgerTotals(botID: "bot1").sorted { $0.entries < $1.entries }
        #expect(totals.map(\.amount) == [try Money("0.000000000000000001"), try Money("6.5")])
        #expect(totals.map(\.entries) == [1, 2])
        let file = try DatabaseQueue(path: folder("aaiti.sqlite"))
        for sql in [
            "UPDATE ledger_entries SET amount = '1'", "DELETE FROM ledger_entries", "UPDATE fills SET price = 1",
            "DELETE FROM fills",
        ] {
            #expect(throws: (any Error).self, "\(sql)") { try file.write { try $0.execute(sql: sql) } }
        }
        try store.deleteBot(id: "bot1")
        #expect(try store.ledgerTotals(botID: "bot1").isEmpty)
    }

    @Test func stopsOfTradingAreKept() throws {
        let mine = TradingStop(scope: .user("u1"), stoppedBy: "a@b.c", stoppedAt: minute(1), reason: "why")
        let all = TradingStop(scope: .all, stoppedBy: "d@e.f", stoppedAt: minute(2), reason: "because")
        try store.add(mine)
        try store.add(all)
        var later = mine
        later.reason = "another"
        try store.add(later)
        #expect(try store.tradingStops() == [mine, all])
        try store.removeTradingStop(.all)
        try store.removeTradingStop(.all)
        #expect(try store.tradingStops() == [mine])
        let halt = TradingStop(
            scope: .all,
            stoppedBy: "the account's limits",
            stoppedAt: minute(3),
            reason: "why",
            limit: "maximum_drawdown"
        )
        try store.add(halt)
        #expect(try store.tradingStops() == [mine, halt])
    }

    @Test func accountsAreKeptAndNeverGoBack() throws {
        #expect(try store.tradingAccounts().isEmpty)
        var account = TradingAccountRecord(userID: "u1", limits: "{}", measures: #"{"a":1}"#, revision: 2)
        try store.save(account)
        #expect(try store.tradingAccounts() == [account])
        var older = account
        older.revision = 1
        older.limits = #"{"old":true}"#
        try store.save(older)
        #expect(try store.tradingAccounts() == [account])

        // With a step, and with a bot that goes.
        try store.create(try Sample.bot())
        account.revision = 3
        account.measures = #"{"a":2}"#
        try store.save(BotStep(bot: try Sample.bot(), account: account))
        #expect(try store.tradingAccounts() == [account])
        account.revision = 4
        try store.deleteBot(id: "bot1", account: account)
        #expect(try store.tradingAccounts() == [account])
        account.revision = 5
        #expect(throws: StoreError.notFound("bot")) { try store.deleteBot(id: "bot1", account: account) }
        #expect(try store.tradingAccounts().map(\.revision) == [4])
        account.userID = "nobody"
        #expect(throws: StoreError.notFound("user")) { try store.save(account) }
    }
}
