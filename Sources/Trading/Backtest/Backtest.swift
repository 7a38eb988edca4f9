public import Markets

/// Runs a strategy over candles of the past with the engine that bots run.
///
/// ```swift
/// let backtest = Backtest(instrument: instrument, initialCapital: capital, feeRate: feeRate)
/// let result = try backtest.run(candles, strategy: SMACross(fast: 10, slow: 30))
/// ```
public struct Backtest: Sendable {
    /// How the venue carries out orders.
    public var rules: VenueRules
    public var initialCapital: Money
    public var sizing: Sizing
    public var risk: RiskLimits
    /// How an entry is protected that its strategy does not protect itself.
    public var protection: Protection?
    /// Trades on candles with `start <= openTime < end`; those before `start` warm the strategy up.
    public var start: Timestamp?
    public var end: Timestamp?
    /// The same market in finer candles; without them what is worse for the account came first inside a candle.
    public var finer: FinerCandles?
    /// What figures are annualised by; the year of the market whose calendar the candles show if not given.
    public var year: TradingYear?

    /// - Precondition: `initialCapital` is positive.
    public init(
        rules: VenueRules,
        initialCapital: Money,
        sizing: Sizing = .allIn,
        risk: RiskLimits = .none,
        protection: Protection? = nil,
        start: Timestamp? = nil,
        end: Timestamp? = nil
    ) {
        precondition(initialCapital > .zero, "an engine starts with money")
        self.rules = rules
        self.initialCapital = initialCapital
        self.sizing = sizing
        self.risk = risk
        self.protection = protection
        self.start = start
        self.end = end
    }

    /// On a venue that fills all at the price of the market, for one fee.
    ///
    /// - Precondition: `initialCapital` is positive and `slippageBps` in 0...1000.
    public init(
        instrument: Instrument,
        initialCapital: Money,
        feeRate: FeeRate,
        slippageBps: Double = 0,
        fillRule: FillRule = .nextOpen,
        sizing: Sizing = .allIn,
        risk: RiskLimits = .none,
        start: Timestamp? = nil,
        end: Timestamp? = nil
    ) {
        self.init(
            rules: VenueRules(
                instrument: instrument,
                fees: FeeSchedule(feeRate),
                slippage: Slippage(bps: slippageBps),
                fillRule: fillRule
            ),
            initialCapital: initialCapital,
            sizing: sizing,
            risk: risk,
            start: start,
            end: end
        )
    }

    public var instrument: Instrument { rules.instrument }

    /// How many candles are taken in at a time: few enough to be cancelled quickly, enough for that not to be felt.
    static let stretch = 1024

    /// Runs over `series`. A position that is open at the end stays open, valued at the last close without a fee.
    ///
    /// - Parameters:
    ///   - strategy: one that has seen nothing yet.
    ///   - progress: told the share done (0 to 1) now and then; answers whether to go on.
    public func run(
        _ series: CandleSeries,
        strategy: any Strategy,
        progress: (Double) -> Bool = { _ in true }
    ) throws(BacktestError) -> Result {
        try run(PricedSeries(series, instrument: instrument), strategy: strategy, progress: progress)
    }

    /// Runs over candles that have been prepared, as is faster for many runs over the same ones.
    ///
    /// - Precondition: `candles` were prepared for the backtest's instrument.
    public func run(
        _ candles: PricedSeries,
        strategy: any Strategy,
        progress: (Double) -> Bool = { _ in true }
    ) throws(BacktestError) -> Result {
        precondition(candles.instrument == instrument, "the candles are prepared for another instrument")
        let range = try range(of: candles.candles, for: strategy)
        let result: Result?
        do { result = try trade(candles, range, strategy, progress) } catch { throw .engine(error) }
        guard let result else { throw .cancelled }
        return result
    }

    /// The candles that are traded on.
    func range(of series: CandleSeries, for strategy: any Strategy) throws(BacktestError) -> Range<Int> {
        let first = start.map(series.index(atOrAfter:)) ?? 0
        let last = max(first, end.map(series.index(atOrAfter:)) ?? series.count)
        let need = strategy.minimumCandles
        guard first < last else { throw .emptyRange }
        guard last >= need else { throw .tooFewCandles(have: last, need: need) }
        return first..<last
    }

    /// A run that has been warmed up for the candles of `range`.
    func begin(
        _ series: CandleSeries,
        _ range: Range<Int>,
        _ strategy: any Strategy
    ) throws(EngineError) -> BacktestRun {
        var run = BacktestRun(
            simulation: Simulation(configuration(series.timeframe), rules: rules, strategy: strategy),
            start: series.openTimes[range.lowerBound],
            candles: range.count,
            year: year ?? TradingYear(of: series),
            finer: finer
        )
        for index in max(0, range.lowerBound - strategy.warmUpCandles)..<range.lowerBound {
            try run.simulation.warmUp(series[index])
        }
        return run
    }

    /// - Returns: `nil` if `progress` said not to go on.
    private func trade(
        _ candles: PricedSeries,
        _ range: Range<Int>,
        _ strategy: any Strategy,
        _ progress: (Double) -> Bool
    ) throws(EngineError) -> Result? {
        var run = try begin(candles.candles, range, strategy)
        for index in stride(from: range.lowerBound, to: range.upperBound, by: Self.stretch) {
            guard progress(Double(index - range.lowerBound) / Double(range.count)) else { return nil }
            try run.take(candles, index..<min(range.upperBound, index + Self.stretch))
        }
        return try run.finish()
    }

    /// What the engine is configured with for candles of `timeframe`.
    public func configuration(_ timeframe: Timeframe) -> EngineConfiguration {
        EngineConfiguration(
            instrument: instrument,
            timeframe: timeframe,
            initialCapital: initialCapital,
            fees: rules.fees,
            sizing: sizing,
            risk: risk,
            protection: protection
        )
    }
}
