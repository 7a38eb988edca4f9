/// The highest and the lowest of some values.
struct Extremes: Hashable, Sendable, Codable {
    var highest: Double
    var lowest: Double

    init(highest: Double, lowest: Double) {
        self.highest = highest
        self.lowest = lowest
    }

    init(merging first: Extremes, _ second: Extremes) {
        highest = max(first.highest, second.highest)
        lowest = min(first.lowest, second.lowest)
    }

    var middle: Double { (highest + lowest) / 2 }

    /// Where `value` stands between the lowest (0) and the highest (1); `nil` if they are the same.
    func position(of value: Double) -> Double? {
        highest > lowest ? (value - lowest) / (highest - lowest) : nil
    }
}

/// The extremes of the last `period` values or candles, in constant time an update, amortised.
struct RollingExtremes: Hashable, Sendable, Codable {
    private var window: RollingWindow<Extremes>

    init(period: Int) {
        window = RollingWindow(period: period)
    }

    var period: Int { window.period }

    mutating func update(high: Double, low: Double) -> Extremes? {
        window.update(Extremes(highest: high, lowest: low), Extremes.init(merging:_:))
    }
}
