import Markets
import Storage
import Trading

/// What the limits of a bot have kept from being traded, in the bot or in its backtest.
struct LimitEffects: Hashable {
    /// From when on the largest drawdown has halted it.
    private(set) var halted: Timestamp?
    /// By which limits entries were refused or withdrawn, by when they were decided.
    private(set) var refused: [Timestamp: OrderRefusal.Code] = [:]

    /// Of a bot, by what it has stored.
    init(capital: Money, equity: [EquityPoint], orders: [Order], _ limits: RiskLimits, _ timeframe: Timeframe) {
        for order in orders { record(order) }
        guard let most = limits.maximumDrawdown else { return }
        var peak = capital
        for point in equity {
            peak = max(peak, point.equity)
            guard point.equity < peak, peak - point.equity >= most.of(peak) else { continue }
            halted = timeframe.next(after: point.time)
            return
        }
    }

    /// Of a backtest, which is run candle by candle.
    init(
        of backtest: Backtest,
        over candles: CandleSeries,
        from first: Timestamp,
        strategy: any Strategy
    ) throws(EngineError) {
        var simulation = Simulation(
            backtest.configuration(candles.timeframe),
            rules: backtest.rules,
            strategy: strategy
        )
        let start = candles.index(atOrAfter: first)
        for index in max(0, start - strategy.warmUpCandles)..<start { try simulation.warmUp(candles[index]) }
        var outcome = EngineOutcome()
        for candle in candles.slice(start..<candles.count) {
            try simulation.candleClosed(candle, into: &outcome)
            for order in outcome.orders { record(order) }
            if halted == nil, simulation.engine.isHalted { halted = candles.timeframe.next(after: candle.openTime) }
        }
    }

    private mutating func record(_ order: Order) {
        guard let code = order.refusalCode, Self.codes.contains(code) else { return }
        refused[order.decidedAt] = code
    }

    private static let codes: Set<OrderRefusal.Code> = [
        .maximumPosition, .maximumExposure, .maximumDrawdown, .maximumDailyLoss, .orderRate, .maximumOpenOrders,
        .coolDown, .lossStreak,
    ]
}

extension ParityReceipt.Interruption {
    /// Where a limit has held in one of bot and backtest only, ascending by time. Both have the same limits, so that this
    /// must come from something before it; where nothing was recorded before, it is no explanation.
    static func limits(bot: LimitEffects, backtest: LimitEffects, after recorded: [Self]) -> [Self] {
        guard let first = recorded.first?.time else { return [] }
        var found: [Self] = []
        if bot.halted != backtest.halted, let time = [bot.halted, backtest.halted].compactMap(\.self).min() {
            let (bots, theirs) = (text(bot.halted), text(backtest.halted))
            let explanation =
                "maximum_drawdown: it halted the bot \(bots), and the backtest \(theirs), because the two were worth different "
                + "amounts since an interruption before"
            found.append(Self(time: time, end: .distantEnd, cause: .riskLimit, explanation: explanation))
        }
        for time in Set(bot.refused.keys).union(backtest.refused.keys).sorted() {
            let (mine, theirs) = (bot.refused[time], backtest.refused[time])
            guard mine != theirs, let code = mine ?? theirs else { continue }
            let whose = mine == nil ? "the backtest and not for the bot" : "the bot and not for the backtest"
            let explanation =
                "\(code.rawValue): an entry at \(time.iso8601) was refused for \(whose), because the two were worth or had "
                + "traded something else since an interruption before"
            found.append(Self(time: time, end: time, cause: .riskLimit, explanation: explanation))
        }
        return found.filter { $0.time >= first }.sorted { $0.time < $1.time }
    }

    private static func text(_ time: Timestamp?) -> String { time.map { "at \($0.iso8601)" } ?? "never" }
}

extension Timestamp {
    /// After all candles.
    fileprivate static let distantEnd = Timestamp(milliseconds: .max)
}

extension Order {
    /// The code that its refusal begins with, if it has one.
    var refusalCode: OrderRefusal.Code? {
        refusal.flatMap { OrderRefusal.Code(rawValue: String($0.prefix { $0 != ":" })) }
    }
}
