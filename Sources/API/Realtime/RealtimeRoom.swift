import JSON
import Markets

/// What a client subscribes to, as it names it: `market-data`, `market-data:BTC-USDT`, `models`, `bots`, `backtests`,
/// `alerts`.
enum RealtimeRoom: Hashable, Sendable {
    case marketData(Symbol?)
    case own(Topic)

    /// What belongs to one user.
    enum Topic: String, Hashable, Sendable, CaseIterable {
        case models, bots, backtests, alerts
    }

    init?(_ name: String) {
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

    var name: String {
        switch self {
        case .marketData(nil): "market-data"
        case .marketData(let symbol?): "market-data:\(symbol)"
        case .own(let topic): topic.rawValue
        }
    }

    /// The room on the server: market data apart by how often they are wanted, a user's things apart by user.
    func serverRoom(interval: ConflationInterval?, userID: String) -> String {
        switch self {
        case .marketData: interval.map { "\(name)@\($0.milliseconds)" } ?? name
        case .own(let topic): Self.serverRoom(topic, userID: userID)
        }
    }

    static func serverRoom(_ topic: Topic, userID: String) -> String { "\(topic.rawValue)/\(userID)" }
}

/// How often a client wants market data at the most. A few steps, so that clients share what is encoded for them.
struct ConflationInterval: Hashable, Sendable {
    static let steps = [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 60_000]

    let milliseconds: Int

    /// The next step that is no shorter than `requested`; `nil` under 50 ms or over a minute.
    init?(atLeast requested: Int64) {
        guard requested >= 50, let step = Self.steps.first(where: { Int64($0) >= requested }) else { return nil }
        milliseconds = step
    }

    init(step: Int) {
        milliseconds = step
    }

    static let all = steps.map(ConflationInterval.init(step:))
}
