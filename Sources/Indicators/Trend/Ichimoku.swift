public import Markets

/// The lines of the equilibrium chart, all as they stand at a candle.
///
/// The displaced lines need no look-ahead: `senkou_a` and `senkou_b` are the edges of the cloud that a chart shows at this
/// candle, worked out `displacement - 1` candles before it (this candle counts as one, as Hosoda counts and TradingView
/// draws). `chikou` is this candle's close, which a chart draws `displacement - 1` candles further back; given there it
/// would be a price of the future.
///
/// Source: G. Hosoda (Ichimoku Sanjin), 1969; N. Elliott, "Ichimoku Charts" (2007).
public struct Ichimoku: Indicator, Hashable, Codable {
    public struct Output: IndicatorOutput, Hashable {
        public static let componentNames = ["tenkan", "kijun", "senkou_a", "senkou_b", "chikou"]

        public let tenkan: Double
        public let kijun: Double
        public let senkouA: Double
        public let senkouB: Double
        public let chikou: Double

        public var components: [Double] { [tenkan, kijun, senkouA, senkouB, chikou] }
    }

    private var tenkan: RollingExtremes
    private var kijun: RollingExtremes
    private var senkou: RollingExtremes
    private var leadingA: Delay
    private var leadingB: Delay

    /// - Precondition: `0 < tenkan <= kijun <= senkou`, and `displacement` is at least 1.
    public init(tenkan: Int, kijun: Int, senkou: Int, displacement: Int) {
        precondition(tenkan <= kijun && kijun <= senkou, "the periods ascend")
        self.tenkan = RollingExtremes(period: tenkan)
        self.kijun = RollingExtremes(period: kijun)
        self.senkou = RollingExtremes(period: senkou)
        leadingA = Delay(steps: displacement - 1)
        leadingB = leadingA
    }

    public var warmUp: Int { senkou.period + leadingB.steps }

    public mutating func update(_ candle: Candle) -> Output? {
        let conversion = tenkan.update(high: candle.high, low: candle.low)?.middle
        let base = kijun.update(high: candle.high, low: candle.low)?.middle
        let span = senkou.update(high: candle.high, low: candle.low)?.middle
        guard let conversion, let base, let span else { return nil }
        let (senkouA, senkouB) = (leadingA.update((conversion + base) / 2), leadingB.update(span))
        guard let senkouA, let senkouB else { return nil }
        return Output(tenkan: conversion, kijun: base, senkouA: senkouA, senkouB: senkouB, chikou: candle.close)
    }
}

/// Values as they were some steps ago, which may be none.
private struct Delay: Hashable, Sendable, Codable {
    private var recent: RecentValues?

    init(steps: Int) {
        precondition(steps >= 0, "a delay does not look ahead")
        recent = steps > 0 ? RecentValues(capacity: steps) : nil
    }

    var steps: Int { recent?.capacity ?? 0 }

    mutating func update(_ value: Double) -> Double? { recent == nil ? value : recent?.push(value) }
}
