public import JSON
public import Markets

extension Backtest {
    /// What came out of a backtest.
    public struct Result: Sendable {
        /// In the order in which they ended: a position that is sold in parts ends these before the trade that they are parts
        /// of. The last one may still be open.
        public var trades: [Trade] = []
        public var orders = OrderCounts()
        public var equity: EquityCurve
        public var metrics: PerformanceMetrics
        /// What the account returned on each day (UTC) with candles, in order; per candle where these are longer.
        public var dayReturns: [Double]
        /// What the account is worth at the last close.
        public var finalEquity: Money
        /// How many candles were traded on.
        public var candles: Int
    }

    /// How many orders ended how.
    public struct OrderCounts: Hashable, Sendable {
        public internal(set) var total = 0
        public internal(set) var filled = 0
        public internal(set) var cancelled = 0
        public internal(set) var expired = 0
        public internal(set) var rejected = 0
        /// Why the first of the rejected ones was.
        public internal(set) var firstRefusal: String?

        public init() {}

        /// Counts an order that has been filled.
        mutating func recordFilled() {
            total += 1
            filled += 1
        }

        /// Counts an order that has ended.
        mutating func record(_ order: Order) {
            guard order.status.isTerminal else { return }
            if order.status == .filled { return recordFilled() }
            total += 1
            switch order.status {
            case .cancelled: cancelled += 1
            case .expired: expired += 1
            case .rejected:
                rejected += 1
                firstRefusal = firstRefusal ?? order.refusal
            case .filled, .pending, .unknown, .accepted, .partiallyFilled: break
            }
        }
    }
}

extension Backtest.OrderCounts: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("total", total)
            $0.member("filled", filled)
            $0.member("cancelled", cancelled)
            $0.member("expired", expired)
            $0.member("rejected", rejected)
            $0.member("first_refusal", firstRefusal)
        }
    }
}
