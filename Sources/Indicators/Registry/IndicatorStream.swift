public import Markets

/// An indicator of the registry that takes one closed candle after the other.
///
/// ```swift
/// var stream = try IndicatorRegistry.standard.parse("macd:12:26:9")[0].stream()
/// for candle in candles { stream.update(candle) }  // nil for 33 candles, then [macd, signal, histogram]
/// ```
public struct IndicatorStream: Sendable {
    private var indicator: any CandleIndicator

    init(_ indicator: any CandleIndicator) {
        self.indicator = indicator
    }

    /// Takes the next candle in.
    ///
    /// - Returns: the numbers of ``IndicatorSpec/columnNames`` as of this candle; `nil` while warming up.
    @discardableResult
    public mutating func update(_ candle: Candle) -> [Double]? { indicator.update(candle) }
}

/// An indicator of whatever kind, fed with candles.
protocol CandleIndicator: Sendable {
    mutating func update(_ candle: Candle) -> [Double]?
}

struct CloseIndicator<Kind: Indicator>: CandleIndicator where Kind.Input == Double {
    var state: Kind

    mutating func update(_ candle: Candle) -> [Double]? { state.update(candle.close)?.components }
}

struct WholeCandleIndicator<Kind: Indicator>: CandleIndicator where Kind.Input == Candle {
    var state: Kind

    mutating func update(_ candle: Candle) -> [Double]? { state.update(candle)?.components }
}
