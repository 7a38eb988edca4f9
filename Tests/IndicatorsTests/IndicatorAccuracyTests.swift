import Foundation
import Indicators
import TestSupport
import Testing

/// Rolling indicators against sums that are exact, on series that are hard on a running sum.
@Suite struct IndicatorAccuracyTests {
    /// A series, and how far apart its values are: multiples of 2^-20, so that sums of them fit an `Int128`.
    private static let grid = 1_048_576.0

    enum Terrain: String, CaseIterable, Sendable {
        case walk, farFromZero, jumps, spikes, ramp, nearlyFlat
    }

    private static func series(_ terrain: Terrain, _ random: inout WalkGenerator) -> [Double] {
        let walk = random.prices(700)
        let values = walk.indices.map { index in
            switch terrain {
            case .walk: walk[index]
            case .farFromZero: 1e8 + walk[index] * 1e-3
            case .jumps: (index / 33).isMultiple(of: 2) ? 1e8 + walk[index] : 0.001 * walk[index]
            case .spikes: index % 47 == 19 ? 1e7 * walk[index] : walk[index]
            case .ramp: 1000 * Double(index) + walk[index]
            case .nearlyFlat: 40_000 + (index % 29 == 0 ? 1 / grid : 0)
            }
        }
        return values.map { ($0 * grid).rounded() / grid }
    }

    /// n² times the population variance, and n times the mean, of a window in units of the grid.
    private static func exact(_ window: ArraySlice<Double>) -> (sum: Int128, spread: Int128) {
        let integers = window.map { Int128($0 * grid) }
        let sum = integers.reduce(0, +)
        return (sum, integers.reduce(0) { $0 + $1 * $1 } * Int128(window.count) - sum * sum)
    }

    @Test(arguments: Terrain.allCases, [2, 3, 20, 150])
    func bandsAreThoseOfTheExactSums(terrain: Terrain, period: Int) {
        let seed = UInt64(period)
        var random = WalkGenerator(seed: seed)
        let values = Self.series(terrain, &random)
        let columns = BollingerBands(period: period, deviations: 1).columns(over: values)
        let means = SimpleMovingAverage(period: period).values(over: values)
        for row in period - 1..<values.count {
            let (sum, spread) = Self.exact(values[row - period + 1...row])
            let mean = Double(sum) / Double(period) / Self.grid
            let deviation = Double(spread).squareRoot() / Double(period) / Self.grid
            let place: Comment = "\(terrain), \(period), row \(row)"
            #expect(abs(means[row] - mean) <= 1e-13 * mean, place)
            #expect(abs(columns[1][row] - mean) <= 4 * mean.ulp + 1e-15 * Double(period) * deviation, place)
            // The bands are rounded to the ulp of a price, whatever their width is.
            let width = (columns[0][row] - columns[2][row]) / 2
            #expect(abs(width - deviation) <= 1e-12 * deviation + 2 * columns[0][row].ulp, place)
            if spread == 0 { #expect(columns[0][row] == columns[2][row], place) }
        }
    }

    /// The deviation itself, without a price beside it: returns that are exact powers of two.
    @Test(arguments: [2, 3, 20, 150])
    func volatilityIsThatOfTheExactReturns(period: Int) {
        var random = WalkGenerator(seed: UInt64(period) + 100)
        let steps = (0..<600).map { _ in Int.random(in: -3...3, using: &random) }
        var exponent = 0
        let prices =
            [1.0]
            + steps.map { step in
                exponent = max(-500, min(500, exponent + step))
                return Double(sign: .plus, exponent: exponent, significand: 1)
            }
        let values = RollingVolatility(period: period).values(over: prices)
        for row in period..<prices.count {
            let window = steps[row - period..<row].map { Int128($0) }
            let sum = window.reduce(0, +)
            let spread = window.reduce(0) { $0 + $1 * $1 } * Int128(period) - sum * sum
            let variance = Double(spread) / Double(period) / Double(period - 1)
            let expected = variance.squareRoot() * 0.693147180559945309
            #expect(abs(values[row] - expected) <= 1e-14 * Double(period) * expected, "\(period), row \(row)")
        }
    }

    /// Small returns keep their last digits: against the logarithm of the exact ratio in extended precision.
    @Test func returnsAreExactToTheLastBits() {
        var random = WalkGenerator(seed: 21)
        for _ in 0..<20_000 {
            let size = Double(sign: .plus, exponent: -Int.random(in: 4...40, using: &random), significand: 1)
            let first = Double.random(in: 0.5...2e5, using: &random)
            let second = first * (1 + Double.random(in: -size...size, using: &random))
            // Of two returns r and 0 the sample deviation is |r| / √2.
            let value = RollingVolatility(period: 2).values(over: [first, second, second])[2]
            let expected = abs(Self.logarithm(second, over: first)) / 2.0.squareRoot()
            #expect(abs(value - expected) <= 4 * expected.ulp, "\(first) to \(second)")
        }
    }

    /// `log1p` of the exact distance over the price, whose rounding is all that is lost.
    private static func logarithm(_ second: Double, over first: Double) -> Double { log1p((second - first) / first) }

    @Test(arguments: UInt64(1)...8)
    func flatWindowsHaveNoWidthWhateverCameBefore(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        let period = Int.random(in: 2...40, using: &random)
        let level = Double.random(in: 1e-6...1e9, using: &random)
        let walk = random.prices(Int.random(in: 0...100, using: &random), from: 1e6)
        let values = walk + [Double](repeating: level, count: 3 * period)
        let bands = BollingerBands(period: period, deviations: 2).columns(over: values)
        let volatility = RollingVolatility(period: period).values(over: values)
        for row in walk.count + period - 1..<values.count {
            #expect(bands.allSatisfy { $0[row] == level }, "seed \(seed), row \(row)")
            #expect(row < walk.count + period || volatility[row] == 0, "seed \(seed), row \(row)")
        }
    }

    /// Scaling by a power of two loses nothing, so that everything scales with it, bit for bit.
    @Test(arguments: UInt64(1)...8)
    func scalingByAPowerOfTwoChangesNoDigit(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        let prices = random.prices(400)
        let scaled = prices.map { $0 * 1024 }
        let pairs = [
            (
                SimpleMovingAverage(period: 20).columns(over: prices),
                SimpleMovingAverage(period: 20).columns(over: scaled)
            ),
            (
                ExponentialMovingAverage(period: 9).columns(over: prices),
                ExponentialMovingAverage(period: 9).columns(over: scaled)
            ),
            (
                BollingerBands(period: 20, deviations: 2).columns(over: prices),
                BollingerBands(period: 20, deviations: 2).columns(over: scaled)
            ),
            (
                MACD(fast: 12, slow: 26, signal: 9).columns(over: prices),
                MACD(fast: 12, slow: 26, signal: 9).columns(over: scaled)
            ),
        ]
        for (plain, large) in pairs {
            for (one, other) in zip(plain, large) {
                #expect(one.map { ($0 * 1024).bitPattern } == other.map(\.bitPattern), "seed \(seed)")
            }
        }
        for (one, other) in [
            (
                RelativeStrengthIndex(period: 14).values(over: prices),
                RelativeStrengthIndex(period: 14).values(over: scaled)
            ),
            (RollingVolatility(period: 20).values(over: prices), RollingVolatility(period: 20).values(over: scaled)),
        ] {
            #expect(one.map(\.bitPattern) == other.map(\.bitPattern), "seed \(seed)")
        }
    }

    /// A shift that the prices' grid can hold moves the mean and leaves the width.
    @Test(arguments: UInt64(1)...8)
    func shiftingMovesTheMeanAndKeepsTheWidth(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        let prices = random.prices(400).map { ($0 * 1024).rounded() / 1024 }
        let shift = 33_554_432.0
        let plain = BollingerBands(period: 20, deviations: 1).columns(over: prices)
        let moved = BollingerBands(period: 20, deviations: 1).columns(over: prices.map { $0 + shift })
        for row in 19..<prices.count {
            #expect(abs(moved[1][row] - plain[1][row] - shift) <= 2 * shift.ulp, "seed \(seed), row \(row)")
            let (wide, narrow) = (moved[0][row] - moved[2][row], plain[0][row] - plain[2][row])
            #expect(abs(wide - narrow) <= 4 * shift.ulp, "seed \(seed), row \(row)")
        }
    }

    /// Wilder's own step, one after the other, on a million changes: the blocks drift from it no further than rounding.
    @Test func wildersAverageKeepsToWildersStep() {
        var random = WalkGenerator(seed: 9)
        let prices = random.prices(300_000)
        let values = RelativeStrengthIndex(period: 14).values(over: prices)
        var (gain, loss) = (0.0, 0.0)
        for row in 1..<prices.count {
            let change = prices[row] - prices[row - 1]
            if row <= 14 {
                gain += max(change, 0) / 14
                loss += max(-change, 0) / 14
            } else {
                gain = (gain * 13 + max(change, 0)) / 14
                loss = (loss * 13 + max(-change, 0)) / 14
            }
            guard row >= 14 else { continue }
            let expected = 100 * gain / (gain + loss)
            if abs(values[row] - expected) > 1e-12 * expected {
                Issue.record("row \(row): \(values[row]), not \(expected)")
                return
            }
        }
    }
}
