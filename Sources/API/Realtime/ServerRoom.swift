package import Markets

/// A room on the server: whoever is in it gets the very same bytes.
package enum ServerRoom: Hashable, Sendable {
    /// Every price update of one market; of all if `nil`.
    case updates(Symbol?)
    /// The newest prices of some markets once an interval; of all if `nil`.
    case batches(ConflationInterval, Set<Symbol>?)
    /// The candles of one market; of all if `nil`.
    case candles(Symbol?)
    case own(RealtimeRoom.Topic, userID: String)
    /// Everybody who came in with a session, or as a user: to be sent away when it ends.
    case session(String)
    case user(String)

    package var name: String {
        switch self {
        case .updates(let symbol): "updates/\(Self.name(symbol))"
        case .batches(let interval, let symbols):
            "batches/\(interval.milliseconds)/\(symbols?.map(\.name).sorted().joined(separator: ",") ?? "*")"
        case .candles(let symbol): "candles/\(Self.name(symbol))"
        case .own(let topic, let userID): "\(topic.rawValue)/\(userID)"
        case .session(let id): "session/\(id)"
        case .user(let id): "user/\(id)"
        }
    }

    private static func name(_ symbol: Symbol?) -> String { symbol?.name ?? "*" }
}
