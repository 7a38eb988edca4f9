public import Markets
public import Trading

/// A backtest: what was asked and, once finished, what came out.
public struct BacktestRecord: Hashable, Sendable {
    public var id: String
    public var userID: String
    public var symbol: Symbol
    public var timeframe: Timeframe
    /// The request as the owner made it, a JSON object.
    public var request: String
    public var status: JobStatus
    /// Share done, 0 to 1.
    public var progress: Double
    public var error: String?
    /// A JSON object; `nil` until finished.
    public var metrics: String?
    public var createdAt: Timestamp
    public var finishedAt: Timestamp?

    public init(
        id: String,
        userID: String,
        symbol: Symbol,
        timeframe: Timeframe,
        request: String,
        status: JobStatus = .queued,
        progress: Double = 0,
        error: String? = nil,
        metrics: String? = nil,
        createdAt: Timestamp,
        finishedAt: Timestamp? = nil
    ) {
        self.id = id
        self.userID = userID
        self.symbol = symbol
        self.timeframe = timeframe
        self.request = request
        self.status = status
        self.progress = progress
        self.error = error
        self.metrics = metrics
        self.createdAt = createdAt
        self.finishedAt = finishedAt
    }
}

/// What a finished backtest keeps beside its metrics: two JSON arrays and an object, as the API sends them.
public struct BacktestResult: Hashable, Sendable {
    public var trades: [UInt8]
    public var equity: [UInt8]
    /// What the checks found; `nil` if it ran before there were checks.
    public var verdict: [UInt8]?

    public init(trades: [UInt8], equity: [UInt8], verdict: [UInt8]? = nil) {
        self.trades = trades
        self.equity = equity
        self.verdict = verdict
    }
}

/// What a bot is told to do.
public enum BotMode: String, Hashable, Sendable, Codable, CaseIterable {
    case paper, shadow, live
}

/// Whether a bot works.
public enum BotStatus: String, Hashable, Sendable, Codable, CaseIterable {
    case stopped, active, paused, error
}

/// A trading bot and the state that it goes on from after a restart.
public struct BotRecord: Hashable, Sendable {
    public var id: String
    public var userID: String
    public var name: String
    public var symbol: Symbol
    public var timeframe: Timeframe
    /// `{type, parameters}`, a JSON object.
    public var strategy: String
    public var mode: BotMode
    public var capital: Money
    public var feeRate: FeeRate
    /// A JSON object.
    public var risk: String
    public var status: BotStatus
    /// Why it is in error.
    public var error: String?
    /// The engine's state after `lastCandle`, as the bot runner encoded it; `nil` before the first candle.
    public var state: [UInt8]?
    /// What it has earned so far, a JSON object; `nil` before the first candle.
    public var performance: String?
    /// Open time of the first and of the last candle that the bot has traded on.
    public var firstCandle: Timestamp?
    public var lastCandle: Timestamp?
    public var createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(
        id: String,
        userID: String,
        name: String,
        symbol: Symbol,
        timeframe: Timeframe,
        strategy: String,
        mode: BotMode,
        capital: Money,
        feeRate: FeeRate,
        risk: String,
        status: BotStatus = .stopped,
        error: String? = nil,
        state: [UInt8]? = nil,
        performance: String? = nil,
        firstCandle: Timestamp? = nil,
        lastCandle: Timestamp? = nil,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.name = name
        self.symbol = symbol
        self.timeframe = timeframe
        self.strategy = strategy
        self.mode = mode
        self.capital = capital
        self.feeRate = feeRate
        self.risk = risk
        self.status = status
        self.error = error
        self.state = state
        self.performance = performance
        self.firstCandle = firstCandle
        self.lastCandle = lastCandle
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// One point of a bot's equity curve.
public struct EquityPoint: Hashable, Sendable {
    /// Open time of the candle whose close the equity is taken at.
    public var time: Timestamp
    public var equity: Money

    public init(time: Timestamp, equity: Money) {
        self.time = time
        self.equity = equity
    }
}

/// One line of a bot's log.
public struct BotLogEntry: Hashable, Sendable {
    /// What happened, for programs: what may make a bot trade differently from a backtest.
    public enum Code: String, Hashable, Sendable, Codable, CaseIterable {
        case started, paused, stopped, failed
        /// All trading was stopped.
        case stopAll = "stop_all"
        /// The feed had no prices.
        case gap
        /// A candle changed after its close.
        case amended
        /// Candles passed while the bot did not run; the venue went on.
        case missed
        /// The books of bot and venue were compared after a restart.
        case reconciled
    }

    public var time: Timestamp
    public var level: String
    public var message: String
    public var code: Code?
    /// Open time of the candle that it is about, or of the last one that the bot had seen.
    public var candle: Timestamp?

    public init(time: Timestamp, level: String, message: String, code: Code? = nil, candle: Timestamp? = nil) {
        self.time = time
        self.level = level
        self.message = message
        self.code = code
        self.candle = candle
    }
}

/// What the entries of a bot's ledger move between its wallet and one other account, in all.
public struct LedgerTotal: Hashable, Sendable {
    public struct Account: Hashable, Sendable {
        public var asset: LedgerEntry.Asset
        public var counterparty: AssetAccounts.Counterparty

        public init(asset: LedgerEntry.Asset, counterparty: AssetAccounts.Counterparty) {
            self.asset = asset
            self.counterparty = counterparty
        }
    }

    public var account: Account
    /// Paid out of the wallet; negative for what came in.
    public var amount: Money
    public var entries: Int

    public init(account: Account, amount: Money, entries: Int) {
        self.account = account
        self.amount = amount
        self.entries = entries
    }
}
