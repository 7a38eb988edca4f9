internal import Markets

/// The deepest fall of an equity curve from its peak, and how long falls lasted.
struct DrawdownStatistics: Hashable, Sendable, Codable {
    /// As a positive fraction of the peak.
    private(set) var maximum = 0.0
    private var peak: Double
    private var peakTime: Timestamp
    private var isBelow = false
    /// The longest time from the last candle at a peak until it was reached again, in milliseconds.
    private var longest: Int64 = 0
    /// When the peak of the deepest fall was, and when it was reached again.
    private var start: Timestamp
    private var recovery: Timestamp?

    init(equity: Double, at time: Timestamp) {
        peak = equity
        peakTime = time
        start = time
    }

    @inline(__always)
    mutating func record(_ equity: Double, at time: Timestamp) {
        if equity < peak {
            isBelow = true
            if peak - equity > maximum * peak {
                maximum = (peak - equity) / peak
                start = peakTime
                recovery = nil
            }
        } else {
            if isBelow { recover(at: time) } else { peakTime = time }
            peak = equity
        }
    }

    /// Takes in that the equity has stayed what it was last: a fall begins where the peak is left, not where it was reached.
    @inline(__always)
    mutating func recordUnchanged(until time: Timestamp) {
        if !isBelow { peakTime = time }
    }

    private mutating func recover(at time: Timestamp) {
        isBelow = false
        if recovery == nil { recovery = time }
        longest = max(longest, time - peakTime)
        peakTime = time
    }

    /// How long the deepest fall lasted: from the peak to its recovery, or to `end` if there was none.
    func seconds(to end: Timestamp) -> Double {
        maximum > 0 ? Double((recovery ?? end) - start) / 1000 : 0
    }

    /// How long the longest fall lasted, in the same way.
    func longestSeconds(to end: Timestamp) -> Double {
        Double(max(longest, isBelow ? end - peakTime : 0)) / 1000
    }
}
