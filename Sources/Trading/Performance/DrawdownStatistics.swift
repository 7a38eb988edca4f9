internal import Markets

/// The deepest fall of an equity curve from its peak, and how long it lasted.
struct DrawdownStatistics: Hashable, Sendable, Codable {
    /// As a positive fraction of the peak.
    private(set) var maximum = 0.0
    private var peak: Double
    private var peakTime: Timestamp
    /// When the peak of the deepest fall was, and when it was reached again.
    private var start: Timestamp
    private var recovery: Timestamp?

    init(equity: Double, at time: Timestamp) {
        peak = equity
        peakTime = time
        start = time
    }

    mutating func record(_ equity: Double, at time: Timestamp) {
        if equity >= peak {
            if recovery == nil { recovery = time }
            peak = equity
            peakTime = time
        } else if peak - equity > maximum * peak {
            maximum = (peak - equity) / peak
            start = peakTime
            recovery = nil
        }
    }

    /// From the peak to its recovery, or to `end` if there was none.
    func seconds(to end: Timestamp) -> Double {
        maximum > 0 ? Double((recovery ?? end) - start) / 1000 : 0
    }
}
