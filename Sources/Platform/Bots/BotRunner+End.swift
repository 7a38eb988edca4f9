package import Markets
package import Storage
package import Trading

extension BotRunner {
    /// Gives the bot another status once the venue has withdrawn what waits; a bot that only pauses leaves it there.
    ///
    /// - Parameters:
    ///   - market: up to when candles may have passed without the bot, which its orders meet first; `nil` if none have.
    ///   - commit: stores a step, and keeps the runner that has made it.
    /// - Throws: ``OrdersNotWithdrawn``; what `history` and `commit` throw. What was committed before stays.
    package mutating func end(
        as status: BotStatus,
        at time: Timestamp,
        market: Timestamp?,
        history: History,
        gate: (OrderIntent) -> OrderRefusal?,
        commit: (BotStep, BotRunner) throws -> Void
    ) throws {
        if status == .stopped {
            if let market, let step = try catchUp(history, until: market) { try commit(step, self) }
            var none = [BotEvent]()[...]
            var step = try cancelAll(reason: "the bot was stopped")
            // An end before this one may have stored what it wanted, and not have sent it.
            repeat {
                if let step { try commit(step, self) }
                step = hasUnsent ? try advance(&none, history: history, gate: gate) : nil
            } while step != nil
            guard workingOrders.isEmpty else { throw OrdersNotWithdrawn(numbers: workingOrders.map(\.number)) }
        }
        setStatus(status, at: time)
        let code: BotLogEntry.Code = status == .paused ? .paused : .stopped
        let entry = BotLogEntry(
            time: time,
            level: "info",
            message: status.rawValue,
            code: code,
            candle: bot.lastCandle
        )
        try commit(BotStep(bot: bot, log: [entry]), self)
    }
}

/// The venue has not confirmed that orders are withdrawn.
struct OrdersNotWithdrawn: Error, CustomStringConvertible {
    let numbers: [Int]

    var description: String {
        let orders = numbers.map(String.init).joined(separator: ", ")
        return "the venue has not confirmed that orders \(orders) are withdrawn: try again"
    }
}
