import Logging
import Markets
import Storage
import Synchronization
import Trading

/// What every command to a venue passes: while trading is stopped, nothing that opens or enlarges a position does, nor does
/// what would breach a limit of its account. Bots only hold what they have bought: whatever sells reduces.
///
/// Kept in memory, so that it costs nothing, and in the store, so that it outlives the process.
final class SendGate: Sendable {
    struct State {
        var stops: [TradingStop.Scope: TradingStop] = [:]
        /// By user.
        var accounts: [String: AccountRisk] = [:]

        /// What keeps the bots of a user from trading; `nil` if nothing does.
        func stop(of userID: String) -> TradingStop? { stops[.all] ?? stops[.user(userID)] }
    }

    let store: any BotStore
    let events: any ApplicationEventSink
    let clock: any MarketClock
    let logger: Logger
    let state = Mutex(State())
    /// Held while trading is stopped or goes on, so that memory and store say the same.
    let changes = Mutex(())
    private let haltHandler = Mutex<(@Sendable (TradingStop) -> Void)?>(nil)

    init(store: any BotStore, events: any ApplicationEventSink, clock: any MarketClock, logger: Logger) {
        self.store = store
        self.events = events
        self.clock = clock
        self.logger = logger
    }

    /// Takes over what is stored: before the first bot runs.
    func load() throws {
        let stops = try store.tradingStops()
        state.withLock { state in
            for stop in stops { state.stops[stop.scope] = stop }
        }
        for record in try store.tradingAccounts() {
            let account = try AccountRisk(record)
            state.withLock { $0.accounts[record.userID] = account }
        }
    }

    /// Closes the gate; one that is closed for the same scope stays as it is. What cannot be stored is in force all the same.
    ///
    /// - Returns: why it is closed.
    func close(_ stop: TradingStop) throws -> TradingStop {
        try changes.withLock { _ in
            // In memory first: nothing is sent while the disk is written.
            let kept = state.withLock { state in
                let kept = state.stops[stop.scope] ?? stop
                state.stops[stop.scope] = kept
                return kept
            }
            try store.add(kept)
            return kept
        }
    }

    /// Opens the gate. After a stop by a limit of the account its losses are measured from now on.
    ///
    /// - Throws: ``PlatformError/conflict(_:)`` if it is not closed, or only for everybody.
    func open(_ scope: TradingStop.Scope) throws {
        try changes.withLock { _ in
            // A stop that could not be stored is in force all the same.
            let stored = try store.tradingStops().first { $0.scope == scope }
            guard let stop = stop(for: scope) ?? stored else {
                guard let all = self.stop(for: .all) else { throw PlatformError.conflict("trading is not stopped") }
                throw PlatformError.conflict(
                    "all trading was stopped by \(all.stoppedBy) (\(all.reason)): only an admin can let it go on, with the scope 'all'"
                )
            }
            if case .user(let userID) = scope, stop.limit != nil { try measureLossesAnew(of: userID) }
            try store.removeTradingStop(scope)
            state.withLock { $0.stops[scope] = nil }
        }
    }

    /// Why it is closed for just this scope; `nil` if it is not.
    func stop(for scope: TradingStop.Scope) -> TradingStop? { state.withLock { $0.stops[scope] } }

    /// What keeps the bots of a user from trading; `nil` if nothing does.
    func stop(of userID: String) -> TradingStop? { state.withLock { $0.stop(of: userID) } }

    /// Who stops the bots of an account that a limit has halted; the gate is closed then.
    func whenHalted(_ body: @escaping @Sendable (TradingStop) -> Void) { haltHandler.withLock { $0 = body } }

    /// Why a command of a user's bot may not be sent; `nil` if it may, and then its entry counts for the limits of the
    /// account. Blocks only if it halts the account.
    func refusal(of intent: OrderIntent, from bot: String, userID: String) -> OrderRefusal? {
        guard let order = intent.entry else { return nil }
        let entry = AccountEntry(
            order: order.number,
            symbol: intent.symbol,
            claim: intent.claim,
            time: order.decidedAt
        )
        let (refusal, halt) = state.withLock { state -> (OrderRefusal?, TradingStop?) in
            if let stop = state.stop(of: userID) { return (OrderRefusal(stop), nil) }
            if intent.isQuestion {
                var account = state.accounts[userID] ?? AccountRisk()
                return (account.admit(entry, of: bot)?.refusal, nil)
            }
            guard let breach = state.accounts[userID, default: AccountRisk()].admit(entry, of: bot) else {
                return (nil, nil)
            }
            return (breach.refusal, close(after: breach, of: userID, &state))
        }
        if let halt { self.halt(halt) }
        return refusal
    }

    /// Closes the gate in memory, within the same lock in which the limit was seen to be reached: nothing slips past.
    ///
    /// - Returns: the stop that has to be stored; `nil` if the breach stops nothing, or all is stopped.
    func close(after breach: AccountBreach, of userID: String, _ state: inout State) -> TradingStop? {
        guard breach.halts, state.stops[.user(userID)] == nil else { return nil }
        let stop = TradingStop(
            scope: .user(userID),
            stoppedBy: "the account's limits",
            stoppedAt: clock.now,
            reason: breach.refusal.description,
            limit: breach.limit.rawValue
        )
        state.stops[stop.scope] = stop
        return stop
    }

    /// Stores a stop that is in force in memory, and lets the account's bots be stopped.
    func halt(_ stop: TradingStop) {
        keep(stop)
        haltHandler.withLock { $0 }?(stop)
    }

    /// Stores a stop that is in force in memory, and tells the user.
    func keep(_ stop: TradingStop) {
        changes.withLock { _ in
            // Somebody may have resumed in between.
            guard self.stop(for: stop.scope) == stop else { return }
            do { try store.add(stop) } catch {
                logger.error("a stop of trading could not be stored", metadata: ["error": "\(error)"])
            }
        }
        if case .user(let userID) = stop.scope {
            events.publish(.alert("all trading was stopped by \(stop.stoppedBy): \(stop.reason)"), to: userID)
        }
    }
}

extension OrderRefusal {
    fileprivate init(_ stop: TradingStop) {
        self.init(
            .stopAll,
            "trading was stopped by \(stop.stoppedBy) at \(stop.stoppedAt.iso8601) (\(stop.reason)); it takes a resume to go on"
        )
    }
}
