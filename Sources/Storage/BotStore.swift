public import Trading

/// What a bot did, to be stored in one transaction.
public struct BotStep: Sendable {
    public var bot: BotRecord
    /// The books of its simulated venue; `nil` if they are as they were.
    public var venue: [UInt8]?
    /// New orders and orders that have changed.
    public var orders: [Order]
    /// New trades and trades that have changed.
    public var trades: [Trade]
    public var fills: [Fill]
    public var entries: [LedgerEntry]
    public var equity: [EquityPoint]
    public var log: [BotLogEntry]
    /// What the limits of the bot's account have seen; `nil` if that is as it was, or there are none.
    public var account: TradingAccountRecord?

    public init(
        bot: BotRecord,
        venue: [UInt8]? = nil,
        orders: [Order] = [],
        trades: [Trade] = [],
        fills: [Fill] = [],
        entries: [LedgerEntry] = [],
        equity: [EquityPoint] = [],
        log: [BotLogEntry] = [],
        account: TradingAccountRecord? = nil
    ) {
        self.bot = bot
        self.venue = venue
        self.orders = orders
        self.trades = trades
        self.fills = fills
        self.entries = entries
        self.equity = equity
        self.log = log
        self.account = account
    }
}

public protocol BotStore: Sendable {
    /// Readies the disk for steps that are to be durable within milliseconds; called again, it does nothing.
    func prepareForSteps() throws
    func create(_ bot: BotRecord) throws
    func bot(id: String) throws -> BotRecord?
    func bots(userID: String, _ page: PageRequest) throws -> Page<BotRecord>
    /// All bots with the given status, of all users.
    func bots(status: BotStatus) throws -> [BotRecord]
    /// Stores a step: the bot's row, orders and trades by their numbers (stored again, they replace what is there), fills and
    /// ledger entries by theirs (stored again, they stay as they are).
    func save(_ step: BotStep) throws
    /// Adds a line to the bot's log; the bot stays as it is.
    func append(_ entry: BotLogEntry, botID: String) throws
    /// - Parameter account: what the limits of its account are left with; `nil` if there are none.
    func deleteBot(id: String, account: TradingAccountRecord?) throws
    /// The books of the bot's simulated venue, apart from the bot's own state.
    func venue(botID: String) throws -> [UInt8]?
    func orders(botID: String, _ page: PageRequest) throws -> Page<Order>
    func trades(botID: String, _ page: PageRequest) throws -> Page<Trade>
    /// The trades whose positions are still held, ascending by number.
    func openTrades(botID: String) throws -> [Trade]
    func fills(botID: String, _ page: PageRequest) throws -> Page<Fill>
    /// What the entries of the bot's ledger add up to.
    func ledgerTotals(botID: String) throws -> [LedgerTotal]
    /// Ascending by time.
    func equity(botID: String) throws -> [EquityPoint]
    func log(botID: String, _ page: PageRequest) throws -> Page<BotLogEntry>

    func tradingStops() throws -> [TradingStop]
    /// Stores that trading is stopped; one of the same scope stays as it is.
    func add(_ stop: TradingStop) throws
    func removeTradingStop(_ scope: TradingStop.Scope) throws

    /// The accounts that have limits, or had some.
    func tradingAccounts() throws -> [TradingAccountRecord]
    /// Stores an account, unless a newer state of it is stored.
    func save(_ account: TradingAccountRecord) throws
}

extension BotStore {
    public func deleteBot(id: String) throws { try deleteBot(id: id, account: nil) }
}
