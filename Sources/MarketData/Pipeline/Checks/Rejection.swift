/// Why a tick or a finished candle was kept out.
public enum Rejection: String, CaseIterable, Hashable, Sendable {
    /// The price or the quantity is NaN or infinite.
    case notFinite = "not_finite"
    case negativePrice = "negative_price"
    case zeroPrice = "zero_price"
    case negativeQuantity = "negative_quantity"
    /// Its time lies too far ahead of the clock.
    case future
    /// Its time lies too far behind the clock.
    case tooOld = "too_old"
    /// Its candle has closed and can no longer be amended.
    case late
    /// It has been taken in before.
    case duplicate
    /// The price is far from those before it, and those after it did not confirm it.
    case jump
    /// Nobody asked for the symbol, or there was no room for it.
    case unknownSymbol = "unknown_symbol"
    /// A finished candle whose numbers contradict each other.
    case impossibleCandle = "impossible_candle"
    /// A finished candle that does not stand on the grid of the timeframe that is built.
    case misalignedCandle = "misaligned_candle"
}

/// How often each ``Rejection`` has happened.
public struct RejectionCounts: Hashable, Sendable {
    private var counts: [Rejection: Int] = [:]

    public init() {}

    public subscript(reason: Rejection) -> Int { counts[reason] ?? 0 }

    public var total: Int { counts.values.reduce(0, +) }

    /// The reasons that have happened, in the order of the cases.
    public var reasons: [(reason: Rejection, count: Int)] {
        Rejection.allCases.compactMap { reason in counts[reason].map { (reason, $0) } }
    }

    mutating func add(_ reason: Rejection, _ count: Int = 1) {
        if count > 0 { counts[reason, default: 0] += count }
    }

    static func += (lhs: inout RejectionCounts, rhs: RejectionCounts) {
        lhs.counts.merge(rhs.counts, uniquingKeysWith: +)
    }
}
