internal import CKernels
public import Markets
internal import Parameters

/// In the market while a fast simple moving average of the closes stands above a slow one.
///
/// Enters at a close at which the fast average has come to stand above the slow one (it did not at the close before), and
/// leaves at one at which it has come to stand below. Closes are compared as whole ticks, so that a tie is a tie: prices
/// lie on a grid, and averages of floating-point prices would decide ties by rounding noise.
public struct SMACross: Strategy {
    public let fast: Int
    public let slow: Int
    public private(set) var state: State
    private let entryReason: String
    private let exitReason: String

    /// The last closes, their sums, and how the averages stood at the last two closes.
    public struct State: Hashable, Sendable, Codable {
        let fast: Int
        let slow: Int
        /// A ring of the last `slow` closes in ticks; `next` is the oldest one's place.
        private var closes: [Int64] = []
        private var next = 0
        fileprivate private(set) var fastSum: Int64 = 0
        fileprivate private(set) var slowSum: Int64 = 0
        /// Where the fast average stands, seen from the slow one, at the last close and at the one before.
        var relation: Relation?
        var previousRelation: Relation?

        init(fast: Int, slow: Int) {
            self.fast = fast
            self.slow = slow
        }

        /// Takes in a close.
        ///
        /// - Returns: the sums of the last `fast` and `slow` closes, once there are so many.
        mutating func see(_ close: Int64) -> (fast: Int64, slow: Int64)? {
            let isFull = closes.count == slow
            if closes.count >= fast { fastSum -= closes[isFull ? (next + slow - fast) % slow : closes.count - fast] }
            fastSum += close
            slowSum += close
            if isFull {
                slowSum -= closes[next]
                closes[next] = close
                next = next + 1 == slow ? 0 : next + 1
            } else {
                closes.append(close)
            }
            return closes.count == slow ? (fastSum, slowSum) : nil
        }

        mutating func rescale(_ factor: Int64) {
            for index in closes.indices { closes[index] *= factor }
            fastSum *= factor
            slowSum *= factor
        }

        /// Takes over the last `slow` closes and their sums.
        mutating func see(_ last: ArraySlice<Int64>, fastSum: Int64, slowSum: Int64) {
            unsafe closes.withUnsafeMutableBufferPointer { closes in _ = unsafe closes.update(fromContentsOf: last) }
            next = 0
            (self.fastSum, self.slowSum) = (fastSum, slowSum)
        }
    }

    /// - Precondition: `0 < fast < slow <= 1000`.
    public init(fast: Int, slow: Int) {
        precondition(0 < fast && fast < slow && slow <= 1000, "the fast average is shorter than the slow one")
        self.fast = fast
        self.slow = slow
        state = State(fast: fast, slow: slow)
        entryReason = "SMA \(fast) crossed above SMA \(slow)"
        exitReason = "SMA \(fast) crossed below SMA \(slow)"
    }

    public mutating func restore(_ state: State) throws(StrategyError) {
        guard state.fast == fast, state.slow == slow else {
            throw .foreignState("it is of averages over \(state.fast) and \(state.slow) candles")
        }
        self.state = state
    }

    public mutating func rescale(ticks factor: Int64) { state.rescale(factor) }

    public var warmUpCandles: Int { slow }

    public mutating func observe(_ candle: ClosedCandle) {
        state.previousRelation = state.relation
        guard let sums = state.see(candle.close.ticks) else { return }
        // fastSum / fast against slowSum / slow, without dividing.
        let difference = Int128(sums.fast) * Int128(slow) - Int128(sums.slow) * Int128(fast)
        state.relation = Relation(difference: difference)
    }

    /// As ``observe(_:)`` candle by candle, several at once: a candle adds one close to each sum and takes one away.
    ///
    /// What is looked at is how far the fast average stands from the slow one, times both periods, on the side that acts.
    public mutating func advance(
        over candles: PricedSeries,
        from start: Int,
        to end: Int,
        position: Quantity
    ) -> Int {
        let ticks = candles.closeTicks
        guard start >= slow, start < end, end <= ticks.count, isExact(ticks: candles.largestTicks),
            state.relation != nil
        else { return advanceOneByOne(over: candles, from: start, to: end, position: position) }
        let side: Double = position == .zero ? 1 : -1
        var cross = aaiti_cross_state(fast_sum: state.fastSum, slow_sum: state.slowSum, distance: 0, before: 0)
        let index = unsafe ticks.withUnsafeBufferPointer { ticks in
            unsafe aaiti_moving_average_cross(ticks.baseAddress, start, end, fast, slow, side, &cross)
        }
        let last = min(index, end - 1)
        state.see(ticks[last + 1 - slow...last], fastSum: cross.fast_sum, slowSum: cross.slow_sum)
        state.relation = Relation(difference: Int64(cross.distance))
        state.previousRelation = Relation(difference: Int64(cross.before))
        return index
    }

    /// Whether a double holds how far the averages of such closes can be apart, times both periods.
    private func isExact(ticks largest: Int64) -> Bool {
        largest <= 1 << 50 && Double(largest) * Double(2 * fast * slow) <= 0x1p52
    }

    private mutating func advanceOneByOne(
        over candles: PricedSeries,
        from start: Int,
        to end: Int,
        position: Quantity
    ) -> Int {
        for index in start..<end {
            observe(candles[index])
            if decide(position: position).hasEffect(holding: position) { return index }
        }
        return end
    }

    public func decide(position: Quantity) -> Decision {
        guard let now = state.relation, let before = state.previousRelation else { return .hold }
        if now == .above, before != .above { return Decision(.enterLong) }
        if now == .below, before != .below { return Decision(.exitLong) }
        return .hold
    }

    public func reason(for decision: Decision) -> String {
        decision.action == .enterLong ? entryReason : exitReason
    }
}

extension StrategyDescriptor {
    static let smaCross = StrategyDescriptor(
        type: "sma_cross",
        name: "Moving average cross",
        summary: "In the market while a fast simple moving average of the closes stands above a slow one.",
        schema: ParameterSchema([
            Parameter("fast", .integer(1...999), default: 10, summary: "Candles in the fast average"),
            Parameter("slow", .integer(2...1000), default: 30, summary: "Candles in the slow average"),
        ]),
        check: { values throws(ParameterErrors) in try values.requireAscending("fast", "slow") },
        make: { values, _ in SMACross(fast: values.integer("fast"), slow: values.integer("slow")) }
    )
}
