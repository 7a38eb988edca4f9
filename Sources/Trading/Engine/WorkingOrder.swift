internal import Markets

/// An order that has not ended yet, and which of its executions have been booked.
struct WorkingOrder: Hashable, Sendable, Codable {
    var order: Order
    /// The numbers of the executions that have been booked, in the order in which they came.
    var booked: [Int] = []
    /// How many executions the venue says there were.
    var executions = 0
    /// The number of the last execution, once it is known that there will be no more.
    var lastExecution: Int?
    /// Why it is being withdrawn.
    var cancelReason: String?

    init(_ order: Order) { self.order = order }

    /// Whether the venue knows of executions that have not been booked.
    var isMissingExecutions: Bool { booked.count < executions }

    /// Whether there is nothing to come of it.
    var isOver: Bool { order.status.isTerminal && !isMissingExecutions }

    /// Whether the strategy decided on it, as opposed to an order that protects or rests.
    var isDecision: Bool { order.parent == nil && order.tag == nil }
}
