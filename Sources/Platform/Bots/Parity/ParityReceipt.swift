public import Markets
public import Trading

/// What a bot has traded, held against a backtest of the same candles with its settings: the normal case is that nothing
/// differs.
public struct ParityReceipt: Sendable {
    /// Why a bot traded differently from the backtest.
    public enum Cause: String, Hashable, Sendable, CaseIterable {
        /// The bot, or the store, had no such candle.
        case missingCandle = "missing_candle"
        /// A candle changed after its close: the bot decided on what it was, the backtest on what it is.
        case amendedCandle = "amended_candle"
        case paused, stopped, failed
        /// All trading was stopped.
        case stopAll = "stop_all"
        /// A limit of all bots of the account together refused an order.
        case accountLimit = "account_limit"
        /// A limit of the bot itself held in one of the two only: they were worth different amounts since an interruption.
        case riskLimit = "risk_limit"
        /// The process was not there.
        case notRunning = "not_running"
        /// It follows from a divergence before it: another profit makes another size.
        case earlier = "earlier_divergence"
        /// Nothing that is recorded explains it: a fault of the program.
        case unexplained
    }

    /// Something that may make a bot trade differently from then on.
    public struct Interruption: Hashable, Sendable {
        public let time: Timestamp
        /// Up to when it may show for the first time: where bot and backtest still trade alike after that, it has not.
        public let end: Timestamp
        public let cause: Cause
        public let explanation: String

        public init(time: Timestamp, end: Timestamp, cause: Cause, explanation: String) {
            self.time = time
            self.end = end
            self.cause = cause
            self.explanation = explanation
        }
    }

    /// A trade that one of the two made and the other did not, or made differently.
    public struct Divergence: Sendable {
        public let bot: Trade?
        public let backtest: Trade?
        public let cause: Cause
        public let explanation: String
        /// What the bot earned more by it, in the quote asset; of a trade that is open nothing is known.
        public let money: Money
    }

    public let instrument: Instrument
    /// Open times of the first and the last candle.
    public let start: Timestamp
    public let end: Timestamp
    public let candles: Int
    public let botTrades: Int
    public let backtestTrades: Int
    public let divergences: [Divergence]
    public let interruptions: [Interruption]
    /// What the bot is worth at its last close beyond the backtest.
    public let money: Money

    public var isExact: Bool { divergences.isEmpty && money == .zero }
}

extension ParityReceipt {
    /// The trades that differ, each with the interruption that it follows from.
    ///
    /// - Parameters:
    ///   - bot: ascending by number, up to `end`.
    ///   - backtest: likewise.
    ///   - interruptions: ascending by time.
    ///   - end: open time of the last candle: what was closed later counts as open.
    static func divergences(
        bot: [Trade],
        backtest: [Trade],
        interruptions: [Interruption],
        end: Timestamp
    ) -> [Divergence] {
        var divergences: [Divergence] = []
        // Up to where the two were seen to trade alike, and whether they have differed since.
        var (agreed, follows) = (Timestamp?.none, false)
        var (left, right) = (bot[...], backtest[...])
        while left.first != nil || right.first != nil {
            let time = [left.first?.entryTime, right.first?.entryTime].compactMap(\.self).min()
            let mine = left.first?.entryTime == time ? left.popFirst() : nil
            let theirs = right.first?.entryTime == time ? right.popFirst() : nil
            if let mine, let theirs, mine.isSame(as: theirs, until: end) {
                agreed = max(agreed ?? mine.entryTime, mine.exitTime ?? mine.entryTime)
                follows = false
                continue
            }
            let possible = interruptions.filter { interruption in agreed.map { interruption.end >= $0 } ?? true }
            let place = Place(isFirst: divergences.isEmpty, follows: follows)
            divergences.append(divergence(mine, theirs, possible, place, end: end))
            follows = true
        }
        return divergences
    }

    /// Where a divergence stands among the others.
    private struct Place {
        let isFirst: Bool
        /// Whether no trade is alike between it and the one before.
        let follows: Bool
    }

    private static func divergence(
        _ bot: Trade?,
        _ backtest: Trade?,
        _ interruptions: [Interruption],
        _ place: Place,
        end: Timestamp
    ) -> Divergence {
        // A trade that was entered alike differs by how it was left.
        let entries = [bot?.entryTime, backtest?.entryTime].compactMap(\.self)
        let exits = [bot?.exitTime, backtest?.exitTime].compactMap(\.self)
        let isEntryAlike = bot?.entryPrice == backtest?.entryPrice && bot?.quantity == backtest?.quantity
        let time = (isEntryAlike ? exits : entries).min() ?? end
        let cause = interruptions.last { $0.time <= time }
        let followsOnly = bot?.exitTime == backtest?.exitTime && bot?.entryPrice == backtest?.entryPrice && bot != nil
        let money = (bot?.profit ?? .zero) - (backtest?.profit ?? .zero)
        if !place.isFirst, followsOnly {
            let explanation = "it is of another size, because there was more or less money after a trade before it"
            return Divergence(bot: bot, backtest: backtest, cause: .earlier, explanation: explanation, money: money)
        }
        return Divergence(
            bot: bot,
            backtest: backtest,
            cause: cause?.cause ?? (place.follows ? .earlier : .unexplained),
            explanation: cause?.explanation
                ?? (place.follows ? "it follows from the one before it" : "nothing that is recorded explains it"),
            money: money
        )
    }
}

extension Trade {
    /// Whether two trades are the same, numbers and words left out.
    fileprivate func isSame(as other: Trade, until end: Timestamp) -> Bool {
        guard entryTime == other.entryTime, entryPrice == other.entryPrice, quantity == other.quantity else {
            return false
        }
        let (left, right) = (exitTime.flatMap { $0 > end ? nil : $0 }, other.exitTime.flatMap { $0 > end ? nil : $0 })
        guard left == right else { return false }
        return left == nil || (exitPrice == other.exitPrice && profit == other.profit)
    }
}
