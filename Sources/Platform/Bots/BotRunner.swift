import Foundation
import JSON
package import Markets
package import Storage
package import Trading

/// One bot at work: takes in its market's events with the engine that backtests run, and says what has to be stored.
///
/// What it wants of the venue is stored first and sent in the next ``advance(_:history:gate:)``: whatever is lost in between
/// is sent again by the runner that goes on from what is stored, under the same order numbers.
///
/// A value: if a step cannot be stored, the runner from before the step is still there.
package struct BotRunner: Sendable {
    /// What the strategy is to be shown before `time`: closed candles of the bot's series, ascending, the newest `limit`, or
    /// all for `Int.max`.
    package typealias History = @Sendable (_ start: Timestamp?, _ end: Timestamp, _ limit: Int) throws -> CandleSeries
    /// Why a command may not go to the venue; `nil` if it may.
    package typealias Gate = (OrderIntent) -> OrderRefusal?

    package internal(set) var bot: BotRecord
    package let instrument: Instrument
    package let modelVersions: [String: Int]
    var engine: TradingEngine
    var venue: SimulatedVenue
    var tally: BotTally
    /// What the venue is to be told, and is stored.
    var outbox: [VenueCommand]
    /// The close that was seen last.
    var quote: Quote?
    /// What was held when the strategy decided last.
    var decidedOn: Quantity?
    var isReconciled: Bool
    var hasHistory = false
    var outcome = EngineOutcome()
    var reports: [ExecutionReport] = []

    /// Of how many ended orders the venue keeps the reports: what the engine has booked it does not ask for again. Every step
    /// stores them all: those of 32 took half of its time.
    private static let venueMemory = 8

    /// What is kept of a runner beside the bot's row and the venue's own books.
    private struct StoredState: Codable {
        let instrument: Instrument
        let modelVersions: [String: Int]
        let tally: BotTally
        let engine: Data
        let quoteTime: Timestamp?
        let quotePrice: Double?
        let decidedOn: Quantity?
    }

    /// Takes up a bot where its last step left it, or begins anew.
    ///
    /// - Parameter books: what the bot's venue has stored.
    /// - Throws: what the factory throws; `StoreError` or `SnapshotError` if the stored state cannot be read.
    package init(
        bot: BotRecord,
        venue books: [UInt8]?,
        factory: StrategyFactory,
        currentInstrument: Instrument
    ) throws {
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
            instrument: instrument,
            timeframe: bot.timeframe,
            feeRate: options.execution.marketFee(bot.feeRate),
            slippageBps: options.slippageBps,
            modelVersions: modelVersions
        )
        let backtest = try options.backtest(of: bot, instrument)
        let configuration = backtest.configuration(bot.timeframe)
        if let time = stored?.quoteTime, let price = stored?.quotePrice { quote = Quote(time: time, price: price) }
        decidedOn = stored?.decidedOn
        isReconciled = stored == nil
        guard let stored else {
            engine = TradingEngine(configuration: configuration, strategy: strategy)
            venue = SimulatedVenue(rules: backtest.rules, capital: bot.capital, memory: Self.venueMemory)
            outbox = []
            return
        }
        guard let books else { throw ForeignBotState() }
        engine = try TradingEngine(
            restoring: Array(stored.engine),
            configuration: configuration,
            strategy: strategy
        )
        venue = try SimulatedVenue(restoring: books, rules: backtest.rules, memory: Self.venueMemory)
        outbox = engine.unacknowledged
    }

    /// The trading rules that the ticks and lots of a bot's orders count; `nil` if it has none yet.
    static func instrument(of bot: BotRecord) throws -> Instrument? { try stored(bot)?.instrument }

    /// The ledger that a bot begins with.
    static func openingLedger(of bot: BotRecord) throws -> Ledger {
        let options = try BotOptions(stored: bot.risk)
        return Ledger(capital: bot.capital, fees: options.execution.fees(bot.feeRate))
    }

    /// The ledger of a bot: that of its last step, or the one that it begins with.
    static func ledger(of bot: BotRecord) throws -> Ledger {
        guard let stored = try stored(bot) else { return try openingLedger(of: bot) }
        return try TradingEngine.books(in: Array(stored.engine)).ledger
    }

    /// What a bot that does not run has at stake; `nil` if it has not begun.
    static func stake(of bot: BotRecord) throws -> BotStake? {
        guard let stored = try stored(bot) else { return nil }
        let (ledger, orders) = try TradingEngine.books(in: Array(stored.engine))
        let price = stored.quotePrice.flatMap { Price(rounding: $0, .nearest, of: stored.instrument) }
        return BotStake(bot.symbol, ledger, orders, at: price, of: stored.instrument)
    }

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

    /// Whether there is something that the venue has not been told yet: the next ``advance(_:history:gate:)`` tells it.
    package var hasUnsent: Bool { !outbox.isEmpty }

    /// Tells the venue what was decided and is stored by now, and works off events, in order, up to the first that makes
    /// something to be told.
    ///
    /// Candles up to the last one that was seen are passed over: a feed that starts again does not count twice.
    ///
    /// - Returns: what has to be stored before the next call; `nil` if nothing has changed.
    package mutating func advance(
        _ events: inout ArraySlice<BotEvent>,
        history: History,
        gate: Gate
    ) throws -> BotStep? {
        var step = BotStep(bot: bot)
        try reconcile(&step)
        try send(gate, &step)
        while outbox.isEmpty, let event = events.popFirst() {
            releaseHeldBack(gate)
            try take(event, history, &step)
        }
        return try finished(step)
    }

    /// Lets orders that rest at the venue meet the candles that passed without the bot, up to `time`.
    ///
    /// - Returns: `nil` if nothing has changed.
    mutating func catchUp(_ history: History, until time: Timestamp) throws -> BotStep? {
        var step = BotStep(bot: bot)
        try reconcile(&step)
        if venue.hasOrders, !hasHistory { try see(history, before: bot.timeframe.open(containing: time), &step) }
        return try finished(step)
    }

    /// Asks the venue to withdraw all orders: told in the next ``advance(_:history:gate:)``.
    ///
    /// - Returns: `nil` if there is none.
    package mutating func cancelAll(reason: String) throws -> BotStep? {
        var step = BotStep(bot: bot)
        try reconcile(&step)
        engine.cancelAll(reason: reason, into: &outcome)
        collect(at: quote?.time ?? bot.updatedAt, &step)
        return try finished(step)
    }

    /// Gives the bot another status.
    package mutating func setStatus(_ status: BotStatus, error: String? = nil, at time: Timestamp) {
        bot.status = status
        bot.error = error
        bot.updatedAt = time
    }

    /// The orders that have not ended.
    package var workingOrders: [Order] { engine.workingOrders }

    private mutating func finished(_ step: BotStep) throws -> BotStep? {
        guard bot != step.bot || !step.orders.isEmpty || !step.log.isEmpty else { return nil }
        let stored = StoredState(
            instrument: instrument,
            modelVersions: modelVersions,
            tally: tally,
            engine: Data(try engine.snapshot()),
            quoteTime: quote?.time,
            quotePrice: quote?.price,
            decidedOn: decidedOn
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        bot.state = Array(try encoder.encode(stored))
        bot.performance = tally.performance(engine.ledger, capital: bot.capital, instrument: instrument)
        var step = step
        step.bot = bot
        step.venue = try venue.snapshot()
        return step
    }
}

/// A bot's state is there, and the books of its venue, which earlier versions did not have, are not.
struct ForeignBotState: Error, CustomStringConvertible {
    var description: String {
        "the bot was last run by an earlier version of AAITI, whose state this one cannot take up: what it has done stays "
            + "readable; create a bot with the same settings to go on"
    }
}
