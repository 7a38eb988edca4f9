import Markets
import Storage
import Trading

extension ParityReceipt.Interruption {
    /// What is recorded of a bot that may have made it trade differently from a backtest, ascending by time.
    ///
    /// - Parameters:
    ///   - candles: open times of the candles that the backtest trades on, ascending.
    ///   - traded: open times of those that the bot has traded on, ascending.
    ///   - log: the bot's, the oldest entry first.
    ///   - memory: of how many candles the strategy's indicators are made: so long a wrong one may show.
    static func recorded(
        candles: [Timestamp],
        traded: [Timestamp],
        log: [BotLogEntry],
        orders: [Order],
        timeframe: Timeframe,
        memory: Int
    ) -> [Self] {
        // A stop of all trading stops the bot, too: that is one thing.
        let stops = Set(log.filter { $0.code == .stopAll }.map(\.candle))
        let log = log.filter { $0.code != .stopped || !stops.contains($0.candle) }
        let reach = Int64(memory) * timeframe.nominalMilliseconds
        let all =
            missed(candles, traded, log, reach) + unknown(candles, traded, reach) + amended(log, traded, reach)
            + ended(log, timeframe) + refused(orders)
        return all.sorted { $0.time < $1.time }
    }

    /// Stretches of candles that passed without the bot.
    private static func missed(
        _ candles: [Timestamp],
        _ traded: [Timestamp],
        _ log: [BotLogEntry],
        _ reach: Int64
    ) -> [Self] {
        let seen = Set(traded)
        var found: [Self] = []
        var last: Timestamp?
        for (index, time) in candles.enumerated() {
            guard !seen.contains(time) else {
                last = time
                continue
            }
            guard index == 0 || seen.contains(candles[index - 1]) else { continue }
            let end = candles[index...].first(where: seen.contains) ?? candles[candles.count - 1]
            let cause = log.last { $0.candle == last && $0.code.flatMap(Self.cause) != nil }
            found.append(
                Self(
                    time: time,
                    // What it missed it is shown later, except what its feed never had.
                    end: cause?.code == .gap ? end + reach : end,
                    cause: cause?.code.flatMap(Self.cause) ?? .notRunning,
                    explanation: "from the candle of \(time.iso8601) on the bot did not trade: "
                        + (cause?.message ?? "the process was not there")
                )
            )
        }
        return found
    }

    private static func cause(_ code: BotLogEntry.Code) -> ParityReceipt.Cause? {
        switch code {
        case .paused: .paused
        case .stopped: .stopped
        case .failed: .failed
        case .stopAll: .stopAll
        case .gap: .missingCandle
        case .started, .amended, .missed, .reconciled: nil
        }
    }

    /// Candles that the bot has traded on and that are not stored.
    private static func unknown(_ candles: [Timestamp], _ traded: [Timestamp], _ reach: Int64) -> [Self] {
        let stored = Set(candles)
        return traded.filter { !stored.contains($0) }.map {
            let explanation = "the candle of \($0.iso8601), on which the bot has traded, is not stored"
            return Self(time: $0, end: $0 + reach, cause: .missingCandle, explanation: explanation)
        }
    }

    private static func amended(_ log: [BotLogEntry], _ traded: [Timestamp], _ reach: Int64) -> [Self] {
        let seen = Set(traded)
        return log.compactMap { entry in
            guard entry.code == .amended, let candle = entry.candle, seen.contains(candle) else { return nil }
            let explanation = "the candle of \(candle.iso8601) was amended after the bot had decided on it"
            return Self(time: candle, end: candle + reach, cause: .amendedCandle, explanation: explanation)
        }
    }

    /// A bot that is stopped withdraws what it had decided, even if it misses no candle.
    private static func ended(_ log: [BotLogEntry], _ timeframe: Timeframe) -> [Self] {
        log.compactMap { entry in
            guard let candle = entry.candle, entry.code == .stopped || entry.code == .stopAll,
                let cause = entry.code.flatMap(cause)
            else { return nil }
            let explanation = "after the candle of \(candle.iso8601) its orders were withdrawn: \(entry.message)"
            let time = timeframe.next(after: candle)
            return Self(time: time, end: time, cause: cause, explanation: explanation)
        }
    }

    private static func refused(_ orders: [Order]) -> [Self] {
        orders.compactMap { order in
            guard let refusal = order.refusal, let code = order.refusalCode else { return nil }
            let cause: ParityReceipt.Cause
            switch code {
            case .stopAll: cause = .stopAll
            case _ where AccountLimit.allCases.contains { $0.refusal == code }: cause = .accountLimit
            default: return nil
            }
            let explanation = "order \(order.number) was not sent: \(refusal)"
            return Self(time: order.decidedAt, end: order.decidedAt, cause: cause, explanation: explanation)
        }
    }
}
