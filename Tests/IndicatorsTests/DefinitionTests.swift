import Indicators
import Markets
import TestSupport
import Testing

/// Indicators that no reference library gives in our convention, against their definitions written down plainly: sums
/// over each window, from the beginning, without any state.
@Suite struct DefinitionTests {
    private static let midnight = Timestamp(milliseconds: 1_700_006_400_000)
    private static let cases: [CandleCase] = [.walk, .unevenVolume, .noVolume, .steps, .rising, .falling, .hugePrice]

    private func expect(
        _ list: String,
        _ candles: CandleCase,
        _ reference: ([Candle]) -> [Double]?
    ) throws {
        let series = try candles.series(130, from: Self.midnight + 7 * 3_600_000, seed: 21)
        let spec = try IndicatorRegistry.standard.parse(list)[0]
        let columns = spec.columns(over: series)
        for row in series.indices {
            let expected = reference(Array(series.prefix(row + 1)))
            for (index, column) in columns.enumerated() {
                let value = column.values[row]
                guard let number = expected?[index] else {
                    #expect(value.isNaN, "\(column.name) row \(row)")
                    continue
                }
                let isEqual = abs(value - number) <= 1e-9 * max(abs(number), series.close[row] * 1e-6)
                #expect(isEqual, "\(column.name) row \(row), \(candles): \(value), not \(number)")
            }
        }
    }

    @Test(arguments: cases) func rollingVWAP(candles: CandleCase) throws {
        try expect("vwap:10", candles) { $0.count < 10 ? nil : [Plain.weightedPrice($0.suffix(10))] }
    }

    @Test(arguments: cases) func sessionVWAP(candles: CandleCase) throws {
        try expect("vwap_session", candles) { past in
            let days = Plain.wholeDays(past)
            return days.last.map { [Plain.weightedPrice($0[...])] }
        }
    }

    @Test(arguments: cases) func chaikinMoneyFlow(candles: CandleCase) throws {
        try expect("cmf:8", candles) { past in
            guard past.count >= 8 else { return nil }
            let volume = past.suffix(8).reduce(0) { $0 + $1.volume }
            let flow = past.suffix(8).reduce(0) { sum, candle in
                let range = candle.high - candle.low
                return range > 0 ? sum + candle.volume * (2 * candle.close - candle.low - candle.high) / range : sum
            }
            return [volume > 0 ? flow / volume : 0]
        }
    }

    @Test(arguments: cases) func weightedMovingAverage(candles: CandleCase) throws {
        try expect("wma:7", candles) { $0.count < 7 ? nil : [Plain.weighted($0.suffix(7).map(\.close)[...])] }
    }

    /// Any line through n values has the mean in its middle; the slope by the normal equations.
    @Test(arguments: cases) func linearRegression(candles: CandleCase) throws {
        func line(_ past: [Candle]) -> (end: Double, slope: Double)? {
            guard past.count >= 6 else { return nil }
            let closes = past.suffix(6).map(\.close)
            let mean = closes.reduce(0, +) / 6
            let slope = closes.enumerated().reduce(0) { $0 + (Double($1.offset) - 2.5) * ($1.element - mean) } / 17.5
            return (mean + 2.5 * slope, slope)
        }
        try expect("linreg:6", candles) { line($0).map { [$0.end] } }
        try expect("tsf:6", candles) { line($0).map { [$0.end + $0.slope] } }
        try expect("linreg_slope:6", candles) { line($0).map { [$0.slope] } }
    }

    @Test(arguments: cases) func hull(candles: CandleCase) throws {
        try expect("hma:9", candles) { past in
            guard past.count >= 11 else { return nil }
            let raw = (past.count - 3..<past.count).map { end in
                let closes = past[...end].map(\.close)
                return 2 * Plain.weighted(closes.suffix(4)) - Plain.weighted(closes.suffix(9))
            }
            return [Plain.weighted(raw[...])]
        }
    }

    @Test(arguments: cases) func percentagePriceOscillator(candles: CandleCase) throws {
        try expect("ppo:3:6:4", candles) { past in
            let closes = past.map(\.close)
            let (fast, slow) = (Plain.exponential(closes, 3), Plain.exponential(closes, 6))
            let lines = zip(fast.dropFirst(3), slow).map { 100 * ($0 - $1) / $1 }
            guard let line = lines.last, let signal = Plain.exponential(lines, 4).last else { return nil }
            return [line, signal, line - signal]
        }
    }

    @Test(arguments: cases) func keltner(candles: CandleCase) throws {
        try expect("keltner:6:4:1.5", candles) { past in
            guard let range = Plain.averageRanges(past, 4).last,
                let middle = Plain.exponential(past.map(\.close), 6).last
            else { return nil }
            return [middle + 1.5 * range, middle, middle - 1.5 * range]
        }
    }

    @Test(arguments: cases) func donchian(candles: CandleCase) throws {
        try expect("donchian:7", candles) { past in
            guard past.count >= 7, let middle = Plain.middle(past.suffix(7)) else { return nil }
            let window = past.suffix(7)
            return [window.map(\.high).max() ?? 0, middle, window.map(\.low).min() ?? 0]
        }
    }

    @Test(arguments: cases) func ichimoku(candles: CandleCase) throws {
        try expect("ichimoku:3:7:12:5", candles) { past in
            guard past.count >= 16,
                let tenkan = Plain.middle(past.suffix(3)), let kijun = Plain.middle(past.suffix(7)),
                let oldTenkan = Plain.middle(past.dropLast(4).suffix(3)),
                let oldKijun = Plain.middle(past.dropLast(4).suffix(7)),
                let senkou = Plain.middle(past.dropLast(4).suffix(12))
            else { return nil }
            return [tenkan, kijun, (oldTenkan + oldKijun) / 2, senkou, past[past.count - 1].close]
        }
    }

    /// TradingView's recursion from the first candle that has an average range.
    @Test(arguments: cases) func superTrend(candles: CandleCase) throws {
        try expect("supertrend:5:1.5", candles) { past in
            let ranges = Plain.averageRanges(past, 5)
            guard !ranges.isEmpty else { return nil }
            var (upper, lower, line, isUp) = (0.0, 0.0, 0.0, false)
            for (step, range) in ranges.enumerated() {
                let candle = past[step + 5]
                let before = past[step + 4].close
                let (top, bottom) = (
                    (candle.high + candle.low) / 2 + 1.5 * range, (candle.high + candle.low) / 2 - 1.5 * range
                )
                let (lastUpper, lastLower) = (upper, lower)
                upper = step == 0 || top < lastUpper || before > lastUpper ? top : lastUpper
                lower = step == 0 || bottom > lastLower || before < lastLower ? bottom : lastLower
                if step > 0 { isUp = line == lastUpper ? candle.close > upper : !(candle.close < lower) }
                line = isUp ? lower : upper
            }
            return [line]
        }
    }

    @Test(arguments: cases) func pivots(candles: CandleCase) throws {
        try expect("pivot", candles) { Plain.dayBefore($0).map(Self.classic) }
        try expect("pivot_fibonacci", candles) { Plain.dayBefore($0).map(Self.fibonacci) }
        try expect("pivot_camarilla", candles) { Plain.dayBefore($0).map(Self.camarilla) }
    }

    private static func classic(_ day: Candle) -> [Double] {
        let pivot: Double = (day.high + day.low + day.close) / 3
        let range: Double = day.high - day.low
        let (resistance, support) = (2 * pivot - day.low, 2 * pivot - day.high)
        return [pivot, resistance, pivot + range, resistance + range, support, pivot - range, support - range]
    }

    private static func fibonacci(_ day: Candle) -> [Double] {
        let pivot: Double = (day.high + day.low + day.close) / 3
        let shares: [Double] = [0, 0.382, 0.618, 1, -0.382, -0.618, -1]
        return shares.map { pivot + $0 * (day.high - day.low) }
    }

    private static func camarilla(_ day: Candle) -> [Double] {
        let divisors: [Double] = [12, 6, 4, 2, -12, -6, -4, -2]
        return divisors.map { day.close + 1.1 * (day.high - day.low) / $0 }
    }

    @Test func aDailyCandleLooksAtTheOneBefore() throws {
        let series = try CandleCase.walk.series(5, every: .oneDay, from: Self.midnight, seed: 2)
        let pivot = try IndicatorRegistry.standard.parse("pivot")[0].columns(over: series)[0].values
        #expect(pivot[0].isNaN)
        for row in 1..<5 {
            let before = series[row - 1]
            #expect(abs(pivot[row] - (before.high + before.low + before.close) / 3) < 1e-9)
        }
    }

    /// Friday is the day before Monday where a market rests.
    @Test func aSessionIsTheLastDayWithCandles() throws {
        let friday = try CandleCase.walk.series(24, from: Self.midnight, seed: 3)
        let monday = try CandleCase.walk.series(3, from: Self.midnight + 3 * 86_400_000, seed: 4)
        let both = CandleSeries(symbol: friday.symbol, timeframe: .oneHour, candles: Array(friday) + Array(monday))
        let pivot = try IndicatorRegistry.standard.parse("pivot")[0].columns(over: both)[0].values
        let expected = (try #require(friday.high.max()) + (try #require(friday.low.min())) + friday.close[23]) / 3
        #expect(pivot.prefix(24).allSatisfy { $0.isNaN })
        #expect(pivot.suffix(3).allSatisfy { abs($0 - expected) < 1e-9 })
    }
}
