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

/// The kernels in C against the arithmetic in Swift.
@Suite struct KernelTests {
    @Test(arguments: UInt64(1)...20) func deviations(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        for count in [0, 1, 3, 4, 5, 8, 101] {
            var values = (0..<count).map { _ in
                [
                    0, -0.0, .nan, .infinity, -1, .leastNonzeroMagnitude, 1e300,
                    Double.random(in: -1...9, using: &random),
                ]
                .randomElement(using: &random) ?? 0
            }
            let expected = values.map { ($0 < 0 ? 0 : $0).squareRoot() * 0.3 }
            unsafe aaiti_deviations(&values, count, 0.3)
            #expect(zip(values, expected).allSatisfy { Self.isSame($0, $1) }, "\(values), seed \(seed)")
        }
    }

    @Test(arguments: UInt64(1)...20) func strengths(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        for count in [0, 1, 3, 4, 5, 8, 101] {
            var gains = (0..<count).map { _ in max(0, Double.random(in: -1...1, using: &random)) }
            let losses = gains.map { _ in max(0, Double.random(in: -1...1, using: &random)) }
            let expected = zip(gains, losses).map { $0 + $1 > 0 ? 100 * ($0 / ($0 + $1)) : 0 }
            unsafe aaiti_strengths(&gains, losses, count)
            #expect(gains.map(\.bitPattern) == expected.map(\.bitPattern), "seed \(seed)")
        }
    }

    @Test(arguments: UInt64(1)...20) func smallReturns(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        for count in [2, 3, 5, 6, 9, 200] {
            var prices = random.prices(count)
            var returns = [Double](repeating: 0, count: count)
            let isSmall = unsafe aaiti_small_returns(prices, count, &returns)
            #expect(isSmall == 1)
            for row in 1..<count {
                let expected = Self.seriesReturn(prices[row], after: prices[row - 1])
                #expect(returns[row].bitPattern == expected.bitPattern, "row \(row), seed \(seed)")
            }
            prices[count - 1] = prices[count - 2] * 1.2
            let isStillSmall = unsafe aaiti_small_returns(prices, count, &returns)
            #expect(isStillSmall == 0)
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
