public import Markets

/// Why the engine did not take an input, or not all of it. What stands in the outcome has happened all the same; apart
/// from that the engine is as it was.
public enum EngineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A price is not positive, not finite, or so large that money cannot count it.
    case unusablePrice(Double, at: Timestamp)
    /// A candle opens no later than one that has closed already.
    case outOfOrder(Timestamp, after: Timestamp)
    /// A report is about an order that the engine is not working on: it has ended, or never was.
    case notWorking(number: Int)
    /// A report is about an order that the engine never had: its state is older than the venue's.
    case unknownOrder(number: Int)
    /// A report is about something that cannot happen to the order.
    case transition(number: Int, InvalidOrderTransition)
    /// An execution comes a second time.
    case repeatedExecution(number: Int, execution: Int)
    /// A fill sells what is not there: the one that bought it may still be on its way.
    case unexpectedFill(number: Int, sold: Quantity, held: Quantity)
    /// The venue holds something else than what the fills that it reported add up to.
    case untrackedPosition(venue: Quantity, held: Quantity)
    /// The venue holds other cash than what the fills and fees that it reported leave.
    case untrackedCash(venue: Money, held: Money)
    /// The venue holds another amount of the third asset than what the fees that it reported leave.
    case untrackedFeeAsset(venue: Money, held: Money)
    /// The strategy could not decide. The candle counts as seen and the equity is marked; there is no order.
    case strategy(StrategyError)

    /// Whether the input came before another one that it needs, and is to be taken in again then, as it is by
    /// ``TradingEngine/reconcile(_:into:)``.
    public var isPremature: Bool { if case .unexpectedFill = self { true } else { false } }

    /// Whether the input was known already, or is about something that is over: nothing is wrong, and nothing was lost.
    public var isRepetition: Bool {
        switch self {
        case .notWorking, .transition, .repeatedExecution: true
        case .unusablePrice, .outOfOrder, .unknownOrder, .unexpectedFill, .untrackedPosition, .untrackedCash,
            .untrackedFeeAsset, .strategy:
            false
        }
    }

    public var description: String {
        switch self {
        case .unusablePrice(let price, let time): "the price \(price) at \(time.iso8601) cannot be traded"
        case .outOfOrder(let time, let last):
            "the candle of \(time.iso8601) does not follow the one of \(last.iso8601), which has closed"
        case .notWorking(let number): "order \(number) is not working: it has ended, or there is none of that number"
        case .unknownOrder(let number):
            "the venue reports order \(number), which was never decided on here: the state is older than the venue's; "
                + "restore a newer one, or look at the venue"
        case .transition(let number, let error): "order \(number): \(error)"
        case .repeatedExecution(let number, let execution):
            "execution \(execution) of order \(number) is booked already"
        case .unexpectedFill(let number, let sold, let held):
            "order \(number) is reported to have sold \(sold.lots) lots, and \(held.lots) are held"
        case .untrackedPosition(let venue, let held):
            "the venue holds \(venue.lots) lots for the account, and its fills add up to \(held.lots): look at the venue"
        case .untrackedCash(let venue, let held):
            "the venue holds \(venue.text) of cash, and its fills leave \(held.text): look at the venue's fees"
        case .untrackedFeeAsset(let venue, let held):
            "the venue holds \(venue.text) of the third asset, and its fees leave \(held.text): look at the venue's fees"
        case .strategy(let error): "the strategy could not decide: \(error)"
        }
    }
}
