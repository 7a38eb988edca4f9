import Logging
import Markets
import Storage

extension BotSupervisor {
    /// Takes up the bots that were active when the process ended; one that cannot be taken up goes into its error state.
    ///
    /// Trading that was stopped stays so: bots that were at work then, or had orders that rest, and that the end of the
    /// process kept from being stopped, are stopped now. What all bots have at stake is known before the first of them goes
    /// on, because their accounts' limits count it.
    package func resume() throws {
        try gate.load()
        var runners: [BotRunner] = []
        for bot in try environment.store.bots(status: .active) {
            do {
                runners.append(try runner(of: bot))
            } catch {
                try storeFailure(error, of: bot.id)
            }
        }
        if !runners.isEmpty { try environment.store.prepareForSteps() }
        for runner in runners { gate.restore(runner.stake, of: runner.bot) }
        try restoreStakes()
        gate.closeBreached()
        let stopped = try stopInterrupted()
        for runner in runners where !stopped.contains(runner.bot.id) { start(runner) }
    }

    /// Counts what bots that do not run have at stake.
    private func restoreStakes() throws {
        for status in [BotStatus.stopped, .paused, .error] {
            for bot in try environment.store.bots(status: status) {
                do {
                    gate.restore(try BotRunner.stake(of: bot), of: bot)
                } catch {
                    // It cannot trade either.
                    let metadata: Logger.Metadata = ["bot": "\(bot.id)", "error": "\(error)"]
                    environment.logger.error("what a bot has at stake cannot be read", metadata: metadata)
                }
            }
        }
    }

    /// Stops the bots that the end of the process kept from being stopped when trading was.
    ///
    /// - Returns: the bots that are not to run.
    private func stopInterrupted() throws -> Set<String> {
        var stopped: Set<String> = []
        for bot in try bots(under: .all) {
            guard let stop = gate.stop(of: bot.userID), bot.updatedAt <= stop.stoppedAt else { continue }
            stopped.insert(bot.id)
            do {
                let entry = BotLogEntry(stop, of: bot, at: environment.clock.now)
                try environment.store.append(entry, botID: bot.id)
                _ = try withdraw(bot)
            } catch {
                try storeFailure(error, of: bot.id)
            }
        }
        return stopped
    }

    /// Puts a bot that does not run into its error state, on top of the steps that it has stored.
    private func storeFailure(_ error: any Error, of id: String) throws {
        environment.logger.error("a bot cannot go on", metadata: ["bot": "\(id)", "error": "\(error)"])
        guard var bot = try environment.store.bot(id: id) else { return }
        bot.status = .error
        bot.error = "\(error)"
        bot.updatedAt = environment.clock.now
        let entry = BotLogEntry(
            time: bot.updatedAt,
            level: "error",
            message: "\(error)",
            code: .failed,
            candle: bot.lastCandle
        )
        try environment.store.save(BotStep(bot: bot, log: [entry]))
    }

    /// Has the bots of an account stopped that a limit has halted, on a thread of the bots: the one that has breached it may
    /// be in the middle of a step.
    ///
    /// - Parameter stopBots: says which could not be stopped; the gate is closed to them all the same.
    func whenHalted(_ stopBots: @escaping @Sendable (TradingStop) throws -> [StoppedTrading.Failure]) {
        gate.whenHalted { [weak self] stop in self?.submit(stop, stopBots) }
    }

    private func submit(
        _ stop: TradingStop,
        _ stopBots: @escaping @Sendable (TradingStop) throws -> [StoppedTrading.Failure]
    ) {
        let isSubmitted = environment.threads.submit { [gate, logger = environment.logger] in
            // Somebody may have resumed in between.
            guard gate.stop(for: stop.scope) == stop else { return }
            do {
                for failure in try stopBots(stop) {
                    let metadata: Logger.Metadata = ["bot": "\(failure.bot.id)", "error": "\(failure.error)"]
                    logger.error("a bot could not be stopped", metadata: metadata)
                }
            } catch {
                logger.error("the bots of an account are not stopped", metadata: ["error": "\(error)"])
            }
        }
        if !isSubmitted { environment.logger.error("the bots of a halted account are not stopped: too much waits") }
    }
}
