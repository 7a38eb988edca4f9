import CKernels
import Indicators
import Markets
import TestSupport
import Testing

/// Several indicators at once against each alone.
@Suite struct BatchTests {
    private func expectSameBits(_ specs: [IndicatorSpec], over series: CandleSeries, _ name: Comment) {
        let (batch, single) = (specs.columns(over: series), specs.flatMap { $0.columns(over: series) })
        #expect(batch.map(\.name) == single.map(\.name), name)
        for (one, other) in zip(batch, single) {
            let isSame = one.values.map(\.bitPattern) == other.values.map(\.bitPattern)
            #expect(isSame, "\(one.name), \(name)")
        }
    }

    @Test(arguments: CandleCase.allCases, UInt64(1)...3)
    func everyIndicatorOfTheRegistry(candles: CandleCase, seed: UInt64) throws {
        var random = WalkGenerator(seed: seed)
        let series = try candles.series(240, seed: seed)
        let specs = IndicatorRegistry.standard.definitions.flatMap { definition in
            (0..<3).map { _ in IndicatorSpec.random(definition, &random) }
        }
        expectSameBits(specs.shuffled(using: &random), over: series, "\(candles), seed \(seed)")
    }

    /// Those that step side by side, in every order, seeded sooner and later and not at all.
    @Test(arguments: [
        "", "ema:20", "ema:20,macd:12:26:9", "macd:12:26:9,ema:20", "ema:5,ema:3000", "macd:3:5:2,macd:40:2000:9",
        "ema:9,ema:20,ema:50,ema:200,macd:5:8:3", "sma:20,ema:20,rsi:14,macd:12:26:9,bb:20:2,atr:14,volatility:20",
    ])
    func exponentialAverages(list: String) throws {
        let specs = list.isEmpty ? [] : try IndicatorRegistry.standard.parse(list)
        for rows in [0, 1, 33, 34, 2047, 2048, 2049, 5000] {
            expectSameBits(specs, over: try CandleCase.walk.series(rows, seed: 7), "\(rows) rows")
        }
    }
}

/// The kernels in C, as this processor runs them and as any other does, against the arithmetic in Swift. That of windows
/// and of Wilder's steps is compared by the columns of the indicators.
@Suite struct KernelTests {
    @Test(arguments: UInt64(1)...20) func deviations(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        for count in [0, 1, 3, 4, 5, 8, 101] {
            let values = (0..<count).map { _ in
                [
                    0, -0.0, .nan, .infinity, -1, .leastNonzeroMagnitude, 1e300,
                    Double.random(in: -1...9, using: &random),
                ]
                .randomElement(using: &random) ?? 0
            }
            let expected = values.map { ($0 < 0 ? 0 : $0).squareRoot() * 0.3 }
            for isPlain in [false, true] {
                let kernel = unsafe isPlain ? aaiti_deviations_plain : aaiti_deviations
                var deviations = values
                unsafe kernel(&deviations, count, 0.3)
                #expect(zip(deviations, expected).allSatisfy { Self.isSame($0, $1) }, "\(values), seed \(seed)")
            }
        }
    }

    @Test(arguments: UInt64(1)...20) func strengths(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        for count in [0, 1, 3, 4, 5, 8, 101] {
            let gains = (0..<count).map { _ in max(0, Double.random(in: -1...1, using: &random)) }
            let losses = gains.map { _ in max(0, Double.random(in: -1...1, using: &random)) }
            let expected = zip(gains, losses).map { $0 + $1 > 0 ? 100 * ($0 / ($0 + $1)) : 0 }
            for isPlain in [false, true] {
                let kernel = unsafe isPlain ? aaiti_strengths_plain : aaiti_strengths
                var strengths = gains
                unsafe kernel(&strengths, losses, count)
                #expect(strengths.map(\.bitPattern) == expected.map(\.bitPattern), "seed \(seed)")
            }
        }
    }

    @Test(arguments: UInt64(1)...20) func smallReturns(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        for count in [2, 3, 5, 6, 9, 200] {
            var prices = random.prices(count)
            var returns = [Double](repeating: 0, count: count)
            let expected = (1..<count).map { Self.seriesReturn(prices[$0], after: prices[$0 - 1]) }
            for isPlain in [false, true] {
                let kernel = unsafe isPlain ? aaiti_small_returns_plain : aaiti_small_returns
                let isSmall = unsafe kernel(prices, count, &returns)
                #expect(isSmall == 1)
                #expect(returns.dropFirst().map(\.bitPattern) == expected.map(\.bitPattern), "seed \(seed)")
            }
            prices[count - 1] = prices[count - 2] * 1.2
            for isPlain in [false, true] {
                let kernel = unsafe isPlain ? aaiti_small_returns_plain : aaiti_small_returns
                let isStillSmall = unsafe kernel(prices, count, &returns)
                #expect(isStillSmall == 0)
            }
        }
    }

    @Test(arguments: UInt64(1)...20) func changesAndRanges(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        for count in [1, 2, 5, 8, 101] {
            let (high, low, close) = (random.prices(count), random.prices(count), random.prices(count))
            let moves = zip(close.dropFirst(), close).map { $0 - $1 }
            let ranges = (1..<count).map { max(high[$0], close[$0 - 1]) - min(low[$0], close[$0 - 1]) }
            for isPlain in [false, true] {
                let changes = unsafe isPlain ? aaiti_changes_plain : aaiti_changes
                let trueRanges = unsafe isPlain ? aaiti_true_ranges_plain : aaiti_true_ranges
                var gains = [Double](repeating: 0, count: count - 1)
                var (losses, reach) = (gains, gains)
                unsafe close.withUnsafeBufferPointer { close in
                    guard let second = unsafe close.baseAddress.map({ unsafe $0 + 1 }) else { return }
                    unsafe changes(second, count - 1, &gains, &losses)
                    let (high, low) = (Array(high.dropFirst()), Array(low.dropFirst()))
                    unsafe trueRanges(high, low, second, count - 1, &reach)
                }
                let expected = [moves.map { max(0, $0) }, moves.map { max(0, -$0) }, ranges]
                #expect([gains, losses, reach] == expected, "seed \(seed)")
            }
        }
    }

    /// Windows and Wilder's steps: the two forms of each kernel agree to the last bit.
    @Test(arguments: UInt64(1)...20) func windowsAndSteps(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        for (period, groups) in [(1, 1), (2, 3), (5, 2), (20, 4)] {
            let values = random.prices((4 * groups + 1) * period + 1)
            let results = unsafe [aaiti_window_moments, aaiti_window_moments_plain].map { kernel in
                var means = [Double](repeating: 0, count: values.count)
                var deviations = means
                var tails = [Double](repeating: 0, count: 8 * period)
                unsafe values.withUnsafeBufferPointer { values in
                    unsafe means.withUnsafeMutableBufferPointer { means in
                        unsafe deviations.withUnsafeMutableBufferPointer { deviations in
                            guard let values = values.baseAddress, let means = means.baseAddress,
                                let deviations = deviations.baseAddress
                            else { return }
                            let (first, share) = (period + 1, 1 / Double(period))
                            let (mean, deviation) = unsafe (means + first, deviations + first)
                            unsafe kernel(values + first, period, groups, share, &tails, mean, deviation)
                        }
                    }
                }
                return (means + deviations).map(\.bitPattern)
            }
            #expect(results[0] == results[1], "period \(period), seed \(seed)")
            let prices = random.prices(32 * groups)
            let sums = unsafe [aaiti_window_sums, aaiti_window_sums_plain].map { kernel in
                var (sums, tails) = (values, [Double](repeating: 0, count: 4 * period))
                unsafe values.withUnsafeBufferPointer { values in
                    guard let base = values.baseAddress else { return }
                    unsafe kernel(base + period, period, groups, 0.5, &tails, &sums)
                }
                return sums.map(\.bitPattern)
            }
            #expect(sums[0] == sums[1], "seed \(seed), sums of \(period)")
            let averages = unsafe [aaiti_wilder, aaiti_wilder_plain].map { kernel in
                var (rows, start, inflow) = (prices, 0.0, 0.0)
                let last = unsafe kernel(prices, groups, 1 / 14, 13 / 14, 100, &rows, &start, &inflow)
                return (rows + [start, inflow, last]).map(\.bitPattern)
            }
            #expect(averages[0] == averages[1], "seed \(seed)")
        }
    }

    private static func isSame(_ one: Double, _ other: Double) -> Bool {
        one.bitPattern == other.bitPattern || one.isNaN && other.isNaN
    }

    private static func seriesReturn(_ price: Double, after previous: Double) -> Double {
        let ratio = (price - previous) / (price + previous)
        let (double, square) = (ratio + ratio, ratio * ratio)
        let fourth = square * square
        let low = 1.0 / 3 + square * (1.0 / 5)
        let middle = 1.0 / 7 + square * (1.0 / 9)
        let high = 1.0 / 11 + square * (1.0 / 13)
        return double + (double * square) * (low + fourth * (middle + fourth * high))
    }
}
