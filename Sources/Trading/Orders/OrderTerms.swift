public import Markets

/// Which way an order trades.
public enum Side: String, Hashable, Sendable, Codable, CaseIterable {
    case buy, sell
}

/// When an order is filled.
public enum OrderType: String, Hashable, Sendable, Codable, CaseIterable {
    /// At the next price there is.
    case market
    /// At the limit price or better.
    case limit
    /// At the next price once the market has come to the stop price: above the market to buy, below it to sell.
    case stop
    /// At the limit price or better once the market has come to the stop price.
    case stopLimit = "stop_limit"
    /// As a stop that follows the best price since it was placed, at a distance.
    case trailingStop = "trailing_stop"
    /// At the next price once the market has come to the stop price from the other side: above the market to sell.
    case takeProfit = "take_profit"

    /// Whether it waits for a price before it is an order to trade.
    public var isTriggered: Bool {
        switch self {
        case .market, .limit: false
        case .stop, .stopLimit, .trailingStop, .takeProfit: true
        }
    }
}

/// How long an order works.
public enum TimeInForce: Hashable, Sendable, Codable {
    /// Until it is filled or cancelled.
    case goodTilCancelled
    /// As much as can be had at once; the rest is cancelled.
    case immediateOrCancel
    /// All of it at once, or nothing.
    case fillOrKill
    /// Until that time.
    case goodTil(Timestamp)

    /// As the wire has it: `gtc`, `ioc`, `fok`, `gtd`.
    public var code: String {
        switch self {
        case .goodTilCancelled: "gtc"
        case .immediateOrCancel: "ioc"
        case .fillOrKill: "fok"
        case .goodTil: "gtd"
        }
    }
}

/// How much an order trades.
public enum OrderSize: Hashable, Sendable, Codable {
    case quantity(Quantity)
    /// As many lots as the money pays for, fee included, at the price of the fill.
    case budget(Money)
}

/// What an order asks for: all of it that never changes.
public struct OrderTerms: Hashable, Sendable, Codable {
    public var side: Side
    public var type: OrderType
    public var size: OrderSize
    /// The worst price of a fill, of ``OrderType/limit`` and ``OrderType/stopLimit``.
    public var limitPrice: Price?
    /// The price that triggers; `nil` for an order whose ``offset`` says it.
    public var stopPrice: Price?
    /// The distance of the stop price: of a trailing stop from the best price since it was placed, of an order that
    /// protects an entry from the average price of the entry's fills.
    public var offset: Share?
    public var timeInForce: TimeInForce
    /// Refused where it would be filled at once: it must pay the maker's fee.
    public var isPostOnly: Bool
    /// Never trades more than closes the position.
    public var isReduceOnly: Bool

    public init(
        _ side: Side,
        _ type: OrderType,
        _ size: OrderSize,
        limitPrice: Price? = nil,
        stopPrice: Price? = nil,
        offset: Share? = nil,
        timeInForce: TimeInForce = .goodTilCancelled,
        isPostOnly: Bool = false,
        isReduceOnly: Bool = false
    ) {
        self.side = side
        self.type = type
        self.size = size
        self.limitPrice = limitPrice
        self.stopPrice = stopPrice
        self.offset = offset
        self.timeInForce = timeInForce
        self.isPostOnly = isPostOnly
        self.isReduceOnly = isReduceOnly
    }

    public static func market(_ side: Side, _ size: OrderSize) -> OrderTerms { OrderTerms(side, .market, size) }
}

extension OrderTerms {
    /// Why the terms are none: a price that is missing, does not belong to the type or is not above zero, no quantity.
    ///
    /// - Parameter isProtection: whether it is placed together with an entry, from whose price ``offset`` counts.
    public func refusal(isProtection: Bool = false) -> OrderRefusal? {
        if case .quantity(let quantity) = size, quantity <= .zero {
            return OrderRefusal(.invalidOrder, "the quantity must be more than zero")
        }
        if case .budget = size, type != .market || side != .buy {
            return OrderRefusal(.invalidOrder, "only an order to buy at the market can spend a budget")
        }
        let needsLimit = type == .limit || type == .stopLimit
        guard needsLimit == (limitPrice != nil), limitPrice.map({ $0.ticks > 0 }) ?? true else {
            let rule = needsLimit ? "needs a limit price above zero" : "takes no limit price"
            return OrderRefusal(.invalidOrder, "an order of type \(type.rawValue) \(rule)")
        }
        if let refusal = triggerRefusal(isProtection: isProtection) { return refusal }
        if isPostOnly, type != .limit || timeInForce == .immediateOrCancel || timeInForce == .fillOrKill {
            return OrderRefusal(.invalidOrder, "post-only is for limit orders that may rest")
        }
        return nil
    }

    private func triggerRefusal(isProtection: Bool) -> OrderRefusal? {
        let isTold =
            switch type {
            case .market, .limit: stopPrice == nil && offset == nil
            case .trailingStop: offset != nil
            case .stop, .takeProfit:
                isProtection ? (stopPrice == nil) != (offset == nil) : stopPrice != nil && offset == nil
            case .stopLimit: stopPrice != nil && offset == nil
            }
        guard isTold, stopPrice.map({ $0.ticks > 0 }) ?? true, offset.map({ $0.partsPerBillion > 0 }) ?? true else {
            let message = "an order of type \(type.rawValue) has no price above zero that triggers it, or one too many"
            return OrderRefusal(.invalidOrder, message)
        }
        return nil
    }
}
