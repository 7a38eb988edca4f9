import Testing
import Trading

@Suite struct OrderLifeCycleTests {
    /// Every status and every event; what is not here is refused.
    private static let table: [OrderStatus: [OrderEvent: OrderStatus]] = [
        .pending: [.accept: .accepted, .fill: .filled, .cancel: .cancelled, .reject: .rejected],
        .accepted: [.fill: .filled, .cancel: .cancelled, .reject: .rejected],
        .filled: [:],
        .cancelled: [:],
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
    func terminalStatusesAreThoseThatNothingLeaves(status: OrderStatus) throws {
        #expect(status.isTerminal == (try #require(Self.table[status])).isEmpty)
    }

    @Test func refusalBeginsWithItsCode() {
        #expect("\(OrderRefusal(.insufficientFunds, "too dear"))" == "insufficient_funds: too dear")
    }
}
