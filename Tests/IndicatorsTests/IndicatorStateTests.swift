import Foundation
import Indicators
import Markets
import TestSupport
import Testing

/// A state can be put down and taken up again, in the middle of whatever it remembers.
@Suite struct IndicatorStateTests {
    private static let start = Timestamp(milliseconds: 1_700_006_400_000)

    private func expectToGoOn<Kind: Indicator & Codable>(_ indicator: Kind, over inputs: [Kind.Input]) throws {
        var whole = indicator
        for (row, input) in inputs.enumerated() {
            let bytes = try JSONEncoder().encode(whole)
            var restored = try JSONDecoder().decode(Kind.self, from: bytes)
            let expected = whole.update(input)?.components
            #expect(restored.update(input)?.components == expected, "\(Kind.self) row \(row)")
        }
    }

    @Test func ofCandles() throws {
        let candles = CandleCase.walk.candles(60, every: .oneHour, from: Self.start + 3_600_000, seed: 5)
        try expectToGoOn(Stochastic(period: 5, slowing: 3, smoothing: 3), over: candles)
        try expectToGoOn(WilliamsR(period: 5), over: candles)
        try expectToGoOn(CommodityChannelIndex(period: 5), over: candles)
        try expectToGoOn(UltimateOscillator(short: 3, medium: 5, long: 8), over: candles)
        try expectToGoOn(DirectionalMovement(period: 5), over: candles)
        try expectToGoOn(AverageDirectionalIndex(period: 5), over: candles)
        try expectToGoOn(AverageDirectionalRating(period: 5), over: candles)
        try expectToGoOn(Aroon(period: 5), over: candles)
        try expectToGoOn(ParabolicSAR(acceleration: 0.02, maximum: 0.2), over: candles)
        try expectToGoOn(SuperTrend(period: 5, multiplier: 1), over: candles)
        try expectToGoOn(Ichimoku(tenkan: 3, kijun: 5, senkou: 8, displacement: 4), over: candles)
        try expectToGoOn(KeltnerChannels(period: 5, range: 4, multiplier: 2), over: candles)
        try expectToGoOn(DonchianChannels(period: 5), over: candles)
        try expectToGoOn(NormalizedAverageTrueRange(period: 5), over: candles)
        try expectToGoOn(TrueRange(), over: candles)
        try expectToGoOn(OnBalanceVolume(), over: candles)
        try expectToGoOn(AccumulationDistribution(), over: candles)
        try expectToGoOn(ChaikinOscillator(fast: 3, slow: 5), over: candles)
        try expectToGoOn(ChaikinMoneyFlow(period: 5), over: candles)
        try expectToGoOn(MoneyFlowIndex(period: 5), over: candles)
        try expectToGoOn(RollingVWAP(period: 5), over: candles)
        try expectToGoOn(SessionVWAP(), over: candles)
        try expectToGoOn(PivotPoints<ClassicPivots>(), over: candles)
    }

    @Test func ofCloses() throws {
        let closes = CandleCase.walk.candles(60, every: .oneHour, from: Self.start, seed: 6).map(\.close)
        try expectToGoOn(WeightedMovingAverage(period: 5), over: closes)
        try expectToGoOn(HullMovingAverage(period: 9), over: closes)
        try expectToGoOn(DoubleExponentialMovingAverage(period: 5), over: closes)
        try expectToGoOn(TripleExponentialMovingAverage(period: 5), over: closes)
        try expectToGoOn(TillsonAverage(period: 4, volume: 0.7), over: closes)
        try expectToGoOn(TriangularMovingAverage(period: 6), over: closes)
        try expectToGoOn(AdaptiveMovingAverage(period: 5, fast: 2, slow: 30), over: closes)
        try expectToGoOn(LinearRegression(period: 5, reading: .forecast), over: closes)
        try expectToGoOn(Midpoint(period: 5), over: closes)
        try expectToGoOn(RateOfChange(period: 5, in: .percent), over: closes)
        try expectToGoOn(StochasticRSI(strength: 5, period: 4, smoothing: 3), over: closes)
        try expectToGoOn(PercentagePriceOscillator(fast: 3, slow: 6, signal: 4), over: closes)
        try expectToGoOn(TripleExponentialRate(period: 4), over: closes)
        try expectToGoOn(ChandeMomentumOscillator(period: 5), over: closes)
        try expectToGoOn(RollingVariance(period: 5, reading: .standardDeviation), over: closes)
    }
}
