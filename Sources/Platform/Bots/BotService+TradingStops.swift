import Markets
public import Storage

/// What a stop of all trading has come to.
public struct StoppedTrading: Sendable {
    /// A bot that could not be stopped; the gate is closed to it all the same.
    public struct Failure: Sendable {
        public let bot: BotRecord
        public let error: any Error
    }

    /// What is in force, which may be older.
    public let stop: TradingStop
    /// The bots that were stopped.
    public let bots: [BotRecord]
    public let failures: [Failure]
}

extension BotService {
    /// Stops all trading: from now on nothing that opens or enlarges a position is sent, whatever happens to this process,
    /// until ``resumeTrading(_:)``; then stops the bots that run, and those that rest and have left orders, which withdraws
    /// these. One that cannot be stopped does not keep the others from it.
    ///
    /// - Parameter reason: why, in the words of who stops it.
    public func stopAll(_ scope: TradingStop.Scope, by email: String, reason: String) throws -> StoppedTrading {
        let new = TradingStop(scope: scope, stoppedBy: email, stoppedAt: clock.now, reason: reason)
        let stop = try supervisor.gate.close(new)
        let (bots, failures) = try stopBots(after: new)
        return StoppedTrading(stop: stop, bots: bots, failures: failures)
    }

    /// Stops the bots of which the gate is closed. One that cannot be stopped does not keep the others from it.
    func stopBots(after stop: TradingStop) throws -> (stopped: [BotRecord], failures: [StoppedTrading.Failure]) {
        var bots: [BotRecord] = []
        var failures: [StoppedTrading.Failure] = []
        for bot in try supervisor.bots(under: stop.scope) {
            do {
                try store.append(BotLogEntry(stop, of: bot, at: clock.now), botID: bot.id)
                bots.append(try self.stop(bot.id, userID: bot.userID))
            } catch {
                failures.append(StoppedTrading.Failure(bot: bot, error: error))
            }
        }
        return (bots, failures)
    }

    /// Lets trading go on; bots that were stopped stay so until they are started. After a stop by a limit of the account its
    /// losses are measured from now on.
    ///
    /// - Throws: ``PlatformError/conflict(_:)`` if it is not stopped, or if only a stop of everybody's is in force.
    public func resumeTrading(_ scope: TradingStop.Scope) throws { try supervisor.gate.open(scope) }

    /// What keeps the user's bots from trading; `nil` if nothing does.
    public func tradingStop(userID: String) -> TradingStop? { supervisor.gate.stop(of: userID) }
}

extension TradingStop.Scope {
    func covers(_ userID: String) -> Bool { self == .all || self == .user(userID) }
}
