public import Markets

/// How recent the highest high (up) and the lowest low (down) of the last `period + 1` candles are, from 0 (`period`
/// candles ago) to 100 (this one), and up minus down (oscillator).
///
/// Of equal extremes the newest counts, as in TA-Lib: flat candles have 100 on both sides.
///
/// Source: T. S. Chande, "The Time Price Oscillator", Stocks & Commodities 13:9 (1995).
public struct Aroon: Indicator, Hashable, Codable {
    public struct Output: IndicatorOutput, Hashable {
        public static let componentNames = ["up", "down", "oscillator"]

        public let up: Double
        public let down: Double

        public var components: [Double] { [up, down, up - down] }
    }

    /// A price, and when it was.
    private struct Extreme: Hashable, Sendable, Codable {
        var price: Double
        var row: Int
    }

    private var highest: RollingWindow<Extreme>
    private var lowest: RollingWindow<Extreme>
    private var row = 0

    /// - Precondition: `period` is at least 1.
    public init(period: Int) {
        precondition(period > 0, "a period is at least one step")
        highest = RollingWindow(period: period + 1)
        lowest = highest
    }

    public var warmUp: Int { highest.period }

    public mutating func update(_ candle: Candle) -> Output? {
        defer { row += 1 }
        let high = highest.update(Extreme(price: candle.high, row: row)) { $1.price >= $0.price ? $1 : $0 }
        let low = lowest.update(Extreme(price: candle.low, row: row)) { $1.price <= $0.price ? $1 : $0 }
        guard let high, let low else { return nil }
        return Output(up: recency(of: high), down: recency(of: low))
    }

    private func recency(of extreme: Extreme) -> Double {
        let steps = highest.period - 1
        return 100 * Double(steps - (row - extreme.row)) / Double(steps)
    }
}
