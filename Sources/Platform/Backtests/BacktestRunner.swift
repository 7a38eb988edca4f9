import JSON
public import Markets
import Storage
public import Trading

/// Runs one backtest on stored candles: what the service and `aaiti backtest` share.
public struct BacktestRunner: Sendable {
    let market: MarketService
    let strategies: StrategyFactory

    /// A backtest whose request has been checked.
    struct Prepared: Sendable {
        let backtest: Backtest
        let strategy: any Strategy
        /// Up to when a model of the strategy has seen candles.
        let trainingEnd: Timestamp?
    }

    /// What a backtest produced, and what it was made from.
    public struct Outcome: Sendable {
        public let result: Backtest.Result
        public let verdict: BacktestVerdict
        public let instrument: Instrument
        /// The closes of the candles that were traded on.
        public let closes: [(time: Timestamp, close: Double)]
    }

    /// Checks a request against the market and the registry, without reading candles.
    ///
    /// - Parameter mindsSteps: whether a strategy is refused whose orders the instrument's steps do not allow.
    /// - Throws: ``PlatformError/invalid(_:)`` naming the fields that are wrong.
    func prepare(_ draft: BacktestDraft, userID: String, mindsSteps: Bool = true) throws -> Prepared {
        try TradingCapital.check(draft.initialCapital, field: "initial_capital")
        try TradingCapital.check(draft.initialCapital, buys: draft.execution)
        try TradingCapital.check(slippageBps: draft.slippageBps)
        if let start = draft.start, let end = draft.end, end <= start {
            throw PlatformError.invalid("end", "must be after start")
        }
        let instrument = try checkedMarket(draft.symbol, draft.timeframe)
        try requireCandles(draft)
        try requireFiner(draft)
        let strategy = try strategies.make(
            draft.strategy,
            userID: userID,
            instrument: mindsSteps ? instrument : nil,
            timeframe: draft.timeframe,
            feeRate: draft.execution.marketFee(draft.feeRate),
            slippageBps: draft.slippageBps
        )
        let backtest = try PlatformError.namingFields {
            Backtest(
                rules: draft.execution.rules(
                    instrument,
                    feeRate: draft.feeRate,
                    slippageBps: draft.slippageBps,
                    fillRule: draft.fillRule
                ),
                initialCapital: draft.initialCapital,
                sizing: try Sizing(json: draft.sizing, instrument: instrument),
                risk: try RiskLimits(json: draft.risk),
                protection: draft.execution.protection,
                start: draft.start,
                end: draft.end
            )
        }
        return Prepared(
            backtest: backtest,
            strategy: strategy,
            trainingEnd: try strategies.trainingEnd(draft.strategy, userID: userID)
        )
    }

    /// Reads the candles, runs, and looks at the result as a doubter would. Blocks: for compute threads.
    func run(
        _ prepared: Prepared,
        _ draft: BacktestDraft,
        trials: BacktestTrials,
        progress: (Double) -> Bool
    ) throws -> Outcome {
        let candles = try candles(draft)
        let (series, strategy) = (candles.series, prepared.strategy)
        var backtest = prepared.backtest
        backtest.finer = candles.finer
        let result = try backtest.run(series, strategy: strategy) { progress($0 * 0.4) }
        // A strategy is a value: the one that ran has left this one as it was.
        let examination = BacktestExamination(
            backtest,
            series,
            trials: trials,
            trainingEnd: prepared.trainingEnd,
            missing: candles.missing
        ) { _ in strategy }
        return Outcome(
            result: result,
            verdict: try examination.verdict(on: result) { progress(0.4 + $0 * 0.6) },
            instrument: backtest.instrument,
            closes: Self.closes(series, from: draft.start)
        )
    }

    /// Checks and runs at once, without a server and without a user's models.
    public func run(
        _ draft: BacktestDraft,
        userID: String,
        trials: BacktestTrials = .first,
        progress: (Double) -> Bool
    ) throws -> Outcome {
        try run(prepare(draft, userID: userID), draft, trials: trials, progress: progress)
    }

    /// The closes of the candles that a backtest of the record's market and span trades on, as they are stored now.
    func closes(_ record: BacktestRecord) throws -> [(time: Timestamp, close: Double)] {
        let request = try JSONValue(parsing: record.request)
        func time(_ key: String) -> Timestamp? { request[key]?.stringValue.flatMap { Timestamp(iso8601: $0) } }
        let end = time("end")
        let series = try market.candles(record.symbol, record.timeframe, from: time("start"), to: end, closedOnly: true)
        return Self.closes(series, from: nil)
    }

    private static func closes(_ series: CandleSeries, from start: Timestamp?) -> [(time: Timestamp, close: Double)] {
        let first = start.map(series.index(atOrAfter:)) ?? 0
        return (first..<series.count).map { (series.openTimes[$0], series.close[$0]) }
    }

    /// The instrument of a symbol of which candles in the timeframe can be read.
    func checkedMarket(_ symbol: Symbol, _ timeframe: Timeframe) throws -> Instrument {
        do {
            _ = try market.candles(symbol, timeframe, limit: 1)
            return try market.instrument(symbol)
        } catch PlatformError.notFound(let what) {
            throw PlatformError.invalid("symbol", "there is no \(what)")
        }
    }
}
