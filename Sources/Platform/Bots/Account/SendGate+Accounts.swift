import Markets
import Storage
import Synchronization
import Trading

extension SendGate {
    /// Takes in what a bot has at stake after a step, before the step is stored.
    ///
    /// - Returns: what has to be stored with the step.
    func settle(_ stake: BotStake, of bot: BotRecord) -> TradingAccountRecord? {
        let userID = bot.userID
        let (record, halt) = state.withLock { state -> (TradingAccountRecord?, TradingStop?) in
            let breach = state.accounts[userID, default: AccountRisk()].settle(stake, of: bot.id, at: bot.lastCandle)
            let record = state.accounts[userID]?.unsaved(userID: userID)
            return (record, breach.flatMap { close(after: $0, of: userID, &state) })
        }
        if let halt { self.halt(halt) }
        return record
    }

    /// Takes back what a step has settled that could not be stored.
    func unsettle(_ bot: BotRecord) { state.withLock { $0.accounts[bot.userID]?.unsettle(bot.id) } }

    /// Takes in what a bot has at stake that was there before, if that is not known yet.
    func restore(_ stake: BotStake?, of bot: BotRecord) {
        guard let stake else { return }
        state.withLock { state in
            guard state.accounts[bot.userID]?.knows(bot.id) != true else { return }
            state.accounts[bot.userID, default: AccountRisk()].restore(stake, of: bot.id)
        }
    }

    /// Closes the gate for the accounts whose limits on losses are reached: the process may have ended before that was stored.
    /// Their bots do not run yet.
    func closeBreached() {
        let halts = state.withLock { state in
            state.accounts.keys.sorted().compactMap { userID in
                state.accounts[userID]?.lossBreach.flatMap { close(after: $0, of: userID, &state) }
            }
        }
        for halt in halts { keep(halt) }
    }

    /// Deletes a bot by `delete`, which is handed what its account is left with, and takes it out.
    func remove(_ bot: BotRecord, _ delete: (TradingAccountRecord?) throws -> Void) throws {
        let (stake, record) = state.withLock { state in
            (state.accounts[bot.userID]?.remove(bot.id), state.accounts[bot.userID]?.unsaved(userID: bot.userID))
        }
        do { try delete(record) } catch {
            if let stake { _ = settle(stake, of: bot) }
            throw error
        }
    }

    /// The limits of an account and what they look at.
    func account(of userID: String) -> AccountRisk { state.withLock { $0.accounts[userID] } ?? AccountRisk() }

    /// Sets the limits of an account, and halts it if one that halts is reached already.
    func set(_ limits: AccountLimits, of userID: String) throws {
        try changes.withLock { _ in
            let (record, old) = state.withLock { state in
                let old = state.accounts[userID]?.limits ?? .none
                state.accounts[userID, default: AccountRisk()].set(limits)
                return (state.accounts[userID]?.record(userID: userID), old)
            }
            do { if let record { try store.save(record) } } catch {
                state.withLock { $0.accounts[userID]?.set(old) }
                throw error
            }
        }
        let halt = state.withLock { state in
            state.accounts[userID]?.lossBreach.flatMap { close(after: $0, of: userID, &state) }
        }
        if let halt { self.halt(halt) }
    }

    /// To be called while ``changes`` is held.
    func measureLossesAnew(of userID: String) throws {
        let record = state.withLock { state in
            state.accounts[userID]?.measureAnew()
            return state.accounts[userID]?.record(userID: userID)
        }
        if let record { try store.save(record) }
    }
}
