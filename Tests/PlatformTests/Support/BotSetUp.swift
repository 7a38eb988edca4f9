import MarketData
import Markets
import Platform
import Storage
import Trading

/// A platform with the candles of a market, and bots on a store that fails when it is told to.
struct BotSetUp: Sendable {
    let fixture: PlatformFixture
    let flaky: FlakyBotStore
    let supervisor: BotSupervisor
    let bots: BotService
    let series: CandleSeries

    init(seed: UInt64) throws {
        fixture = try PlatformFixture()
        series = CandleSeries.walk(600, seed: seed)
        try fixture.keep(series)
        flaky = FlakyBotStore(fixture.store)
        (supervisor, bots) = Self.services(fixture, flaky)
    }

    fileprivate static func services(
        _ fixture: PlatformFixture,
        _ store: FlakyBotStore
    ) -> (BotSupervisor, BotService) {
        let supervisor = BotSupervisor(
            store: store,
            market: fixture.platform.market,
            factory: fixture.platform.strategies,
            events: fixture.events,
            clock: fixture.clock,
            logger: .quiet
        )
        let service = BotService(
            store: store,
            supervisor: supervisor,
            runner: fixture.platform.backtestRunner,
            factory: fixture.platform.strategies,
            clock: fixture.clock
        )
        return (supervisor, service)
    }
}

/// Tests of bots from their market's events to the store.
protocol BotSuite {
    var setUp: BotSetUp { get }
}

extension BotSuite {
    var fixture: PlatformFixture { setUp.fixture }
    var flaky: FlakyBotStore { setUp.flaky }
    var supervisor: BotSupervisor { setUp.supervisor }
    var bots: BotService { setUp.bots }
    var series: CandleSeries { setUp.series }
    var user: String { PlatformFixture.user }

    /// Another process on the same stores.
    func nextProcess() -> (BotSupervisor, BotService) { BotSetUp.services(fixture, flaky) }

    func started(_ strategy: StrategyChoice = .cross) throws -> BotRecord { try started(.paper(strategy)) }

    func started(_ draft: BotDraft) throws -> BotRecord {
        try bots.start(bots.create(draft, userID: user).id, userID: user)
    }

    /// Feeds candles and waits until the bot has worked them off.
    func feed(_ range: Range<Int>, to bot: BotRecord, _ supervisor: BotSupervisor? = nil) async {
        (supervisor ?? self.supervisor).receive(series.slice(range).marketEvents)
        let last = series.openTimes[range.upperBound - 1]
        await fixture.events.wait { event in
            guard case .botUpdate(let record) = event else { return false }
            return record.id == bot.id && record.lastCandle == last
        }
    }

    func waitForError(_ bot: BotRecord) async {
        await fixture.events.wait { event in
            guard case .botUpdate(let record) = event else { return false }
            return record.id == bot.id && record.status == .error
        }
    }

    func trades(_ bot: BotRecord) throws -> [Trade] {
        try bots.trades(bot.id, userID: user, PageRequest(limit: 10_000)).0.items.reversed()
    }

    func orders(_ bot: BotRecord) throws -> [Order] {
        try bots.orders(bot.id, userID: user, PageRequest(limit: 10_000)).0.items.reversed()
    }

    func backtest() throws -> Backtest.Result {
        try Backtest(
            instrument: .perpetual,
            initialCapital: Money("10000"),
            feeRate: FeeRate("0.001")
        ).run(series, strategy: SMACross(fast: 10, slow: 30))
    }
}
