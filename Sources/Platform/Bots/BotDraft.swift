public import JSON
public import Markets
public import Storage

/// What somebody asks a new bot to be, checked but not stored yet.
public struct BotDraft: Sendable {
    public var name: String
    public var symbol: Symbol
    public var timeframe: Timeframe
    public var strategy: StrategyChoice
    public var mode: BotMode
    public var capital: Money
    public var feeRate: FeeRate
    public var slippageBps: Double
    public var sizing: JSONValue?
    public var risk: JSONObject
    public var execution: ExecutionOptions

    public init(
        name: String,
        symbol: Symbol,
        timeframe: Timeframe,
        strategy: StrategyChoice,
        mode: BotMode,
        capital: Money,
        feeRate: FeeRate,
        slippageBps: Double = 0,
        sizing: JSONValue? = nil,
        risk: JSONObject = [:],
        execution: ExecutionOptions = ExecutionOptions()
    ) {
        self.name = name
        self.symbol = symbol
        self.timeframe = timeframe
        self.strategy = strategy
        self.mode = mode
        self.capital = capital
        self.feeRate = feeRate
        self.slippageBps = slippageBps
        self.sizing = sizing
        self.risk = risk
        self.execution = execution
    }
}
