/// Where an order stands in its life.
public enum OrderStatus: String, Hashable, Sendable, Codable, CaseIterable {
    /// Decided and recorded; the venue may or may not have seen it.
    case pending
    /// Sent, and no answer came in time: it may be working, filled, or not there at all. Only the venue can say.
    case unknown
    /// The venue has it.
    case accepted
    case partiallyFilled = "partially_filled"
    case filled
    /// Withdrawn before all of it was filled.
    case cancelled
    /// Ended by its time in force before all of it was filled.
    case expired
    /// Refused by a risk rule or by the venue; the reason stands on the order.
    case rejected

    /// Whether nothing is to be expected of the order any more.
    public var isTerminal: Bool {
        switch self {
        case .filled, .cancelled, .expired, .rejected: true
        case .pending, .unknown, .accepted, .partiallyFilled: false
        }
    }
}

/// What can happen to an order.
public enum OrderEvent: String, Hashable, Sendable, Codable, CaseIterable {
    case accept
    /// Some of it is filled, and some is still to be.
    case partialFill = "partial_fill"
    /// The last of it is filled.
    case fill
    case cancel, expire, reject
    /// No answer came in time.
    case timeout
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
    /// Messages overtake each other. A fill may come before the acknowledgement, so a pending order can be filled, and after
    /// the message that the order was cancelled or has expired, because money that has moved must be booked. A rejection
    /// comes from a venue that never had the order, and an answer after a timeout settles what was unknown. Nothing happens
    /// to an order that is filled or rejected, not even the same thing again: a repeated report must not be booked twice.
    public func after(_ event: OrderEvent) throws(InvalidOrderTransition) -> OrderStatus {
        switch (self, event) {
        case (.pending, .accept), (.unknown, .accept): .accepted
        case (.pending, .partialFill), (.unknown, .partialFill), (.accepted, .partialFill),
            (.partiallyFilled, .partialFill):
            .partiallyFilled
        case (.cancelled, .partialFill): .cancelled
        case (.expired, .partialFill): .expired
        case (.pending, .fill), (.unknown, .fill), (.accepted, .fill), (.partiallyFilled, .fill), (.cancelled, .fill),
            (.expired, .fill):
            .filled
        case (.pending, .cancel), (.unknown, .cancel), (.accepted, .cancel), (.partiallyFilled, .cancel): .cancelled
        case (.pending, .expire), (.unknown, .expire), (.accepted, .expire), (.partiallyFilled, .expire): .expired
        case (.pending, .reject), (.unknown, .reject), (.accepted, .reject): .rejected
        case (.pending, .timeout), (.unknown, .timeout): .unknown
        case (.accepted, .accept), (.accepted, .timeout), (.partiallyFilled, .accept), (.partiallyFilled, .reject),
            (.partiallyFilled, .timeout), (.cancelled, .accept), (.cancelled, .cancel), (.cancelled, .expire),
            (.cancelled, .reject), (.cancelled, .timeout), (.expired, .accept), (.expired, .cancel),
            (.expired, .expire), (.expired, .reject), (.expired, .timeout), (.filled, _), (.rejected, _):
            throw InvalidOrderTransition(status: self, event: event)
        }
    }
}
