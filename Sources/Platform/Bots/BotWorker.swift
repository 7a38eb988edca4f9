import Logging
import MarketData
import Markets
import Storage
import Synchronization
import Trading

/// Runs one bot: works off its mailbox on a pool of threads, stores each step before anybody hears of it.
final class BotWorker: Sendable {
    struct Environment: Sendable {
        let store: any BotStore
        let events: any ApplicationEventSink
        let clock: any MarketClock
        let threads: BoundedWorkQueue
        /// Held while a bot is far behind its market.
        let room: Backpressure
        /// What every command to a venue passes.
        let gate: SendGate
        let logger: Logger

        /// Stores a step, and with it what the limits of the account have seen.
        ///
        /// - Parameter runner: as it is after the step.
        func save(_ step: BotStep, of runner: BotRunner) throws {
            guard let stake = runner.stake else { return try store.save(step) }
            var step = step
            step.account = gate.settle(stake, of: runner.bot)
            do { try store.save(step) } catch {
                gate.unsettle(runner.bot)
                throw error
            }
        }
    }

    private struct State: Sendable {
        var runner: BotRunner
        /// Why the bot cannot go on, for as long as that could not be stored.
        var failure: String?
        /// The bot's newest state, if listeners have not heard of it.
        var unheard: BotRecord?
        /// Nothing is worked off any more: the bot was ended, has failed, or the process ends.
        var isOver = false
    }

    let id: String
    let userID: String
    let symbol: Symbol
    let timeframe: Timeframe
    let modelVersions: [String: Int]
    private let environment: Environment
    private let history: BotRunner.History
    /// Told once the bot's failure is stored.
    private let onFailure: @Sendable (BotWorker) -> Void
    /// While it catches up, listeners hear of a bot no more often than this, in milliseconds.
    private static let updateInterval: Int64 = 1000

    private let mailbox = Mutex(BotMailbox())
    private let lastUpdate = Mutex(Timestamp(milliseconds: .min))
    private let state: Mutex<State>

    init(
        _ runner: BotRunner,
        _ environment: Environment,
        history: @escaping BotRunner.History,
        onFailure: @escaping @Sendable (BotWorker) -> Void
    ) {
        id = runner.bot.id
        userID = runner.bot.userID
        symbol = runner.bot.symbol
        timeframe = runner.bot.timeframe
        modelVersions = runner.modelVersions
        self.environment = environment
        self.history = history
        self.onFailure = onFailure
        state = Mutex(State(runner: runner))
    }

    /// Hands events over; returns at once.
    func post(_ events: [BotEvent]) {
        guard withMailbox({ $0.post(events) }) else { return }
        Task { [self] in
            do {
                try await environment.threads.run { self.drain() }
            } catch {
                fail(error)
            }
        }
    }

    /// Waits for the step under way and works off nothing more; the bot stays as it is in the store.
    func quiesce() {
        withMailbox { $0.close() }
        state.withLock { $0.isOver = true }
    }

    /// Gives the bot another status and withdraws the orders that wait, unless it only pauses. Blocks.
    ///
    /// - Parameter market: as ``BotRunner/end(as:at:market:history:gate:commit:)`` takes it.
    /// - Throws: ``OrdersNotWithdrawn``; `StoreError`, or why the market's history cannot be read. The bot goes on from the
    ///   last step that was stored: what was asked to be withdrawn stays so.
    func end(as status: BotStatus, market: Timestamp?) throws -> BotRecord {
        let bot = try state.withLock { state in
            var runner = state.runner
            let now = environment.clock.now
            try runner.end(as: status, at: now, market: market, history: history, gate: gate) { step, runner in
                try environment.save(step, of: runner)
                state.runner = runner
                _ = publish(step, runner.instrument)
            }
            state.isOver = true
            return runner.bot
        }
        withMailbox { $0.close() }
        return bot
    }

    /// How the bot is doing.
    var health: BotHealth {
        let waiting = mailbox.withLock(\.count)
        return state.withLock { $0.runner.health(waiting: waiting, at: environment.clock.now) }
    }

    /// Works on the mailbox, and holds feeds back or lets them go on: within the lock, so that the last word is right.
    private func withMailbox<Value>(_ body: (inout BotMailbox) -> Value) -> Value {
        mailbox.withLock { mailbox in
            let value = body(&mailbox)
            if mailbox.count >= BotMailbox.highWater { environment.room.hold(id) }
            if mailbox.count <= BotMailbox.lowWater { environment.room.release(id) }
            return value
        }
    }

    private func drain() {
        while true {
            let (batch, hasOverflowed) = withMailbox { ($0.take(), $0.hasOverflowed) }
            do {
                if hasOverflowed { throw BotOverflow() }
                try process(batch)
            } catch {
                fail(error)
                return
            }
            if batch.isEmpty { return publishUnheard() }
        }
    }

    private func process(_ batch: [BotEvent]) throws {
        try state.withLock { state in
            guard !state.isOver else { return }
            if let failure = state.failure { throw BotFailure(description: failure) }
            // The runner in the state is the one that is stored: what a step could not store it has not done.
            var rest = batch[...]
            repeat {
                var runner = state.runner
                if let step = try runner.advance(&rest, history: history, gate: gate) {
                    try environment.save(step, of: runner)
                    state.unheard = publish(step, runner.instrument) ? nil : step.bot
                }
                state.runner = runner
            } while !rest.isEmpty || state.runner.hasUnsent
        }
    }

    private func gate(_ intent: OrderIntent) -> OrderRefusal? {
        environment.gate.refusal(of: intent, from: id, userID: userID)
    }

    /// Tells listeners where the bot stands once it has caught up with its market.
    private func publishUnheard() {
        state.withLock { state in
            guard let bot = state.unheard, !state.isOver else { return }
            state.unheard = nil
            environment.events.publish(.botUpdate(bot), to: bot.userID)
        }
    }

    /// - Returns: whether listeners have heard of the bot's new state, beside its trades.
    private func publish(_ step: BotStep, _ instrument: Instrument) -> Bool {
        for trade in step.trades {
            environment.events.publish(.tradeUpdate(step.bot, trade, instrument), to: step.bot.userID)
        }
        let now = environment.clock.now
        let isDue = lastUpdate.withLock { last in
            guard step.equity.count > 0 || !step.orders.isEmpty, last.milliseconds != .min else { return true }
            return now >= last + Self.updateInterval
        }
        guard isDue else { return false }
        lastUpdate.withLock { $0 = now }
        environment.events.publish(.botUpdate(step.bot), to: step.bot.userID)
        return true
    }

    /// Puts the bot into its error state: it trades no more until its owner has looked at it. If that cannot be stored,
    /// it is tried again with the next events.
    private func fail(_ error: any Error) {
        let isStored = state.withLock { state in
            // An owner who stopped the bot in the meantime has the last word.
            guard !state.isOver else { return false }
            let now = environment.clock.now
            let message = "\(error)"
            if state.failure == nil {
                environment.logger.error("bot failed", metadata: ["bot": "\(id)", "error": "\(message)"])
            }
            state.failure = message
            var failed = state.runner
            failed.setStatus(.error, error: message, at: now)
            let candle = failed.bot.lastCandle
            let entry = BotLogEntry(time: now, level: "error", message: message, code: .failed, candle: candle)
            let step = BotStep(bot: failed.bot, log: [entry])
            do {
                try environment.store.save(step)
            } catch {
                environment.logger.error(
                    "a bot's failure could not be stored",
                    metadata: ["bot": "\(id)", "error": "\(error)"]
                )
                return false
            }
            state.isOver = true
            _ = publish(step, failed.instrument)
            return true
        }
        guard isStored else { return withMailbox { $0.abandon() } }
        withMailbox { $0.close() }
        onFailure(self)
    }
}

/// Why a bot failed, when that is stored later.
private struct BotFailure: Error, CustomStringConvertible {
    let description: String
}

/// A bot that has more events waiting than it may.
private struct BotOverflow: Error, CustomStringConvertible {
    var description: String {
        "the bot fell more than \(BotMailbox.capacity) events behind its market and was stopped: start it again"
    }
}
