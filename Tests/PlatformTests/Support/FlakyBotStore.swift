import Markets
import Storage
import Synchronization
import Trading

/// A store of bots that refuses to save when it is told to.
final class FlakyBotStore: BotStore {
    private let store: any BotStore
    private let failures = Mutex((good: 0, bad: 0))
    private let failingStops = Mutex(0)
    private let logHook = Mutex<(@Sendable () -> Void)?>(nil)
    private let stopHook = Mutex<(@Sendable (StopCall) -> Void)?>(nil)

    /// What stopping and resuming ask of the store.
    enum StopCall: Hashable, CaseIterable {
        case add, list, remove
    }

    init(_ store: any BotStore) { self.store = store }

    /// Lets the next so many saves fail, after so many that do not.
    func fail(_ count: Int, after good: Int = 0) { failures.withLock { $0 = (good, count) } }

    /// Told before stops of trading are stored, listed or removed.
    func onStop(_ hook: (@Sendable (StopCall) -> Void)?) { stopHook.withLock { $0 = hook } }

    /// Told before a line is added to the log of a bot by itself.
    func onLog(_ hook: (@Sendable () -> Void)?) { logHook.withLock { $0 = hook } }

    /// Lets the next so many stops of trading fail to be stored.
    func failStops(_ count: Int) { failingStops.withLock { $0 = count } }

    func save(_ step: BotStep) throws {
        if failures.withLock({ Self.takesFailure(&$0) }) { throw StoreError.unavailable("the disk is full") }
        try store.save(step)
    }

    private static func takesFailure(_ left: inout (good: Int, bad: Int)) -> Bool {
        if left.good > 0 {
            left.good -= 1
            return false
        }
        defer { left.bad = max(0, left.bad - 1) }
        return left.bad > 0
    }

    func prepareForSteps() throws { try store.prepareForSteps() }
    func create(_ bot: BotRecord) throws { try store.create(bot) }
    func bot(id: String) throws -> BotRecord? { try store.bot(id: id) }
    func bots(userID: String, _ page: PageRequest) throws -> Page<BotRecord> { try store.bots(userID: userID, page) }
    func bots(status: BotStatus) throws -> [BotRecord] { try store.bots(status: status) }
    func deleteBot(id: String, account: TradingAccountRecord?) throws {
        if failures.withLock({ Self.takesFailure(&$0) }) { throw StoreError.unavailable("the disk is full") }
        try store.deleteBot(id: id, account: account)
    }

    func tradingAccounts() throws -> [TradingAccountRecord] { try store.tradingAccounts() }

    func save(_ account: TradingAccountRecord) throws {
        if failures.withLock({ Self.takesFailure(&$0) }) { throw StoreError.unavailable("the disk is full") }
        try store.save(account)
    }

    func venue(botID: String) throws -> [UInt8]? { try store.venue(botID: botID) }
    func fills(botID: String, _ page: PageRequest) throws -> Page<Fill> { try store.fills(botID: botID, page) }
    func ledgerTotals(botID: String) throws -> [LedgerTotal] { try store.ledgerTotals(botID: botID) }
    func orders(botID: String, _ page: PageRequest) throws -> Page<Order> { try store.orders(botID: botID, page) }
    func trades(botID: String, _ page: PageRequest) throws -> Page<Trade> { try store.trades(botID: botID, page) }
    func openTrades(botID: String) throws -> [Trade] { try store.openTrades(botID: botID) }
    func equity(botID: String) throws -> [EquityPoint] { try store.equity(botID: botID) }
    func log(botID: String, _ page: PageRequest) throws -> Page<BotLogEntry> { try store.log(botID: botID, page) }
    func append(_ entry: BotLogEntry, botID: String) throws {
        logHook.withLock { $0 }?()
        try store.append(entry, botID: botID)
    }

    func tradingStops() throws -> [TradingStop] {
        stopHook.withLock { $0 }?(.list)
        return try store.tradingStops()
    }

    func add(_ stop: TradingStop) throws {
        stopHook.withLock { $0 }?(.add)
        let fails = failingStops.withLock { left in
            defer { left = max(0, left - 1) }
            return left > 0
        }
        if fails { throw StoreError.unavailable("the disk is full") }
        try store.add(stop)
    }

    func removeTradingStop(_ scope: TradingStop.Scope) throws {
        stopHook.withLock { $0 }?(.remove)
        try store.removeTradingStop(scope)
    }
}
