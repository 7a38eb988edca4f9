internal import Markets

/// An exit that is filled in parts: one gain or loss, however many trades it ends.
struct ExitTally: Hashable, Sendable, Codable {
    let order: Int
    private(set) var profit = Money.zero
    private(set) var cost = Money.zero
    private(set) var time: Timestamp

    init(order: Int, at time: Timestamp) {
        self.order = order
        self.time = time
    }

    mutating func add(profit: Money, cost: Money, at time: Timestamp) {
        self.profit += profit
        self.cost += cost
        self.time = time
    }
}
