public import Markets

/// What an engine trades, with how much, and within which limits.
public struct EngineConfiguration: Sendable {
    public let instrument: Instrument
    public let timeframe: Timeframe
    public let initialCapital: Money
    /// What the engine expects fills to cost; what they do cost, they say.
    public let fees: FeeSchedule
    public let sizing: Sizing
    public let risk: RiskLimits
    /// How an entry is protected that its strategy does not protect itself.
    public let protection: Protection?

    /// - Precondition: `initialCapital` is positive.
    public init(
        instrument: Instrument,
        timeframe: Timeframe,
        initialCapital: Money,
        fees: FeeSchedule,
        sizing: Sizing = .allIn,
        risk: RiskLimits = .none,
        protection: Protection? = nil
    ) {
        precondition(initialCapital > .zero, "an engine starts with money")
        self.instrument = instrument
        self.timeframe = timeframe
        self.initialCapital = initialCapital
        self.fees = fees
        self.sizing = sizing
        self.risk = risk
        self.protection = protection
    }
}
