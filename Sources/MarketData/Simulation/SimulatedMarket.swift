public import Markets

/// What a simulated market is like on average.
public struct SimulatedMarket: Hashable, Sendable {
    public var symbol: Symbol
    /// The price that it starts from and that it tends to return to over months.
    public var price: Double
    /// Decimals of its prices.
    public var priceDecimals: Int
    /// Standard deviation of the log price over a year: 0.6 for 60%.
    public var annualVolatility: Double
    /// Correlation of its returns with those of the whole market, from 0 to 1.
    public var marketCorrelation: Double
    /// Amount of the base asset that is traded in an average minute.
    public var volumePerMinute: Double

    public init(
        symbol: Symbol,
        price: Double,
        priceDecimals: Int,
        annualVolatility: Double,
        marketCorrelation: Double,
        volumePerMinute: Double
    ) {
        self.symbol = symbol
        self.price = price
        self.priceDecimals = priceDecimals
        self.annualVolatility = annualVolatility
        self.marketCorrelation = marketCorrelation
        self.volumePerMinute = volumePerMinute
    }

    /// The markets that are simulated if nobody names others.
    public static let standard: [SimulatedMarket] = [
        market("BTC-USDT", 64_000, 2, 0.5, 0.85, 14),
        market("ETH-USDT", 3_200, 2, 0.65, 0.85, 160),
        market("SOL-USDT", 150, 2, 0.85, 0.75, 2_200),
        market("XRP-USDT", 0.55, 4, 0.75, 0.65, 350_000),
        market("ADA-USDT", 0.42, 4, 0.8, 0.7, 180_000),
        market("DOGE-USDT", 0.125, 5, 0.95, 0.65, 900_000),
    ].compactMap(\.self)

    /// A market by its symbol: the standard one, or one like any other coin.
    public static func named(_ symbol: Symbol) -> SimulatedMarket {
        standard.first { $0.symbol == symbol }
            ?? SimulatedMarket(
                symbol: symbol,
                price: 100,
                priceDecimals: 2,
                annualVolatility: 0.8,
                marketCorrelation: 0.6,
                volumePerMinute: 500
            )
    }

    /// The trading rules that fit its prices.
    public var instrument: Instrument { .inferred(symbol: symbol, priceDecimals: priceDecimals) }

    private static func market(
        _ name: String,
        _ price: Double,
        _ priceDecimals: Int,
        _ annualVolatility: Double,
        _ marketCorrelation: Double,
        _ volumePerMinute: Double
    ) -> SimulatedMarket? {
        Symbol(name).map {
            SimulatedMarket(
                symbol: $0,
                price: price,
                priceDecimals: priceDecimals,
                annualVolatility: annualVolatility,
                marketCorrelation: marketCorrelation,
                volumePerMinute: volumePerMinute
            )
        }
    }
}
