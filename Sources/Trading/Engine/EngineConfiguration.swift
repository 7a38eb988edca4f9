public import Markets

/// What an engine trades, with how much, where, and within which limits.
public struct EngineConfiguration: Sendable {
    public let instrument: Instrument
    public let timeframe: Timeframe
    public let initialCapital: Money
    public let sizing: Sizing
    public let risk: RiskLimits
    public let venue: any Venue

    /// - Precondition: `initialCapital` is positive.
    public init(
        instrument: Instrument,
        timeframe: Timeframe,
        initialCapital: Money,
        sizing: Sizing = .allIn,
        risk: RiskLimits = .none,
        venue: any Venue
    ) {
        precondition(initialCapital > .zero, "an engine starts with money")
        self.instrument = instrument
        self.timeframe = timeframe
        self.initialCapital = initialCapital
        self.sizing = sizing
        self.risk = risk
        self.venue = venue
    }
}
