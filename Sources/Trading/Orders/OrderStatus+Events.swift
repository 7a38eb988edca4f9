/// What can happen to an order.
public enum OrderEvent: String, Hashable, Sendable, Codable, CaseIterable {
    case accept, fill, cancel, reject
}

/// An event that cannot happen to an order as it stands: it is old, repeated, or meant for another one.
public struct InvalidOrderTransition: Error, Hashable, Sendable, CustomStringConvertible {
    public let status: OrderStatus
    public let event: OrderEvent

    public init(status: OrderStatus, event: OrderEvent) {
        self.status = status
        self.event = event
    }

    public var description: String { "an order that is \(status.rawValue) takes no '\(event.rawValue)'" }
}

extension OrderStatus {
    /// The status that `event` leads to: the whole life cycle of an order.
    ///
    /// A venue may report a fill before its acknowledgement arrives, so a pending order can be filled. Nothing happens
    /// to an order that has ended, not even the same thing again: a repeated report must not be booked twice.
    public func after(_ event: OrderEvent) throws(InvalidOrderTransition) -> OrderStatus {
        switch (self, event) {
        case (.pending, .accept): .accepted
        case (.pending, .fill), (.accepted, .fill): .filled
        case (.pending, .cancel), (.accepted, .cancel): .cancelled
        case (.pending, .reject), (.accepted, .reject): .rejected
        case (.accepted, .accept), (.filled, _), (.cancelled, _), (.rejected, _):
            throw InvalidOrderTransition(status: self, event: event)
        }
    }
}
