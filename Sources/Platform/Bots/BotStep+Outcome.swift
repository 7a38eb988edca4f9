import Markets
import Storage
import Trading

extension BotStep {
    /// Adds what a call of the engine changed; an order or trade that changed twice is kept as it is now.
    mutating func collect(_ outcome: EngineOutcome, at time: Timestamp) {
        for order in outcome.orders {
            if let index = orders.firstIndex(where: { $0.number == order.number }) {
                orders[index] = order
            } else {
                orders.append(order)
            }
            if let entry = BotLogEntry(order, at: time) { log.append(entry) }
        }
        for trade in outcome.trades {
            if let index = trades.firstIndex(where: { $0.number == trade.number }) {
                trades[index] = trade
            } else {
                trades.append(trade)
            }
        }
        fills += outcome.fills
        entries += outcome.entries
        if let value = outcome.equity { equity.append(EquityPoint(time: time, equity: value)) }
    }
}

extension BotLogEntry {
    /// That all trading was stopped.
    init(_ stop: TradingStop, of bot: BotRecord, at time: Timestamp) {
        let message = "all trading was stopped by \(stop.stoppedBy): \(stop.reason)"
        self.init(time: time, level: "warning", message: message, code: .stopAll, candle: bot.lastCandle)
    }

    init(amended candle: Candle) {
        let numbers = "it closed at \(candle.close)"
        let message = "the candle was amended after its close (\(numbers)): what was decided at its close stands"
        self.init(time: candle.openTime, level: "info", message: message, code: .amended, candle: candle.openTime)
    }

    init(_ gap: CandleGap, after last: Timestamp?) {
        let candles = gap.missing == 1 ? "1 candle is" : "\(gap.missing) candles are"
        let message = "\(candles) missing from here on: the feed had no prices"
        self.init(time: gap.start, level: "info", message: message, code: .gap, candle: last)
    }

    init(missedAfter last: Timestamp, until time: Timestamp) {
        let message =
            "the candles before \(time.iso8601) passed without the bot: its orders at the venue met them, and nothing was "
            + "decided on them"
        self.init(time: time, level: "warning", message: message, code: .missed, candle: last)
    }

    /// What has just become of an order; `nil` for what is of no interest to its owner.
    fileprivate init?(_ order: Order, at time: Timestamp) {
        let what = "order \(order.number) to \(order.side.rawValue)"
        switch order.status {
        case .pending where !order.isCancelRequested:
            self.init(time: order.decidedAt, level: "info", message: "\(what), because \(order.reason)")
        case .pending, .accepted: return nil
        case .partiallyFilled:
            let message = "\(what) filled in part: \(order.filled.lots) of \(order.quantity.lots) lots"
            self.init(time: order.filledAt ?? time, level: "info", message: message)
        case .unknown:
            let message = "\(what): the venue has not answered; whether it has the order is not known until it says so"
            self.init(time: time, level: "warning", message: message)
        case .filled:
            self.init(time: order.filledAt ?? time, level: "info", message: "\(what) filled")
        case .cancelled, .expired, .rejected:
            let reason = order.refusal ?? "no reason given"
            self.init(time: time, level: "warning", message: "\(what) \(order.status.rawValue): \(reason)")
        }
    }
}
