public import Markets

/// Runs several strategies on several markets as one account: all candles on one clock, each strategy with an engine and an
/// allocation of the capital of its own.
///
/// An allocation is never moved: what one strategy has lost another does not pay for, so that each leg's orders are those
/// of its own backtest, and the account is their sum at each close.
public struct PortfolioBacktest: Sendable {
    /// One strategy on one market.
    public struct Leg: Sendable {
        public let series: CandleSeries
        /// Its initial capital is what the leg is allocated.
        public let backtest: Backtest
        public let strategy: any Strategy

        /// - Parameter strategy: one that has seen nothing yet.
        public init(series: CandleSeries, backtest: Backtest, strategy: any Strategy) {
            self.series = series
            self.backtest = backtest
            self.strategy = strategy
        }
    }

    public struct Result: Sendable {
        /// What became of each leg, in their order.
        public var legs: [Backtest.Result]
        /// What all legs together are worth after each close of the clock.
        public var equity: EquityCurve
        /// Of the account. Returns are those from one close of the clock to the next, annualised by the finest timeframe;
        /// buying and holding is of each market what its leg was allocated.
        public var metrics: PerformanceMetrics
        public var finalEquity: Money
        /// How many candles of all legs were traded on.
        public var candles: Int
    }

    public var legs: [Leg]
    /// On how many threads the legs are traded; their results do not depend on it.
    public var threads = 1

    /// - Precondition: there is a leg.
    public init(legs: [Leg]) {
        precondition(!legs.isEmpty, "a portfolio has a market")
        self.legs = legs
    }

    /// - Parameter progress: told the share done (0 to 1) now and then; answers whether to go on.
    public func run(progress: (Double) -> Bool = { _ in true }) throws(PortfolioError) -> Result {
        try checkAssets()
        var account = try PortfolioRun(legs, threads: threads)
        while true {
            guard progress(account.shareDone) else { throw .cancelled }
            guard try account.advance() else { break }
        }
        return try account.finish()
    }

    /// An account is counted in one asset.
    private func checkAssets() throws(PortfolioError) {
        let quote = legs[0].series.symbol.quote
        guard let other = legs.first(where: { $0.series.symbol.quote != quote }) else { return }
        throw .severalAssets(quote, other.series.symbol.quote)
    }
}

/// Why there is no result of a portfolio backtest.
public enum PortfolioError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Money of one asset cannot be added to money of another.
    case severalAssets(String, String)
    /// A leg cannot be run.
    case leg(Int, Symbol, BacktestError)
    case cancelled

    public var description: String {
        switch self {
        case .severalAssets(let one, let other):
            "an account is counted in one asset, and these markets are priced in \(one) and in \(other)"
        case .leg(let place, let symbol, let error): "leg \(place + 1), \(symbol.name): \(error)"
        case .cancelled: "cancelled"
        }
    }
}
