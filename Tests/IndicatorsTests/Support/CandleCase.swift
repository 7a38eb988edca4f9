import Markets
import TestSupport
import Testing

/// Kinds of candles that indicators must live with, the usual and the degenerate.
enum CandleCase: String, CaseIterable, Sendable {
    case walk
    /// Nothing moves at all.
    case flat
    /// Long quiet stretches with a jump now and then.
    case steps
    /// A lively beginning, then nothing moves for long.
    case dying
    case noVolume
    /// Volume in some candles only, from next to nothing to very much.
    case unevenVolume
    /// Prices a few units in the last place apart.
    case tinyRange
    /// Prices around 10^12.
    case hugePrice
    /// Prices around 10^-9.
    case tinyPrice
    case rising
    case falling

    func candles(_ count: Int, every timeframe: Timeframe, from start: Timestamp, seed: UInt64) -> [Candle] {
        var random = WalkGenerator(seed: seed)
        var last = 100.0
        return (0..<count).map { row in
            let open = last
            let close = next(after: open, row, &random)
            last = close
            let reach = wicks(open, row, &random)
            let scale = self == .hugePrice ? 1e10 : self == .tinyPrice ? 1e-11 : 1
            return Candle(
                openTime: timeframe.advance(start, by: row),
                open: open * scale,
                high: (max(open, close) + reach.up) * scale,
                low: (min(open, close) - reach.down) * scale,
                close: close * scale,
                volume: volume(&random)
            )
        }
    }

    func series(
        _ count: Int,
        every timeframe: Timeframe = .oneHour,
        from start: Timestamp = Timestamp(milliseconds: 0),
        seed: UInt64
    ) throws -> CandleSeries {
        CandleSeries(
            symbol: try #require(Symbol("A-B")),
            timeframe: timeframe,
            candles: candles(count, every: timeframe, from: start, seed: seed)
        )
    }

    private func next(after price: Double, _ row: Int, _ random: inout WalkGenerator) -> Double {
        let step = Double.random(in: -1...1, using: &random)
        return switch self {
        case .flat: price
        case .steps: Int.random(in: 0..<15, using: &random) == 0 ? max(1, price + 10 * step) : price
        case .dying: row < 40 ? max(1, price + step) : price
        case .tinyRange: step > 0.5 ? price.nextUp : step < -0.5 ? price.nextDown : price
        case .rising: price + abs(step)
        case .falling: price * (1 - abs(step) / 50)
        default: max(1, price + step)
        }
    }

    private func wicks(_ price: Double, _ row: Int, _ random: inout WalkGenerator) -> (up: Double, down: Double) {
        switch self {
        case .flat, .steps, .rising, .falling: return (0, 0)
        case .dying where row >= 40: return (0, 0)
        case .tinyRange: return (price.ulp * Double.random(in: 0...2, using: &random).rounded(), 0)
        default: return (Double.random(in: 0...1, using: &random), Double.random(in: 0...0.5, using: &random))
        }
    }

    private func volume(_ random: inout WalkGenerator) -> Double {
        switch self {
        case .noVolume: return 0
        case .flat: return Bool.random(using: &random) ? 0 : 1
        case .unevenVolume:
            return Bool.random(using: &random) ? 0 : [1e-12, 0.3, 7, 1e12].randomElement(using: &random) ?? 0
        default: return Double.random(in: 0...1000, using: &random)
        }
    }
}
