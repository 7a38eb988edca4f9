public import Markets

/// What a venue says has become of an order.
public struct ExecutionReport: Hashable, Sendable, Codable {
    public enum Kind: Hashable, Sendable, Codable {
        case accepted
        /// - isLast: whether nothing of the order is left to be filled.
        case filled(Fill, isLast: Bool)
        case cancelled(reason: String)
        case expired(reason: String)
        case rejected(OrderRefusal)
    }

    /// The number of the order.
    public let order: Int
    public let kind: Kind
    /// How many executions the order has had, this report's included: an engine that has seen fewer knows that it missed
    /// some.
    public let executions: Int

    public init(order: Int, _ kind: Kind, executions: Int = 0) {
        self.order = order
        self.kind = kind
        self.executions = executions
    }

    /// What the report means for the order's life cycle.
    public var event: OrderEvent {
        switch kind {
        case .accepted: .accept
        case .filled(_, let isLast): isLast ? .fill : .partialFill
        case .cancelled: .cancel
        case .expired: .expire
        case .rejected: .reject
        }
    }
}

/// What an engine asks of a venue.
public enum VenueCommand: Hashable, Sendable, Codable {
    /// To take orders, all or none: the first opens, those that name it as their parent protect what it fills.
    case place([Order])
    /// To withdraw an order.
    case cancel(order: Int)

    /// The orders that it is about.
    public var orders: [Int] {
        switch self {
        case .place(let orders): orders.map(\.number)
        case .cancel(let order): [order]
        }
    }
}

/// What a venue knows of an account: what an engine that missed messages goes by.
public struct VenueView: Hashable, Sendable, Codable {
    /// For each order that the venue was asked for, its reports so far, in order; none for one that it never had.
    public let reports: [Int: [ExecutionReport]]
    /// How many executions the account has had: tells an old view from a new one.
    public let executions: Int
    /// What the venue holds for the account of the base asset, in whole lots.
    public let position: Quantity
    /// What the venue holds for the account of the quote asset.
    public let cash: Money
    /// What the venue holds for the account of a third asset that fees are paid in.
    public let feeAsset: Money

    public init(
        reports: [Int: [ExecutionReport]],
        executions: Int,
        position: Quantity,
        cash: Money,
        feeAsset: Money
    ) {
        self.reports = reports
        self.executions = executions
        self.position = position
        self.cash = cash
        self.feeAsset = feeAsset
    }
}
