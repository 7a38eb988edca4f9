import Foundation
import JSON
package import Markets
package import Storage
import Trading

/// One bot at work: takes in its market's events with the engine that backtests run, and says what has to be stored.
///
/// A value: if a step cannot be stored, the runner from before the step is still there.
package struct BotRunner: Sendable {
    /// What the strategy is to be shown before `time`: closed candles of the bot's series, ascending, the newest `limit`.
    package typealias History = @Sendable (_ start: Timestamp?, _ end: Timestamp, _ limit: Int) throws -> CandleSeries

    package private(set) var bot: BotRecord
    package let instrument: Instrument
    package let modelVersions: [String: Int]
    private var engine: TradingEngine
    private var tally: BotTally
    private var hasHistory = false

    /// What is kept of a runner beside the bot's row.
    private struct StoredState: Codable {
        let instrument: Instrument
        let modelVersions: [String: Int]
        let tally: BotTally
        let engine: Data
    }

    /// Takes up a bot where its last step left it, or begins anew.
    ///
    /// - Throws: what the factory throws; `StoreError` or `SnapshotError` if the stored state cannot be read.
    package init(bot: BotRecord, factory: StrategyFactory, currentInstrument: Instrument) throws {
        self.bot = bot
        let stored = try Self.stored(bot)
        let options = try BotOptions(stored: bot.risk)
        let choice = try StrategyChoice(stored: bot.strategy)
        instrument = stored?.instrument ?? currentInstrument
        modelVersions = try stored?.modelVersions ?? factory.modelVersions(choice, userID: bot.userID)
        tally = stored?.tally ?? BotTally(capital: bot.capital)
        let strategy = try factory.make(
            choice,
            userID: bot.userID,
            feeRate: bot.feeRate,
            slippageBps: options.slippageBps,
            modelVersions: modelVersions
        )
        let configuration = try options.configuration(of: bot, instrument)
        if let snapshot = stored?.engine {
            engine = try TradingEngine(restoring: Array(snapshot), configuration: configuration, strategy: strategy)
        } else {
            engine = TradingEngine(configuration: configuration, strategy: strategy)
        }
    }

    /// The trading rules that the ticks and lots of a bot's orders count; `nil` if it has none yet.
    static func instrument(of bot: BotRecord) throws -> Instrument? { try stored(bot)?.instrument }

    /// The versions of models that a bot goes on with; `nil` if it has not begun.
    static func modelVersions(of bot: BotRecord) throws -> [String: Int]? { try stored(bot)?.modelVersions }

    private static func stored(_ bot: BotRecord) throws -> StoredState? {
        guard let state = bot.state else { return nil }
        do {
            return try JSONDecoder().decode(StoredState.self, from: Data(state))
        } catch {
            throw StoreError.corrupt("the bot's stored state cannot be read, create the bot anew: \(error)")
        }
    }

    /// Works off events, in order.
    ///
    /// Candles up to the last one that was seen are passed over: a feed that starts again does not count twice. Before
    /// the first one that counts, the strategy sees those of the store that it has missed, without trading on them.
    ///
    /// - Returns: what has to be stored; `nil` if nothing has changed.
    package mutating func process(_ events: [BotEvent], history: History) throws -> BotStep? {
        var step = BotStep(bot: bot)
        var outcome = EngineOutcome()
        for event in events {
            let openTime = event.openTime
            if case .candleAmended(let candle) = event {
                step.log.append(BotLogEntry(amended: candle))
                continue
            }
            if let last = engine.lastCandle, openTime <= last { continue }
            if !hasHistory { try see(history, before: openTime) }
            switch event {
            case .gap(let gap):
                step.log.append(BotLogEntry(gap))
                continue
            case .candleAmended: continue
            case .candleOpened(_, let price):
                try engine.candleOpened(at: openTime, price: price, into: &outcome)
            case .candleClosed(let candle):
                try engine.candleClosed(candle, into: &outcome)
                bot.firstCandle = bot.firstCandle ?? openTime
                bot.lastCandle = openTime
            }
            step.collect(outcome, at: openTime)
            tally.record(outcome)
        }
        guard bot != step.bot || !step.orders.isEmpty || !step.log.isEmpty else { return nil }
        step.bot = try stamped()
        return step
    }

    /// Withdraws the order that waits, if there is one.
    package mutating func cancelPending(reason: String) throws -> BotStep {
        var outcome = EngineOutcome()
        try engine.cancelPending(reason: reason, into: &outcome)
        var step = BotStep(bot: bot)
        step.collect(outcome, at: bot.updatedAt)
        step.bot = try stamped()
        return step
    }

    /// Gives the bot another status.
    package mutating func setStatus(_ status: BotStatus, error: String? = nil, at time: Timestamp) {
        bot.status = status
        bot.error = error
        bot.updatedAt = time
    }

    private mutating func see(_ history: History, before time: Timestamp) throws {
        let start = engine.lastCandle.map { bot.timeframe.next(after: $0) }
        for candle in try history(start, time, engine.warmUpCandles) where candle.openTime < time {
            try engine.warmUp(candle)
        }
        hasHistory = true
    }

    /// The bot's row with the engine's state in it.
    private mutating func stamped() throws -> BotRecord {
        let stored = StoredState(
            instrument: instrument,
            modelVersions: modelVersions,
            tally: tally,
            engine: Data(try engine.snapshot())
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        bot.state = Array(try encoder.encode(stored))
        bot.performance = tally.performance(engine.ledger, capital: bot.capital, instrument: instrument)
        return bot
    }
}

extension BotEvent {
    var openTime: Timestamp {
        switch self {
        case .candleOpened(let time, _): time
        case .candleClosed(let candle), .candleAmended(let candle): candle.openTime
        case .gap(let gap): gap.start
        }
    }
}

extension BotStep {
    /// Adds what a call of the engine changed; an order or trade that changed twice is kept as it is now.
    mutating func collect(_ outcome: EngineOutcome, at time: Timestamp) {
        for order in outcome.orders {
            if let index = orders.firstIndex(where: { $0.number == order.number }) {
                orders[index] = order
            } else {
                orders.append(order)
            }
            log.append(BotLogEntry(order, at: time))
        }
        for trade in outcome.trades {
            if let index = trades.firstIndex(where: { $0.number == trade.number }) {
                trades[index] = trade
            } else {
                trades.append(trade)
            }
        }
        if let value = outcome.equity { equity.append(EquityPoint(time: time, equity: value)) }
    }
}

extension BotLogEntry {
    fileprivate init(amended candle: Candle) {
        let numbers = "it closed at \(candle.close)"
        let message = "the candle was amended after its close (\(numbers)): what was decided at its close stands"
        self.init(time: candle.openTime, level: "info", message: message)
    }

    fileprivate init(_ gap: CandleGap) {
        let candles = gap.missing == 1 ? "1 candle is" : "\(gap.missing) candles are"
        self.init(time: gap.start, level: "info", message: "\(candles) missing from here on: the feed had no prices")
    }

    /// What has just become of an order.
    fileprivate init(_ order: Order, at time: Timestamp) {
        let what = "order \(order.number) to \(order.side.rawValue)"
        switch order.status {
        case .pending, .accepted:
            self.init(time: order.decidedAt, level: "info", message: "\(what), because \(order.reason)")
        case .filled:
            self.init(time: order.filledAt ?? time, level: "info", message: "\(what) filled")
        case .cancelled, .rejected:
            let reason = order.refusal ?? "no reason given"
            self.init(time: time, level: "warning", message: "\(what) \(order.status.rawValue): \(reason)")
        }
    }
}
