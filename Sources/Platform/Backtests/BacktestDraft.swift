public import JSON
public import Markets
public import Trading

/// What somebody asks a backtest to do.
public struct BacktestDraft: Sendable {
    public var symbol: Symbol
    public var timeframe: Timeframe
    public var start: Timestamp?
    public var end: Timestamp?
    public var strategy: StrategyChoice
    public var initialCapital: Money
    public var feeRate: FeeRate
    public var slippageBps: Double
    public var fillRule: FillRule
    /// As ``Trading/Sizing/init(json:instrument:)`` reads it.
    public var sizing: JSONValue?
    public var risk: JSONObject
    public var execution: ExecutionOptions
    /// Of the candles that say what came first inside one; without them what is worse did.
    public var fineTimeframe: Timeframe?

    public init(
        symbol: Symbol,
        timeframe: Timeframe,
        start: Timestamp? = nil,
        end: Timestamp? = nil,
        strategy: StrategyChoice,
        initialCapital: Money,
        feeRate: FeeRate,
        slippageBps: Double = 0,
        fillRule: FillRule = .nextOpen,
        sizing: JSONValue? = nil,
        risk: JSONObject = [:],
        execution: ExecutionOptions = ExecutionOptions(),
        fineTimeframe: Timeframe? = nil
    ) {
        self.symbol = symbol
        self.timeframe = timeframe
        self.start = start
        self.end = end
        self.strategy = strategy
        self.initialCapital = initialCapital
        self.feeRate = feeRate
        self.slippageBps = slippageBps
        self.fillRule = fillRule
        self.sizing = sizing
        self.risk = risk
        self.execution = execution
        self.fineTimeframe = fineTimeframe
    }

    /// The request as it is stored and shown.
    public var json: JSONValue {
        var json: JSONObject = [
            "symbol": .string(symbol.name),
            "timeframe": .string(timeframe.rawValue),
            "start": start.map { .string($0.iso8601) } ?? .null,
            "end": end.map { .string($0.iso8601) } ?? .null,
            "strategy": strategy.json,
            "initial_capital": .string(initialCapital.text),
            "fee_rate": (try? JSONValue(parsing: feeRate.text)) ?? .null,
            "slippage_bps": JSONValue(slippageBps),
            "fill_rule": .string(fillRule.rawValue),
            "fine_timeframe": fineTimeframe.map { .string($0.rawValue) } ?? .null,
            "sizing": sizing ?? "all_in",
            "risk": .object(risk),
        ]
        for (name, value) in execution.members { json[name] = value }
        return .object(json)
    }
}
