import Markets
import Storage
import Synchronization
import Trading

/// What every command to a venue passes: while trading is stopped, nothing that opens or enlarges a position does. Bots only
/// hold what they have bought: whatever sells reduces.
///
/// Kept in memory, so that it costs nothing, and in the store, so that it outlives the process.
final class SendGate: Sendable {
    private let stops: Mutex<[TradingStop.Scope: TradingStop]>

    init(_ stops: [TradingStop] = []) {
        self.stops = Mutex(Dictionary(stops.map { ($0.scope, $0) }) { first, _ in first })
    }

    /// Takes over what is stored: before the first bot runs.
    func load(_ stored: [TradingStop]) {
        stops.withLock { stops in
            for stop in stored { stops[stop.scope] = stop }
        }
    }

    /// Closes the gate; one that is closed for the same scope stays as it is.
    ///
    /// - Returns: why it is closed.
    func close(_ stop: TradingStop) -> TradingStop {
        stops.withLock { stops in
            let kept = stops[stop.scope] ?? stop
            stops[stop.scope] = kept
            return kept
        }
    }

    func open(_ scope: TradingStop.Scope) {
        stops.withLock { $0[scope] = nil }
    }

    /// Why it is closed for just this scope; `nil` if it is not.
    func stop(for scope: TradingStop.Scope) -> TradingStop? { stops.withLock { $0[scope] } }

    /// What keeps the bots of a user from trading; `nil` if nothing does.
    func stop(of userID: String) -> TradingStop? {
        stops.withLock { $0[.all] ?? $0[.user(userID)] }
    }

    /// Why a command of a user's bot may not be sent; `nil` if it may.
    func refusal(of command: VenueCommand, userID: String) -> OrderRefusal? {
        guard case .place(let orders) = command, let stop = stop(of: userID) else { return nil }
        guard orders.contains(where: { $0.side == .buy && !$0.terms.isReduceOnly }) else { return nil }
        return OrderRefusal(
            .stopAll,
            "trading was stopped by \(stop.stoppedBy) at \(stop.stoppedAt.iso8601) (\(stop.reason)); it takes a resume to go on"
        )
    }
}
