import Testing
import Trading

@Suite struct OrderLifeCycleTests {
    /// Every status and every event; what is not here is refused.
    private static let table: [OrderStatus: [OrderEvent: OrderStatus]] = [
        .pending: [
            .accept: .accepted, .partialFill: .partiallyFilled, .fill: .filled, .cancel: .cancelled, .expire: .expired,
            .reject: .rejected, .timeout: .unknown,
        ],
        .unknown: [
            .accept: .accepted, .partialFill: .partiallyFilled, .fill: .filled, .cancel: .cancelled, .expire: .expired,
            .reject: .rejected, .timeout: .unknown,
        ],
        .accepted: [
            .partialFill: .partiallyFilled, .fill: .filled, .cancel: .cancelled, .expire: .expired, .reject: .rejected,
        ],
        .partiallyFilled: [
            .partialFill: .partiallyFilled, .fill: .filled, .cancel: .cancelled, .expire: .expired,
        ],
        .filled: [:],
        .cancelled: [.partialFill: .cancelled, .fill: .filled],
        .expired: [.partialFill: .expired, .fill: .filled],
        .rejected: [:],
    ]

    @Test(arguments: OrderStatus.allCases, OrderEvent.allCases)
    func transition(status: OrderStatus, event: OrderEvent) throws {
        if let expected = try #require(Self.table[status])[event] {
            #expect(try status.after(event) == expected)
        } else {
            #expect(throws: InvalidOrderTransition(status: status, event: event)) { try status.after(event) }
        }
    }

    @Test(arguments: OrderStatus.allCases)
    func onlyMoneyThatHasMovedChangesAnOrderThatHasEnded(status: OrderStatus) throws {
        let events = Set(try #require(Self.table[status]).keys)
        #expect(status.isTerminal == events.isSubset(of: [.partialFill, .fill]))
    }

    @Test func refusalBeginsWithItsCode() {
        #expect("\(OrderRefusal(.insufficientFunds, "too dear"))" == "insufficient_funds: too dear")
    }
}
