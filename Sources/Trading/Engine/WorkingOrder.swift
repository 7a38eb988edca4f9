internal import Markets

/// An order that has not ended yet, and which of its executions have been booked.
struct WorkingOrder: NumberedOrder, Hashable, Sendable, Codable {
    var order: Order
    /// Up to which number all executions have been booked, and those beyond that came early.
    private var contiguous = 0
    private var early: [Int] = []
    /// How many executions the venue says there were.
    var executions = 0
    /// The number of the last execution, once it is known that there will be no more.
    var lastExecution: Int?
    /// Why it is being withdrawn.
    var cancelReason: String?

    init(_ order: Order) { self.order = order }

    var number: Int { order.number }

    /// Whether the venue knows of executions that have not been booked.
    var isMissingExecutions: Bool { booked < executions }

    /// How many executions have been booked.
    var booked: Int { contiguous + early.count }

    func hasBooked(_ execution: Int) -> Bool { execution <= contiguous || early.contains(execution) }

    mutating func book(_ execution: Int) {
        guard execution == contiguous + 1 else { return early.append(execution) }
        contiguous += 1
        while let index = early.firstIndex(of: contiguous + 1) {
            early.remove(at: index)
            contiguous += 1
        }
    }

    /// Whether there is nothing to come of it.
    var isOver: Bool { order.status.isTerminal && !isMissingExecutions }

    /// Whether the strategy decided on it, as opposed to an order that protects or rests.
    var isDecision: Bool { order.parent == nil && order.tag == nil }
}
