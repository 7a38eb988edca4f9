import Foundation
import Indicators
import Markets
import TestSupport
import Testing

@Suite struct IndicatorPropertyTests {
    private static let list = "sma:1,sma:20,ema:7,rsi:14,volatility:2,volatility:20,macd:12:26:9,bb:20:2.5,atr:14"

    private static func series(_ count: Int, seed: UInt64) throws -> CandleSeries {
        var random = WalkGenerator(seed: seed)
        let prices = random.prices(count + 1)
        return CandleSeries(
            symbol: try #require(Symbol("A-B")),
            timeframe: .oneMinute,
            candles: (0..<count).map { row in
                let (open, close) = (prices[row], prices[row + 1])
                return Candle(
                    openTime: Timestamp(milliseconds: Int64(row) * 60_000),
                    open: open,
                    high: max(open, close) + Double.random(in: 0...1, using: &random),
                    low: min(open, close) - Double.random(in: 0...0.5, using: &random),
                    close: close,
                    volume: 1
                )
            }
        )
    }

    /// Streams `inputs` and compares with the batch form, bit for bit.
    private func expectSameBits<Kind: Indicator>(_ indicator: Kind, over inputs: [Kind.Input], seed: UInt64) {
        var state = indicator
        let columns = indicator.columns(over: inputs)
        for (row, input) in inputs.enumerated() {
            let streamed = state.update(input)?.components
            #expect((streamed == nil) == (row + 1 < indicator.warmUp), "\(Kind.self) row \(row), seed \(seed)")
            for (column, values) in columns.enumerated() {
                let isSame = streamed.map { $0[column].bitPattern == values[row].bitPattern } ?? values[row].isNaN
                #expect(isSame, "\(Kind.self) row \(row), seed \(seed)")
            }
        }
    }

    @Test(arguments: UInt64(1)...10)
    func streamingEqualsBatch(seed: UInt64) throws {
        let series = try Self.series(200, seed: seed)
        expectSameBits(SimpleMovingAverage(period: 20), over: series.close, seed: seed)
        expectSameBits(ExponentialMovingAverage(period: 20), over: series.close, seed: seed)
        expectSameBits(RelativeStrengthIndex(period: 14), over: series.close, seed: seed)
        expectSameBits(RollingVolatility(period: 20), over: series.close, seed: seed)
        expectSameBits(MACD(fast: 12, slow: 26, signal: 9), over: series.close, seed: seed)
        expectSameBits(BollingerBands(period: 20, deviations: 2), over: series.close, seed: seed)
        expectSameBits(AverageTrueRange(period: 14), over: Array(series), seed: seed)
    }

    @Test(arguments: UInt64(1)...10)
    func aPrefixDoesNotSeeTheFuture(seed: UInt64) throws {
        let series = try Self.series(150, seed: seed)
        for spec in try IndicatorRegistry.standard.parse(Self.list) {
            let whole = spec.columns(over: series)
            for count in [0, 1, 2, 19, 20, 21, 33, 34, 35, 149] {
                for (part, all) in zip(spec.columns(over: series.slice(0..<count)), whole) {
                    let isSame = part.values.map(\.bitPattern) == all.values.prefix(count).map(\.bitPattern)
                    #expect(isSame, "\(part.name) of \(count), seed \(seed)")
                }
            }
        }
    }

    @Test func everyValueAfterTheWarmUpIsANumber() throws {
        for length in [0, 1, 2, 3, 15, 40] {
            let series = try Self.series(length, seed: 3)
            for spec in try IndicatorRegistry.standard.parse(Self.list) {
                for column in spec.columns(over: series) {
                    #expect(column.values.count == length)
                    #expect(column.values.prefix(spec.warmUp - 1).allSatisfy { $0.isNaN }, "\(column.name)")
                    #expect(column.values.dropFirst(spec.warmUp - 1).allSatisfy { $0.isFinite }, "\(column.name)")
                }
            }
        }
    }

    @Test func flatPricesHaveNoWidth() {
        let flat = [Double](repeating: 0.1, count: 60)
        #expect(RollingVolatility(period: 20).values(over: flat).last == 0)
        #expect(RelativeStrengthIndex(period: 14).values(over: flat).last == 0)
        let bands = BollingerBands(period: 20, deviations: 2).columns(over: flat)
        #expect(bands.map(\.last) == [0.1, 0.1, 0.1])
        let macd = MACD(fast: 12, slow: 26, signal: 9).columns(over: flat)
        #expect(macd.allSatisfy { $0.dropFirst(33).allSatisfy { abs($0) < 1e-16 } })
    }

    /// The trap of a running sum of squares: large values first, then a narrow window far from zero.
    @Test func aWindowAfterAMillionRowsIsAsExactAsTheFirst() throws {
        var random = WalkGenerator(seed: 11)
        var prices = (0..<1_000_000).map { _ in Double.random(in: 1e8...9e8, using: &random) }
        let narrow = (0..<20).map { 40_000 + Double($0 % 5) * 0.01 }
        prices += narrow
        let bands = BollingerBands(period: 20, deviations: 1).columns(over: prices)
        let width = try #require(bands[0].last) - 40_000.02
        #expect(abs(width - 0.01 * 2.0.squareRoot()) < 1e-10)
        let mean = try #require(SimpleMovingAverage(period: 20).values(over: prices).last)
        #expect(abs(mean - 40_000.02) < 1e-10)

        let shifted = BollingerBands(period: 20, deviations: 1).columns(over: narrow)
        #expect(abs(try #require(shifted[0].last) - 40_000.02 - width) < 1e-10)
    }

    @Test func aStateGoesOnFromItsEncoding() throws {
        let closes = try Self.series(60, seed: 5).close
        var whole = RollingVolatility(period: 20)
        for close in closes.prefix(45) { _ = whole.update(close) }
        var restored = try JSONDecoder().decode(RollingVolatility.self, from: JSONEncoder().encode(whole))
        for close in closes.dropFirst(45) { #expect(restored.update(close) == whole.update(close)) }
    }
}
