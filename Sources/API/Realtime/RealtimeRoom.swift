package import Markets

/// What a client subscribes to, as it names it: `market-data`, `market-data:BTC-USDT`, `models`, `bots`, `backtests`,
/// `alerts`.
package enum RealtimeRoom: Hashable, Sendable {
    /// One market; all of them if `nil`.
    case marketData(Symbol?)
    case own(Topic)

    /// What belongs to one user.
    package enum Topic: String, Hashable, Sendable, CaseIterable {
        case models, bots, backtests, alerts
    }

    package init?(_ name: String) {
        if let topic = Topic(rawValue: name) {
            self = .own(topic)
        } else if name == "market-data" {
            self = .marketData(nil)
        } else if name.hasPrefix("market-data:"), let symbol = Symbol(name.dropFirst(12)) {
            self = .marketData(symbol)
        } else {
            return nil
        }
    }

    package var name: String {
        switch self {
        case .marketData(nil): "market-data"
        case .marketData(let symbol?): "market-data:\(symbol)"
        case .own(let topic): topic.rawValue
        }
    }
}
