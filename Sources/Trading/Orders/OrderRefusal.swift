internal import Markets

/// Why an order was not carried out: a code for programs and an explanation for people.
public struct OrderRefusal: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The kinds of refusal; the raw value is what ``Order/refusal`` begins with.
    public enum Code: String, Hashable, Sendable, Codable, CaseIterable {
        /// The terms of the order contradict each other, or something is missing.
        case invalidOrder = "invalid_order"
        /// The account cannot pay for the order and its fee, or for a single lot.
        case insufficientFunds = "insufficient_funds"
        /// There is less to sell than the order sells.
        case insufficientPosition = "insufficient_position"
        /// The order is worth less than the venue takes.
        case belowMinimumNotional = "below_minimum_notional"
        /// The number was used before, for an order of other terms.
        case duplicateClientOrderID = "duplicate_client_order_id"
        /// The order is post-only and would have been filled at once.
        case wouldTakeLiquidity = "would_take_liquidity"
        /// The venue does not trade the symbol now.
        case halted = "halted"
        /// The position would exceed ``RiskLimits/maximumPosition``.
        case maximumPosition = "maximum_position"
        /// The account has lost more than ``RiskLimits/maximumDrawdown`` from its peak: it opens nothing more.
        case maximumDrawdown = "maximum_drawdown"
        /// The position would exceed ``RiskLimits/maximumExposure``.
        case maximumExposure = "maximum_exposure"
        /// The account has lost more than ``RiskLimits/maximumDailyLoss`` today.
        case maximumDailyLoss = "maximum_daily_loss"
        /// More than ``RiskLimits/maximumOrdersPerHour``.
        case orderRate = "order_rate"
        /// More than ``RiskLimits/maximumOpenOrders``.
        case maximumOpenOrders = "maximum_open_orders"
        /// A trade was lost less than ``RiskLimits/coolDown`` ago.
        case coolDown = "cool_down"
        /// So many trades in a row were lost that entries pause.
        case lossStreak = "loss_streak"
        /// The rule of sizing gives no size: it has not seen enough, or sees no advantage.
        case noSize = "no_size"
        /// All trading was stopped: nothing that opens or enlarges a position is sent.
        case stopAll = "stop_all"
        /// All bots of the account together would hold more of a symbol than they may.
        case accountPosition = "account_maximum_position"
        /// All bots of the account together would hold more in a quote asset than they may.
        case accountExposure = "account_maximum_exposure"
        /// All bots of the account together have lost more in a quote asset today than they may.
        case accountDailyLoss = "account_maximum_daily_loss"
        /// All bots of the account together have lost more in a quote asset from their peak than they may.
        case accountDrawdown = "account_maximum_drawdown"
        /// All bots of the account together have ordered more entries within a minute than they may.
        case accountOrderRate = "account_order_rate"
        /// All bots of the account together have as many orders at their venues as they may.
        case accountOpenOrders = "account_maximum_open_orders"
        /// There is no price on the tick grid that the order could be filled at.
        case unusablePrice = "unusable_price"
        /// The venue refused, for a reason of its own.
        case venue = "venue"
    }

    public let code: Code
    public let explanation: String

    public init(_ code: Code, _ explanation: String) {
        self.code = code
        self.explanation = explanation
    }

    /// Code and explanation as ``Order/refusal`` keeps them: `insufficient_funds: 10 cannot buy 1 at 46430`.
    public var description: String { "\(code.rawValue): \(explanation)" }
}

extension OrderRefusal {
    /// - Parameter quantity: what was wanted; `nil` for as much as the money pays for.
    static func insufficientFunds(
        _ quantity: Quantity?,
        _ available: Money,
        at price: Price,
        of instrument: Instrument
    ) -> OrderRefusal {
        let priceText = price.text(of: instrument)
        guard let quantity else {
            let lot = instrument.lotSize.text
            let message = "\(available.text) does not pay for one lot of \(lot) at \(priceText)"
            return OrderRefusal(.insufficientFunds, message)
        }
        let what = "\(quantity.text(of: instrument)) at \(priceText) and the fee"
        return OrderRefusal(.insufficientFunds, "\(available.text) does not pay for \(what)")
    }
}
