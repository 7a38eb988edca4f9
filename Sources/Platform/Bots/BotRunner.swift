import Foundation
import JSON
import Markets
import Storage
import Trading

/// One bot at work: takes in its market's events with the engine that backtests run, and says what has to be stored.
///
/// A value: if a step cannot be stored, the runner from before the step is still there.
struct BotRunner: Sendable {
    /// What the strategy is to be shown before `time`: closed candles of the bot's series, ascending, the newest `limit`.
    typealias History = @Sendable (_ start: Timestamp?, _ end: Timestamp, _ limit: Int) throws -> CandleSeries

    private(set) var bot: BotRecord
    let instrument: Instrument
    private let modelVersions: [String: Int]
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
    /// - Throws: what the factory throws, `SnapshotError` if the stored state cannot be read.
    init(bot: BotRecord, factory: StrategyFactory, currentInstrument: Instrument) throws {
        self.bot = bot
        let stored = try bot.state.map { try JSONDecoder().decode(StoredState.self, from: Data($0)) }
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
    static func instrument(of bot: BotRecord) throws -> Instrument? {
        try bot.state.map { try JSONDecoder().decode(StoredState.self, from: Data($0)).instrument }
    }

    /// Works off events, in order.
    ///
    /// Candles up to the last one that was stored are passed over: a feed that starts again does not count twice. Before
    /// the first one that counts, the strategy sees those of the store that it has missed, without trading on them.
    ///
    /// - Returns: what has to be stored; `nil` if nothing has changed.
    mutating func process(_ events: [BotEvent], history: History) throws -> BotStep? {
        var step = BotStep(bot: bot)
        var outcome = EngineOutcome()
        for event in events {
            let openTime = event.openTime
            if let last = bot.lastCandle, openTime <= last { continue }
            if !hasHistory { try see(history, before: openTime) }
            switch event {
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
        guard bot != step.bot || !step.orders.isEmpty else { return nil }
        step.bot = try stamped()
        return step
    }

    /// Withdraws the order that waits, if there is one.
    mutating func cancelPending(reason: String) throws -> BotStep {
        var outcome = EngineOutcome()
        try engine.cancelPending(reason: reason, into: &outcome)
        var step = BotStep(bot: bot)
        step.collect(outcome, at: bot.lastCandle ?? bot.createdAt)
        step.bot = try stamped()
        return step
    }

    /// Gives the bot another status.
    mutating func setStatus(_ status: BotStatus, error: String? = nil, at time: Timestamp) {
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
        case .candleClosed(let candle): candle.openTime
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
                log.append(
                    BotLogEntry(
                        time: order.decidedAt,
                        level: "info",
                        message: "order \(order.number): \(order.side.rawValue), because \(order.reason)"
                    )
                )
            }
            if order.status == .rejected || order.status == .cancelled {
                let reason = order.refusal ?? "no reason given"
                let entry = "order \(order.number) \(order.status.rawValue): \(reason)"
                log.append(BotLogEntry(time: time, level: "warning", message: entry))
            }
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
