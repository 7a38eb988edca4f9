import Logging
import Markets
import Storage
import Synchronization

/// Runs one bot: works off its mailbox on a pool of threads, stores each step before anybody hears of it.
final class BotWorker: Sendable {
    struct Environment: Sendable {
        let store: any BotStore
        let events: any ApplicationEventSink
        let clock: any MarketClock
        let threads: BoundedWorkQueue
        let logger: Logger
    }

    let id: String
    let symbol: Symbol
    let timeframe: Timeframe
    private let environment: Environment
    private let history: BotRunner.History
    /// Without a new order or trade, listeners hear of the bot no more often than this, in milliseconds.
    private static let updateInterval: Int64 = 1000

    private let mailbox = Mutex(BotMailbox())
    private let lastUpdate = Mutex(Timestamp(milliseconds: .min))
    private let runner: Mutex<BotRunner>

    init(_ runner: BotRunner, _ environment: Environment, history: @escaping BotRunner.History) {
        id = runner.bot.id
        symbol = runner.bot.symbol
        timeframe = runner.bot.timeframe
        self.environment = environment
        self.history = history
        self.runner = Mutex(runner)
    }

    /// Hands events over; returns at once.
    func post(_ events: [BotEvent]) {
        guard mailbox.withLock({ $0.post(events) }) else { return }
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
        mailbox.withLock { $0.close() }
        runner.withLock { _ in }
    }

    /// Gives the bot another status and withdraws the order that waits, unless it only pauses. Blocks.
    func end(as status: BotStatus, error: String? = nil) throws -> BotRecord {
        try runner.withLock { runner in
            var changed = runner
            changed.setStatus(status, error: error, at: environment.clock.now)
            let step =
                status == .paused
                ? BotStep(bot: changed.bot)
                : try changed.cancelPending(reason: "the bot was stopped")
            try environment.store.save(step)
            runner = changed
            publish(step, runner)
            return runner.bot
        }
    }

    private func drain() {
        while true {
            let (batch, hasOverflowed) = mailbox.withLock { ($0.take(), $0.hasOverflowed) }
            guard !batch.isEmpty || hasOverflowed else { return }
            do {
                if hasOverflowed { throw BotOverflow() }
                try process(batch)
            } catch {
                fail(error)
                return
            }
        }
    }

    private func process(_ batch: [BotEvent]) throws {
        try runner.withLock { runner in
            guard runner.bot.status == .active else { return }
            var changed = runner
            guard let step = try changed.process(batch, history: history) else {
                runner = changed
                return
            }
            try environment.store.save(step)
            runner = changed
            publish(step, runner)
        }
    }

    private func publish(_ step: BotStep, _ runner: BotRunner) {
        for trade in step.trades {
            environment.events.publish(.tradeUpdate(step.bot, trade, runner.instrument), to: step.bot.userID)
        }
        let now = environment.clock.now
        let isDue = lastUpdate.withLock { last in
            guard step.orders.isEmpty, step.equity.count > 0, last.milliseconds != .min else { return true }
            return now >= last + Self.updateInterval
        }
        guard isDue else { return }
        lastUpdate.withLock { $0 = now }
        environment.events.publish(.botUpdate(step.bot), to: step.bot.userID)
    }

    /// Puts the bot into its error state: it trades no more until its owner has looked at it.
    private func fail(_ error: any Error) {
        environment.logger.error("bot failed", metadata: ["bot": "\(id)", "error": "\(error)"])
        do {
            try runner.withLock { runner in
                runner.setStatus(.error, error: "\(error)", at: environment.clock.now)
                let entry = BotLogEntry(time: environment.clock.now, level: "error", message: "\(error)")
                let step = BotStep(bot: runner.bot, log: [entry])
                try environment.store.save(step)
                publish(step, runner)
            }
        } catch {
            environment.logger.error(
                "a bot's failure could not be stored",
                metadata: ["bot": "\(id)", "error": "\(error)"]
            )
        }
    }
}

/// A bot that has more events waiting than it may.
private struct BotOverflow: Error, CustomStringConvertible {
    var description: String {
        "the bot fell more than \(BotMailbox.capacity) events behind its market and was stopped: start it again"
    }
}
