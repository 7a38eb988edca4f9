internal import Markets

/// Shows two strategies of one kind the same candles and looks where they decide differently.
struct DecisionComparison {
    /// How many decisions were compared, and how many differed.
    private(set) var compared = 0
    private(set) var different = 0
    /// The first candle at whose close they differed.
    private(set) var first: Timestamp?

    /// What decisions are compared by.
    enum Measure {
        /// All of it, to the last bit of the signal.
        case everything
        /// What is to be done; what was measured may differ in its last digits.
        case action
    }

    private let series: CandleSeries
    private let account: AccountView
    private let held: Quantity
    private let measure: Measure

    /// - Parameter held: a position that the strategies are asked with, beside none.
    init(_ series: CandleSeries, account: AccountView, held: Quantity, by measure: Measure) {
        (self.series, self.account, self.held, self.measure) = (series, account, held, measure)
    }

    /// Shows `range` to both, and more before it to one of them; compares from `start` on.
    mutating func compare(
        _ one: some Strategy,
        _ other: some Strategy,
        _ range: Range<Int>,
        earlier: Int = 0,
        from start: Int
    ) throws(StrategyError) {
        var (one, other) = (one, other)
        for index in range.lowerBound - earlier..<range.upperBound {
            // What cannot be traded, the backtest has refused before.
            guard let close = Price(rounding: series.close[index], .nearest, of: account.instrument) else { continue }
            let candle = ClosedCandle(candle: series[index], close: close)
            one.observe(candle)
            guard index >= range.lowerBound else { continue }
            other.observe(candle)
            if index >= start { record(try isSame(one, other), at: candle.candle.openTime) }
        }
    }

    /// Lets one pass over candles as the engine does, which shows it the whole series, and the other see them one by one;
    /// compares from `start` on at which of them they decide, and what. Each change of the position is followed.
    mutating func compareAdvance(
        _ one: some Strategy,
        over candles: PricedSeries,
        _ other: some Strategy,
        _ range: Range<Int>,
        from start: Int
    ) throws(StrategyError) {
        var (one, other) = (one, other)
        for index in range.lowerBound..<start {
            one.observe(candles[index])
            other.observe(candles[index])
        }
        var position = Quantity.zero
        var next = start
        while next < range.upperBound {
            let found = try one.advance(over: candles, from: next, to: range.upperBound, position: position)
            var index = next
            var decision = Decision.hold
            while index < range.upperBound {
                other.observe(candles[index])
                decision = try other.decide(position: position)
                if decision.hasEffect(holding: position) { break }
                index += 1
            }
            var isSame = found == index
            if isSame, index < range.upperBound { isSame = self.isSame(try one.decide(position: position), decision) }
            record(isSame, at: series.openTimes[max(next, min(found, index, range.upperBound - 1))])
            guard isSame else { return }
            position = decision.action == .exitLong ? .zero : held
            next = index + 1
        }
    }

    private mutating func record(_ isSame: Bool, at time: Timestamp) {
        compared += 1
        guard !isSame else { return }
        different += 1
        if first == nil { first = time }
    }

    private func isSame(_ one: some Strategy, _ other: some Strategy) throws(StrategyError) -> Bool {
        for position in [.zero, held] {
            let (first, second) = (try one.decide(position: position), try other.decide(position: position))
            guard isSame(first, second) else { return false }
        }
        let (first, second) = (try restingOrders(one), try restingOrders(other))
        return isSame(first, second)
    }

    private func restingOrders(_ strategy: some Strategy) throws(StrategyError) -> [RestingOrder] {
        guard let strategy = strategy as? any RestingOrderStrategy else { return [] }
        return try strategy.restingOrders(account)
    }

    private func isSame(_ one: [RestingOrder], _ other: [RestingOrder]) -> Bool {
        switch measure {
        case .everything: one == other
        case .action: one.map(\.tag) == other.map(\.tag)
        }
    }

    private func isSame(_ one: Decision, _ other: Decision) -> Bool {
        guard one.action == other.action else { return false }
        return switch measure {
        case .action: true
        case .everything:
            one.conviction == other.conviction && one.protection == other.protection
                && (one.signal == other.signal || one.signal.isNaN && other.signal.isNaN)
        }
    }
}
