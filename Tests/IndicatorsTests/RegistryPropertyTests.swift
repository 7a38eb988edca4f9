import Indicators
import Markets
import TestSupport
import Testing

/// What holds for every indicator of the registry, with its defaults and with random parameters, on every kind of candle.
@Suite struct RegistryPropertyTests {
    private static let midnight = Timestamp(milliseconds: 1_700_006_400_000)

    /// Every indicator with its defaults and twice with random parameters.
    private static func specs(seed: UInt64) throws -> [IndicatorSpec] {
        var random = WalkGenerator(seed: seed)
        return try IndicatorRegistry.standard.definitions.flatMap { definition in
            [
                try IndicatorSpec(definition),
                IndicatorSpec.random(definition, &random),
                IndicatorSpec.random(definition, &random),
            ]
        }
    }

    /// The row of the first value: by the warm-up, or by the days that the series has whole.
    private static func firstRow(_ spec: IndicatorSpec, _ series: CandleSeries) -> Int {
        guard spec.definition.days > 0 else { return spec.warmUp - 1 }
        let days = series.openTimes.map { Timeframe.oneDay.open(containing: $0) }
        let starts = series.indices.filter { $0 == 0 ? days[0] == series.openTimes[0] : days[$0] != days[$0 - 1] }
        return starts.count < spec.definition.days ? series.count : starts[spec.definition.days - 1]
    }

    @Test(arguments: CandleCase.allCases, UInt64(1)...3)
    func givesFiniteNumbersFromTheWarmUpOnAndNoneBefore(candles: CandleCase, seed: UInt64) throws {
        let start = Self.midnight + Int64(seed - 1) * 7 * 3_600_000
        let series = try candles.series(240, from: start, seed: seed)
        for spec in try Self.specs(seed: seed) {
            let first = Self.firstRow(spec, series)
            for column in spec.columns(over: series) {
                let isSilent = column.values.prefix(first).allSatisfy { $0.isNaN }
                let isFinite = column.values.dropFirst(first).allSatisfy { $0.isFinite }
                #expect(column.values.count == series.count)
                #expect(isSilent && isFinite, "\(column.name), \(candles), seed \(seed)")
            }
        }
    }

    @Test(arguments: CandleCase.allCases, UInt64(4)...5)
    func streamsTheNumbersOfTheBatch(candles: CandleCase, seed: UInt64) throws {
        let series = try candles.series(200, from: Self.midnight + 5_400_000, seed: seed)
        for spec in try Self.specs(seed: seed) {
            let columns = spec.columns(over: series).map(\.values)
            var stream = spec.stream()
            for (row, candle) in series.enumerated() {
                let streamed = stream.update(candle) ?? columns.map { _ in Double.nan }
                let isSame = zip(streamed, columns).allSatisfy { value, column in
                    value.bitPattern == column[row].bitPattern || value.isNaN && column[row].isNaN
                }
                #expect(isSame && streamed.count == columns.count, "\(spec.key) row \(row), \(candles), seed \(seed)")
            }
        }
    }

    @Test(arguments: CandleCase.allCases)
    func aPrefixDoesNotSeeTheFuture(candles: CandleCase) throws {
        let series = try candles.series(160, from: Self.midnight, seed: 6)
        for spec in try Self.specs(seed: 6) {
            let whole = spec.columns(over: series)
            for count in [0, 1, 2, 25, 47, 48, 100, 159] {
                for (part, all) in zip(spec.columns(over: series.slice(0..<count)), whole) {
                    let isSame = zip(part.values, all.values).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
                    #expect(isSame && part.values.count == count, "\(part.name) of \(count), \(candles)")
                }
            }
        }
    }

    /// To which power of the unit of prices an indicator in a pane of its own is counted; 0 for those not named.
    private static let powersOfPrice: [String: Int] = [
        "macd": 1, "mom": 1, "linreg_slope": 1, "stddev": 1, "variance": 2, "atr": 1, "trange": 1,
    ]
    private static let countedInVolume: Set = ["obv", "ad", "adosc"]

    /// Other units by powers of two, so that no rounding changes: the numbers must follow to the last bit.
    @Test(arguments: CandleCase.allCases, UInt64(7)...8)
    func followsTheUnitsOfPriceAndVolume(candles: CandleCase, seed: UInt64) throws {
        let series = try candles.series(200, from: Self.midnight, seed: seed)
        let scaled = CandleSeries(
            symbol: series.symbol,
            timeframe: series.timeframe,
            openTimes: series.openTimes,
            open: series.open.map { $0 * 0x1p-20 },
            high: series.high.map { $0 * 0x1p-20 },
            low: series.low.map { $0 * 0x1p-20 },
            close: series.close.map { $0 * 0x1p-20 },
            volume: series.volume.map { $0 * 0x1p9 }
        )
        for spec in try Self.specs(seed: seed) {
            let name = spec.definition.name
            let power = spec.definition.scale == .price ? 1 : Self.powersOfPrice[name] ?? 0
            var factor = Self.countedInVolume.contains(name) ? 0x1p9 : 1
            for _ in 0..<power { factor *= 0x1p-20 }
            for (column, other) in zip(spec.columns(over: series), spec.columns(over: scaled)) {
                let isSame = zip(column.values, other.values).allSatisfy { $0 * factor == $1 || $0.isNaN && $1.isNaN }
                #expect(isSame, "\(column.name), \(candles), seed \(seed)")
            }
        }
    }

    /// What flat candles give where that is neither the price nor 0; what a rounding error must not become there.
    private static let flatValues = ["aroon:14.up": 100.0, "aroon:14.down": 100]

    /// A price whose sums are rounded: a mean that misses it by a bit would make an index of nothing.
    @Test(arguments: [0.1, 0.3, 1e12 / 7, 1e-9 / 3], [0.0, 3]) func flatCandlesGiveWhatTheRegistrySays(
        price: Double,
        volume: Double
    ) throws {
        let candles = (0..<120).map { row in
            Candle(
                openTime: Self.midnight + Int64(row) * 3_600_000,
                open: price,
                high: price,
                low: price,
                close: price,
                volume: volume
            )
        }
        let series = CandleSeries(symbol: try #require(Symbol("A-B")), timeframe: .oneHour, candles: candles)
        for definition in IndicatorRegistry.standard.definitions {
            for column in try IndicatorSpec(definition).columns(over: series) {
                let value = column.name == "obv" ? volume : Self.flatValues[column.name] ?? 0
                let expected = definition.scale == .price ? price : value
                let tolerance = 1e-12 * (definition.scale == .price ? price : max(price, 1))
                let isEqual = column.values.suffix(20).allSatisfy { abs($0 - expected) <= tolerance }
                #expect(isEqual, "\(column.name) at \(price): \(column.values.last ?? .nan), not \(expected)")
            }
        }
    }

    private static let bounds: [String: ClosedRange<Double>] = [
        "rsi": 0...100, "cmo": -100...100, "ultosc": 0...100, "bop": -1...1, "stoch": 0...100, "stochf": 0...100,
        "stochrsi": 0...100, "willr": -100...0, "dmi": 0...100, "adx": 0...100, "adxr": 0...100, "aroon": -100...100,
        "cmf": -1...1, "mfi": 0...100,
    ]

    @Test(arguments: CandleCase.allCases, UInt64(9)...10)
    func staysWithinItsBounds(candles: CandleCase, seed: UInt64) throws {
        let series = try candles.series(300, from: Self.midnight, seed: seed)
        for spec in try Self.specs(seed: seed) {
            guard let bounds = Self.bounds[spec.definition.name] else { continue }
            for column in spec.columns(over: series) {
                // Averages of numbers at a bound may be off by their rounding.
                let slack = 1e-12 * (bounds.upperBound - bounds.lowerBound)
                let isWithin = column.values.allSatisfy {
                    $0.isNaN || bounds.lowerBound - slack <= $0 && $0 <= bounds.upperBound + slack
                }
                #expect(isWithin, "\(column.name), \(candles), seed \(seed)")
            }
        }
    }

    /// Those that look at a window forget all else: large numbers long ago must not leave a trace.
    @Test func aWindowForgetsWhatLeftIt() throws {
        let list = """
            sma:20,wma:20,trima:20,hma:20,linreg:20,tsf:20,linreg_slope:20,midpoint:20,roc:10,mom:10,cci:20,ultosc,willr,\
            stoch,stochf,aroon,bb,donchian,volatility,stddev,variance,vwap:20,cmf:20,mfi:14,ichimoku:9:20:30:26,bop,trange
            """
        let quiet = CandleCase.walk.candles(120, every: .oneHour, from: Self.midnight, seed: 12)
        let before = CandleCase.hugePrice.candles(
            20_000,
            every: .oneHour,
            from: Self.midnight - 20_000 * 3_600_000,
            seed: 11
        )
        let symbol = try #require(Symbol("A-B"))
        let whole = CandleSeries(symbol: symbol, timeframe: .oneHour, candles: before + quiet)
        let short = CandleSeries(symbol: symbol, timeframe: .oneHour, candles: quiet)
        for spec in try IndicatorRegistry.standard.parse(list) {
            for (long, fresh) in zip(spec.columns(over: whole), spec.columns(over: short)) {
                let (value, expected) = (try #require(long.values.last), try #require(fresh.values.last))
                let isEqual = abs(value - expected) <= 1e-11 * max(1, abs(expected))
                #expect(isEqual, "\(long.name): \(value), not \(expected)")
            }
        }
    }

    /// Totals and recursive averages over a million candles, far from where they began.
    @Test func aTotalDoesNotDrift() throws {
        var volume = OnBalanceVolume()
        var line = AccumulationDistribution()
        var candle = Candle(openTime: Self.midnight, open: 2, high: 2, low: 1, close: 2, volume: 1e15)
        _ = volume.update(candle)
        _ = line.update(candle)
        // Down by 0.1 and up by 0.3: beside 10^15 plain addition takes the one for 0.125, the other for 0.25.
        for row in 0..<1_000_000 {
            candle.close = row % 2 == 0 ? 1 : 2
            candle.volume = row % 2 == 0 ? 0.1 : 0.3
            _ = volume.update(candle)
            _ = line.update(candle)
        }
        candle.volume = 1e15
        candle.close = 1
        let (balance, level) = (volume.update(candle), line.update(candle))
        #expect(abs(try #require(balance) - 100_000) < 1e-6)
        #expect(abs(try #require(level) - 100_000) < 1e-6)
    }
}
