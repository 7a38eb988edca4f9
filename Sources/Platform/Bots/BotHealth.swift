public import Markets
public import Storage
import Trading

/// How a bot is doing, beyond its status.
public struct BotHealth: Sendable {
    /// What its strategy decided last, and why.
    public struct LastDecision: Hashable, Sendable {
        /// The close at which it decided.
        public let time: Timestamp
        /// `hold`, `enter_long`, `accumulate_long` or `exit_long`.
        public let action: String
        public let reason: String
        /// What the strategy measured; its meaning is the strategy's own.
        public let signal: Double
    }

    public var status: BotStatus
    public var lastDecision: LastDecision?
    /// Open time of the last candle that it has traded on.
    public var lastCandle: Timestamp?
    /// How long ago the candle after that should have closed, in milliseconds: 0 for a bot that keeps up with a market that
    /// is live. A recording of the past is always far behind.
    public var lag: Int64?
    /// Events of its market that wait to be worked off.
    public var waiting: Int
    /// Orders that have not ended, and those of them that the venue has not answered; `nil` if that is not known.
    public var openOrders: Int?
    public var unknownOrders: Int?
    /// Whether what is held is protected by an order at the venue; `nil` if nothing is held, or that is not known.
    public var isProtected: Bool?
    /// Whether a limit has halted it: it opens no more positions. `nil` if that is not known.
    public var isHalted: Bool?
    /// Why its state cannot be looked at: what is `nil` above is not known then.
    public var error: String?
    /// What keeps it from opening positions.
    public var tradingStop: TradingStop?
}

extension BotHealth {
    /// Of a bot whose state cannot be taken up; one that has not begun holds nothing.
    init(_ bot: BotRecord, error: String) {
        let hasBegun = bot.state != nil
        self.init(
            status: bot.status,
            lastDecision: nil,
            lastCandle: bot.lastCandle,
            lag: nil,
            waiting: 0,
            openOrders: hasBegun ? nil : 0,
            unknownOrders: hasBegun ? nil : 0,
            isProtected: nil,
            isHalted: hasBegun ? nil : false,
            error: error,
            tradingStop: nil
        )
    }
}

extension BotRunner {
    func health(waiting: Int, at now: Timestamp) -> BotHealth {
        let working = engine.workingOrders
        let isHeld = engine.ledger.position > .zero
        let due = bot.lastCandle.map { bot.timeframe.next(after: bot.timeframe.next(after: $0)) }
        return BotHealth(
            status: bot.status,
            lastDecision: lastDecision,
            lastCandle: bot.lastCandle,
            lag: due.map { max(0, now.milliseconds - $0.milliseconds) },
            waiting: waiting,
            openOrders: working.count,
            unknownOrders: working.count { $0.status == .unknown },
            isProtected: isHeld ? working.contains { $0.parent != nil && $0.side == .sell } : nil,
            isHalted: engine.isHalted,
            error: nil,
            tradingStop: nil
        )
    }

    /// The strategy is asked again with what it knew: until the next candle it knows no more.
    private var lastDecision: BotHealth.LastDecision? {
        guard let decidedOn, let last = bot.lastCandle,
            let (decision, reason) = try? engine.decision(holding: decidedOn)
        else { return nil }
        return BotHealth.LastDecision(
            time: bot.timeframe.next(after: last),
            action: decision.action.code,
            reason: reason,
            signal: decision.signal
        )
    }
}
