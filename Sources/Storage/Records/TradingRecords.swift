public import Markets

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
    public var time: Timestamp
    public var level: String
    public var message: String

    public init(time: Timestamp, level: String, message: String) {
        self.time = time
        self.level = level
        self.message = message
    }
}
