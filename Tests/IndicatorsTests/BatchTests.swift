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

    /// Those whose stretches are cut into segments, seeded sooner and later and not at all.
    @Test(arguments: [
        "", "ema:20", "ema:20,macd:12:26:9", "macd:12:26:9,ema:20", "ema:5,ema:3000", "macd:3:5:2,macd:40:2000:9",
        "ema:9,ema:20,ema:50,ema:200,macd:5:8:3", "sma:20,ema:20,rsi:14,macd:12:26:9,bb:20:2,atr:14,volatility:20",
    ])
    func exponentialAverages(list: String) throws {
        let specs = list.isEmpty ? [] : try IndicatorRegistry.standard.parse(list)
        for rows in [0, 1, 33, 34, 2048, 5000, 16_896, 25_344, 25_345] {
            expectSameBits(specs, over: try CandleCase.walk.series(rows, seed: 7), "\(rows) rows")
        }
    }
}

/// The kernels in C, as this processor runs them and as any other does. Those of windows and of Wilder's steps are compared
/// with the arithmetic in Swift by the columns of the indicators.
@Suite struct KernelTests {
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

    @Test(arguments: UInt64(1)...20) func ranges(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        for count in [1, 2, 5, 8, 101] {
            let (high, low, close) = (random.prices(count), random.prices(count), random.prices(count))
            let ranges = (1..<count).map { max(high[$0], close[$0 - 1]) - min(low[$0], close[$0 - 1]) }
            for isPlain in [false, true] {
                let trueRanges = unsafe isPlain ? aaiti_true_ranges_plain : aaiti_true_ranges
                var reach = [Double](repeating: 0, count: count - 1)
                unsafe close.withUnsafeBufferPointer { close in
                    guard let second = unsafe close.baseAddress.map({ unsafe $0 + 1 }) else { return }
                    unsafe trueRanges(Array(high.dropFirst()), Array(low.dropFirst()), second, count - 1, &reach)
                }
                #expect(reach == ranges, "seed \(seed)")
            }
        }
    }

    /// Against sums of whole windows, ties included: where the fast average first comes to stand above, or below, the slow
    /// one.
    @Test(arguments: UInt64(1)...20) func movingAverageCrosses(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        for (fast, slow, largest) in [(1, 2, Int64(3)), (2, 5, 40), (7, 8, 1_000_000), (10, 33, 1 << 40)] {
            let step = max(1, largest / 50)
            var level = largest / 2
            let ticks = (0..<300).map { _ in
                level = min(max(1, level + Int64.random(in: -step...step, using: &random)), largest)
                return level
            }
            func sums(_ row: Int) -> (fast: Int64, slow: Int64) {
                (ticks[(row + 1 - fast)...row].reduce(0, +), ticks[(row + 1 - slow)...row].reduce(0, +))
            }
            func distance(_ row: Int) -> Double {
                let sums = sums(row)
                return Double(sums.fast * Int64(slow) - sums.slow * Int64(fast))
            }
            for run in 0..<12 {
                let side: Double = run.isMultiple(of: 2) ? 1 : -1
                let start = slow + Int.random(in: 0...100, using: &random)
                let end = run < 4 ? 300 : start + Int.random(in: 1...9, using: &random)
                let expected = (start..<end).first { side * distance($0) > 0 && side * distance($0 - 1) <= 0 } ?? end
                let last = min(expected, end - 1)
                for isPlain in [false, true] {
                    let kernel = unsafe isPlain ? aaiti_moving_average_cross_plain : aaiti_moving_average_cross
                    let before = sums(start - 1)
                    var cross = aaiti_cross_state(
                        fast_sum: before.fast,
                        slow_sum: before.slow,
                        distance: .nan,
                        before: .nan
                    )
                    let found = unsafe kernel(ticks, start, end, fast, slow, side, &cross)
                    #expect(found == expected, "seed \(seed), \(fast) and \(slow), side \(side), \(start)..<\(end)")
                    #expect(cross.fast_sum == sums(last).fast && cross.slow_sum == sums(last).slow)
                    #expect(cross.distance == distance(last) && cross.before == distance(last - 1))
                }
            }
        }
    }

    /// Against the arithmetic on one price, also at half ticks, and refused where one cannot be counted.
    @Test(arguments: UInt64(1)...20) func ticks(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        for (rows, scale) in [(3, 100.0), (4, 1e8), (41, 0.5), (200, 1000)] {
            let edges = [0.75, 1, 2.5, 0x1p50 + 0.5]
            let closes = (0..<rows).map { _ in
                let other = Double.random(in: 0.75...1e9, using: &random)
                return (Bool.random(using: &random) ? other : edges.randomElement(using: &random) ?? other) / scale
            }
            let counts = closes.map {
                ($0 * scale).rounded(.down) + (($0 * scale) - ($0 * scale).rounded(.down) >= 0.5 ? 1 : 0)
            }
            for isPlain in [false, true] {
                let kernel = unsafe isPlain ? aaiti_ticks_plain : aaiti_ticks
                var (ticks, largest) = ([Int64](repeating: 0, count: rows), Int64(0))
                let done = unsafe kernel(closes, closes, rows, scale, 0, .infinity, &ticks, &largest)
                #expect(done == rows / 4 * 4)
                #expect(
                    ticks.prefix(done).map(Double.init) == Array(counts.prefix(done)),
                    "seed \(seed), scale \(scale)"
                )
                #expect(largest == ticks.prefix(done).max() ?? 0)
                for bad in [0.49, -1, .nan, .infinity, 0x1p52] where rows > 3 {
                    var spoilt = closes
                    spoilt[Int.random(in: 0..<done, using: &random)] = bad / scale
                    var untouched: Int64 = 0
                    let refused = unsafe kernel(closes, spoilt, rows, scale, 0, .infinity, &ticks, &untouched)
                    #expect(refused == 0 && untouched == 0, "seed \(seed), \(bad)")
                }
                let outside = unsafe kernel(closes, closes, rows, scale, 0, 0, &ticks, &largest)
                #expect(outside == 0)
            }
        }
    }

    /// What a kernel writes into `columns` columns beside `values`, of which it is given the one at `first`.
    private static func bits(
        of values: [Double],
        from first: Int,
        columns: Int,
        _ body: (UnsafePointer<Double>, [UnsafeMutablePointer<Double>]) -> [Double]
    ) -> [UInt64] {
        var rows = [Double](repeating: 0, count: columns * values.count)
        let more = unsafe values.withUnsafeBufferPointer { values in
            unsafe rows.withUnsafeMutableBufferPointer { rows -> [Double] in
                guard let base = values.baseAddress, let row = rows.baseAddress else { return [] }
                let places = unsafe (0..<columns).map { unsafe row + $0 * values.count + first }
                return unsafe body(base + first, places)
            }
        }
        return (rows + more).map(\.bitPattern)
    }

    /// The two forms of each kernel agree to the last bit.
    @Test(arguments: UInt64(1)...20) func windows(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        for (period, groups) in [(1, 1), (2, 3), (4, 2), (5, 2), (20, 4), (23, 1)] {
            let values = random.prices((4 * groups + 1) * period + 1)
            let name: Comment = "seed \(seed), period \(period)"
            var memory = [Double](repeating: 0, count: 8 * period + 4)
            let sums = unsafe [aaiti_window_sums, aaiti_window_sums_plain].map { kernel in
                unsafe Self.bits(of: values, from: period, columns: 1) { first, columns in
                    unsafe kernel(first, period, groups, 0.5, &memory, columns[0])
                    return []
                }
            }
            #expect(sums[0] == sums[1], name)
            let deviations = unsafe [aaiti_window_deviations, aaiti_window_deviations_plain].map { kernel in
                unsafe Self.bits(of: values, from: period + 1, columns: 1) { first, columns in
                    unsafe kernel(first, period, groups, 0.5, &memory, columns[0])
                    return []
                }
            }
            #expect(deviations[0] == deviations[1], name)
            let bands = unsafe [aaiti_window_bands, aaiti_window_bands_plain].map { kernel in
                unsafe Self.bits(of: values, from: period + 1, columns: 3) { first, columns in
                    unsafe kernel(first, period, groups, 0.5, &memory, columns[0], columns[1], columns[2])
                    return []
                }
            }
            #expect(bands[0] == bands[1], name)
        }
    }

    @Test(arguments: UInt64(1)...20) func steps(seed: UInt64) {
        var random = WalkGenerator(seed: seed)
        for blocks in 1...9 {
            let values = random.prices(8 * blocks + 1)
            let name: Comment = "seed \(seed), \(blocks) blocks"
            let averages = unsafe [aaiti_wilder, aaiti_wilder_plain].map { kernel in
                unsafe Self.bits(of: values, from: 1, columns: 1) { first, columns in
                    var state = aaiti_wilder_state(average: 100, start: 0, inflow: 0)
                    unsafe kernel(first, blocks, 1 / 14, 13 / 14, &state, columns[0])
                    return [state.average, state.start, state.inflow]
                }
            }
            #expect(averages[0] == averages[1], name)
            let strengths = unsafe [aaiti_relative_strengths, aaiti_relative_strengths_plain].map { kernel in
                unsafe Self.bits(of: values, from: 1, columns: 1) { first, columns in
                    var (up, down) = (
                        aaiti_wilder_state(average: 1, start: 0, inflow: 0),
                        aaiti_wilder_state(average: 2, start: 0, inflow: 0)
                    )
                    unsafe kernel(first, blocks, 1 / 14, 13 / 14, &up, &down, columns[0])
                    return [up, down].flatMap { [$0.average, $0.start, $0.inflow] }
                }
            }
            #expect(strengths[0] == strengths[1], name)
        }
    }

    /// Segments against steps one after the other, also where the way to a segment's beginning is too short.
    @Test(arguments: UInt64(1)...20, [4, 40, 400]) func segments(seed: UInt64, burnIn: Int) {
        var random = WalkGenerator(seed: seed)
        let length = 400
        let values = random.prices(8 * length)
        let name: Comment = "seed \(seed), \(burnIn) values before a segment"
        var (average, stepped) = (50.0, [Double]())
        for value in values {
            average += (value - average) * 0.1
            stepped.append(average)
        }
        for isPlain in [false, true] {
            let kernel = unsafe isPlain ? aaiti_exponential_plain : aaiti_exponential
            let averages = unsafe Self.bits(of: values, from: 0, columns: 1) { first, columns in
                unsafe [kernel(first, length, burnIn, 0.1, 50, columns[0])]
            }
            #expect(averages == (stepped + [average]).map(\.bitPattern), name)
        }
        var (fast, slow, signal) = (50.0, 51.0, -1.0)
        var (macds, signals) = ([Double](), [Double]())
        for value in values.prefix(4 * length) {
            fast += (value - fast) * 0.2
            slow += (value - slow) * 0.1
            signal += (fast - slow - signal) * 0.3
            macds.append(fast - slow)
            signals.append(signal)
        }
        let expected = macds + signals + zip(macds, signals).map { $0 - $1 } + [fast, slow, signal]
        for isPlain in [false, true] {
            let kernel = unsafe isPlain ? aaiti_macd_plain : aaiti_macd
            let prices = Array(values.prefix(4 * length))
            let columns = unsafe Self.bits(of: prices, from: 0, columns: 3) { first, columns in
                var state = aaiti_macd_state(fast: 50, slow: 51, signal: -1)
                unsafe kernel(first, length, burnIn, 0.2, 0.1, 0.3, &state, columns[0], columns[1], columns[2])
                return [state.fast, state.slow, state.signal]
            }
            #expect(columns == expected.map(\.bitPattern), name)
        }
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
