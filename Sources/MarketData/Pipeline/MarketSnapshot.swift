public import Markets

/// A market as it stands: what `market_data_update` and `GET /api/trading/market-data/{symbol}` show.
public struct MarketSnapshot: Hashable, Sendable {
    public var symbol: Symbol
    public var price: Double
    /// Price now over the price 24 hours ago, minus 1; `nil` until 24 hours have been seen.
    public var change24h: Double?
    public var high24h: Double?
    public var low24h: Double?
    public var volume24h: Double?
    public var indicators: PipelineIndicators
    /// Where prices come from: `simulated`, `replay`, the name of an exchange.
    public var source: String
    public var time: Timestamp

    public init(
        symbol: Symbol,
        price: Double,
        change24h: Double?,
        high24h: Double?,
        low24h: Double?,
        volume24h: Double?,
        indicators: PipelineIndicators,
        source: String,
        time: Timestamp
    ) {
        self.symbol = symbol
        self.price = price
        self.change24h = change24h
        self.high24h = high24h
        self.low24h = low24h
        self.volume24h = volume24h
        self.indicators = indicators
        self.source = source
        self.time = time
    }
}

/// The four indicators of a live market, over the closes of its one-minute candles; `nil` while warming up.
public struct PipelineIndicators: Hashable, Sendable {
    /// Simple moving average of 20 closes.
    public var sma: Double?
    /// Exponential moving average of 20 closes.
    public var ema: Double?
    /// Wilder's relative strength index of 14 closes.
    public var rsi: Double?
    /// Standard deviation of the last 20 log returns.
    public var volatility: Double?

    public init(sma: Double? = nil, ema: Double? = nil, rsi: Double? = nil, volatility: Double? = nil) {
        self.sma = sma
        self.ema = ema
        self.rsi = rsi
        self.volatility = volatility
    }
}
