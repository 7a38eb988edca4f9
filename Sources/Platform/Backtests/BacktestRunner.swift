public import Markets
import Parameters
public import Trading

/// Runs one backtest on stored candles: what the service and `aaiti backtest` share.
public struct BacktestRunner: Sendable {
    let market: MarketService
    let strategies: StrategyFactory

    /// A backtest whose request has been checked.
    struct Prepared: Sendable {
        let backtest: Backtest
        let strategy: any Strategy
    }

    /// Checks a request against the market and the registry, without reading candles.
    ///
    /// - Throws: ``PlatformError/invalid(_:)`` naming the fields that are wrong.
    func prepare(_ draft: BacktestDraft, userID: String) throws -> Prepared {
        try TradingCapital.check(draft.initialCapital, field: "initial_capital")
        try TradingCapital.check(slippageBps: draft.slippageBps)
        if let start = draft.start, let end = draft.end, end <= start {
            throw PlatformError.invalid("end", "must be after start")
        }
        let instrument = try checkedMarket(draft.symbol, draft.timeframe)
        let strategy = try strategies.make(
            draft.strategy,
            userID: userID,
            feeRate: draft.execution.marketFee(draft.feeRate),
            slippageBps: draft.slippageBps
        )
        do {
            let backtest = Backtest(
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
            return Prepared(backtest: backtest, strategy: strategy)
        } catch let error as ParameterError {
            throw PlatformError.invalid(error.field, error.message)
        } catch let errors as ParameterErrors {
            throw PlatformError.invalid(errors.errors.map { InvalidField(field: $0.field, message: $0.message) })
        }
    }

    /// Reads the candles and runs. Blocks: for compute threads.
    func run(
        _ prepared: Prepared,
        _ draft: BacktestDraft,
        progress: (Double) -> Bool
    ) throws -> Backtest.Result {
        let series = try market.candles(draft.symbol, draft.timeframe, to: draft.end, closedOnly: true)
        return try prepared.backtest.run(series, strategy: prepared.strategy, progress: progress)
    }

    /// Checks and runs at once, without a server and without a user's models.
    public func run(
        _ draft: BacktestDraft,
        userID: String,
        progress: (Double) -> Bool
    ) throws -> (result: Backtest.Result, instrument: Instrument) {
        let prepared = try prepare(draft, userID: userID)
        return (try run(prepared, draft, progress: progress), prepared.backtest.instrument)
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
