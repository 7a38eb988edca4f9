public import Markets

/// Runs a strategy over candles of the past with the engine that bots run.
///
/// ```swift
/// let backtest = Backtest(instrument: instrument, initialCapital: capital, feeRate: feeRate)
/// let result = try backtest.run(candles, strategy: SMACross(fast: 10, slow: 30))
/// ```
public struct Backtest: Sendable {
    public var instrument: Instrument
    public var initialCapital: Money
    public var feeRate: FeeRate
    public var slippageBps: Double
    public var fillRule: FillRule
    public var sizing: Sizing
    public var risk: RiskLimits
    /// Trades on candles with `start <= openTime < end`; those before `start` warm the strategy up.
    public var start: Timestamp?
    public var end: Timestamp?
    /// What figures are annualised by; the year of the market whose calendar the candles show if not given.
    public var year: TradingYear?
    /// How many candles more than it wants the strategy is shown before the first that is traded on, if they are there.
    public var additionalWarmUp = 0

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
        self.instrument = instrument
        self.initialCapital = initialCapital
        self.feeRate = feeRate
        self.slippageBps = slippageBps
        self.fillRule = fillRule
        self.sizing = sizing
        self.risk = risk
        self.start = start
        self.end = end
    }

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
        let first = start.map(series.index(atOrAfter:)) ?? 0
        let last = max(first, end.map(series.index(atOrAfter:)) ?? series.count)
        let need = strategy.minimumCandles
        guard first < last else { throw .emptyRange }
        guard last >= need else { throw .tooFewCandles(have: last, need: need) }
        let result: Result?
        do { result = try trade(series, first..<last, strategy, progress) } catch { throw .engine(error) }
        guard let result else { throw .cancelled }
        return result
    }

    /// - Returns: `nil` if `progress` said not to go on.
    private func trade(
        _ series: CandleSeries,
        _ range: Range<Int>,
        _ strategy: any Strategy,
        _ progress: (Double) -> Bool
    ) throws(EngineError) -> Result? {
        var run = BacktestRun(
            engine: TradingEngine(configuration: configuration(series.timeframe), strategy: strategy),
            start: series.openTimes[range.lowerBound],
            candles: range.count,
            year: year ?? TradingYear(of: series)
        )
        let warmUp = strategy.warmUpCandles + additionalWarmUp
        for index in max(0, range.lowerBound - warmUp)..<range.lowerBound {
            try run.engine.warmUp(series[index])
        }
        for index in range {
            let done = index - range.lowerBound
            // Often enough to be cancelled quickly, seldom enough not to be felt.
            if done & 1023 == 0, !progress(Double(done) / Double(range.count)) { return nil }
            try run.take(series[index])
        }
        return try run.finish()
    }

    /// What the engine is configured with for candles of `timeframe`.
    public func configuration(_ timeframe: Timeframe) -> EngineConfiguration {
        EngineConfiguration(
            instrument: instrument,
            timeframe: timeframe,
            initialCapital: initialCapital,
            sizing: sizing,
            risk: risk,
            venue: SimulatedVenue(
                instrument: instrument,
                feeRate: feeRate,
                slippageBps: slippageBps,
                fillRule: fillRule
            )
        )
    }
}
