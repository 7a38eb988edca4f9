import Foundation
import MarketData
import Markets
import Testing

@Suite struct MarketSimulationTests {
    private static let start = Timestamp(milliseconds: 1_700_000_040_000)
    private static let seed: UInt64 = 20_240_101

    private static func history(days: Int64, seed: UInt64 = Self.seed) -> [CandleSeries] {
        var simulation = MarketSimulation(seed: seed, start: start)
        return simulation.candles(until: start + days * 86_400_000)
    }

    /// Thirty days of minutes, made once for all tests.
    private static let month = history(days: 30)

    private static func returns(_ series: CandleSeries) -> [Double] {
        zip(series.close, series.close.dropFirst()).map { log($1 / $0) }
    }

    private static func correlation(_ x: some Collection<Double>, _ y: some Collection<Double>) -> Double {
        let (meanX, meanY) = (mean(x), mean(y))
        let pairs = zip(x, y).map { (($0 - meanX), ($1 - meanY)) }
        let covariance = mean(pairs.map { $0 * $1 })
        return covariance / (mean(pairs.map { $0.0 * $0.0 }) * mean(pairs.map { $0.1 * $0.1 })).squareRoot()
    }

    private static func mean(_ values: some Collection<Double>) -> Double { values.reduce(0, +) / Double(values.count) }

    @Test func equalSeedsGiveEqualMarketsAndOthersOthers() {
        #expect(Self.history(days: 1) == Self.history(days: 1))
        #expect(Self.history(days: 1)[0].close != Self.history(days: 1, seed: 1)[0].close)
    }

    @Test func aSymbolDoesNotDependOnItsNeighbours() {
        var alone = MarketSimulation(markets: [SimulatedMarket.standard[1]], seed: Self.seed, start: Self.start)
        #expect(alone.candles(until: Self.start + 86_400_000) == [Self.history(days: 1)[1]])
    }

    @Test func howTheTimeIsCutChangesNothing() {
        var whole = MarketSimulation(seed: 3, start: Self.start)
        var parts = MarketSimulation(seed: 3, start: Self.start)
        let ticks = whole.ticks(until: Self.start + 300_000, interval: 400)
        var cut = parts.ticks(until: Self.start + 399, interval: 400)
        #expect(cut.isEmpty)
        for end: Int64 in [401, 7_000, 7_001, 123_456, 300_000] {
            cut += parts.ticks(until: Self.start + end, interval: 400)
        }
        #expect(cut == ticks && ticks.count == 750 * 6)
    }

    @Test func liveTicksContinueFromTheLastPriceOfHistory() throws {
        var simulation = MarketSimulation(seed: 3, start: Self.start)
        let end = Self.start + 86_400_000
        let history = simulation.candles(until: end)
        let ticks = simulation.ticks(until: end + 500, interval: 500)
        for (series, tick) in zip(history, ticks) {
            let last = try #require(series.last)
            #expect(series.symbol == tick.symbol && tick.time == end + 500)
            #expect(abs(tick.price / last.close - 1) < 0.005)
        }
    }

    @Test func continuesFromGivenPrices() throws {
        let market = SimulatedMarket.standard[0]
        var simulation = MarketSimulation(seed: 3, start: Self.start, prices: [market.symbol: 12_345.67])
        #expect(simulation.prices[0].price == 12_345.67)
        let first = try #require(simulation.candles(until: Self.start + 60_000).first?.first)
        #expect(first.open == 12_345.67)
    }

    @Test func candlesAreSoundAndOnTheirGrid() throws {
        for (series, market) in zip(Self.month, SimulatedMarket.standard) {
            #expect(series.count == 30 * 1440 && series.gaps.isEmpty)
            #expect(series.allSatisfy { $0.fault == nil && $0.volume > 0 })
            let scale = pow(10, Double(market.priceDecimals))
            #expect(series.close.allSatisfy { ($0 * scale).rounded() / scale == $0 })
            #expect(zip(series.close, series.open.dropFirst()).allSatisfy { $0 == $1 })
        }
    }

    @Test func returnsHaveFatTailsAndTheNamedVolatility() {
        for (series, market) in zip(Self.month, SimulatedMarket.standard) {
            let returns = Self.returns(series)
            let variance = Self.mean(returns.map { $0 * $0 })
            let kurtosis = Self.mean(returns.map { $0 * $0 * $0 * $0 }) / (variance * variance)
            #expect(kurtosis > 4, "\(market.symbol)")
            let annual = (variance * 525_960).squareRoot()
            #expect((0.5...2).contains(annual / market.annualVolatility), "\(market.symbol): \(annual)")
            #expect(abs(Self.correlation(returns.dropLast(), returns.dropFirst())) < 0.1, "\(market.symbol)")
        }
    }

    @Test func theSizeOfReturnsStaysCorrelatedForHours() {
        for series in Self.month {
            let sizes = Self.returns(series).map(abs)
            for (lag, least) in [(1, 0.08), (10, 0.06), (60, 0.03)] {
                let correlation = Self.correlation(sizes.dropLast(lag), sizes.dropFirst(lag))
                #expect(correlation > least, "\(series.symbol) lag \(lag): \(correlation)")
            }
        }
    }

    @Test func symbolsMoveTogether() {
        let returns = Self.month.map(Self.returns)
        for (index, market) in SimulatedMarket.standard.enumerated().dropFirst() {
            let correlation = Self.correlation(returns[0], returns[index])
            #expect((0.3...0.9).contains(correlation), "BTC and \(market.symbol): \(correlation)")
        }
    }

    @Test func afternoonsAreBusierThanNightsAndVolumeGoesWithMovement() {
        for series in Self.month {
            func average(_ hours: ClosedRange<Int64>, _ value: (Candle) -> Double) -> Double {
                let chosen = series.filter { hours.contains($0.openTime.milliseconds / 3_600_000 % 24) }
                return Self.mean(chosen.map(value))
            }
            let range: (Candle) -> Double = { log($0.high / $0.low) }
            #expect(average(13...17, range) > 1.4 * average(2...5, range), "\(series.symbol)")
            #expect(average(13...17, \.volume) > 1.4 * average(2...5, \.volume), "\(series.symbol)")
            #expect(Self.correlation(series.map(range), series.volume) > 0.2, "\(series.symbol)")
        }
    }

    @Test func anySymbolCanBeSimulated() throws {
        let market = SimulatedMarket.named(try symbol("FOO-BAR"))
        var simulation = MarketSimulation(markets: [market], seed: 1, start: Self.start)
        #expect(simulation.candles(until: Self.start + 3_600_000)[0].count == 60)
        #expect(market.instrument.tickSize.text == "0.01")
    }
}
