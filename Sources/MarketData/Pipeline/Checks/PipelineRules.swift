import Markets

/// What a live market takes in and how much it keeps.
public struct PipelineRules: Hashable, Sendable {
    /// How many of the newest ticks are kept.
    public var keptTicks = 1000
    /// For so many candles of the finest timeframe after its close a candle can still be amended; 0 for not at all.
    public var lateCandles = 2
    /// How far ahead of the clock a tick's time may be, in milliseconds; `nil` where the clock says nothing.
    public var maximumAhead: Int64? = 10_000
    /// How far behind the clock a tick's time may be, in milliseconds; `nil` where the clock says nothing.
    public var maximumAge: Int64? = 86_400_000
    /// When a price is too far from those before it; `nil` to take every price.
    public var jump: JumpRule? = JumpRule()

    public init() {}

    /// The rules for a recording: its times are those of the past, and its prices have been checked.
    public var forRecording: PipelineRules {
        var rules = self
        rules.maximumAhead = nil
        rules.maximumAge = nil
        rules.jump = nil
        return rules
    }

    /// The rules for a market that is made up and catches up with the clock after any pause.
    public var forSimulation: PipelineRules {
        var rules = self
        rules.maximumAge = nil
        return rules
    }

    /// Timestamps beyond this (the year 33658) are no times of a market.
    private static let latestMillisecond: Int64 = 1_000_000_000_000_000

    /// What is wrong with a time, given the clock's.
    @inline(__always)
    func fault(of time: Timestamp, _ clock: Timestamp?) -> Rejection? {
        let milliseconds = time.milliseconds
        if milliseconds >= Self.latestMillisecond { return .future }
        if milliseconds <= -Self.latestMillisecond { return .tooOld }
        guard let clock else { return nil }
        if let maximumAhead, time > clock + maximumAhead { return .future }
        if let maximumAge, time < clock - maximumAge { return .tooOld }
        return nil
    }
}

/// When a price is too far from the one before it to be believed at once.
///
/// Far is a relative change of more than `minimum` and of more than `factor` usual ones. The usual one is a running mean of
/// the changes from tick to tick, each cut off at a few times the mean, so that an outlier hardly moves it; for a pause
/// between ticks it grows with the square root of the time, as the deviation of a random walk does.
public struct JumpRule: Hashable, Sendable {
    /// No relative change up to this is a jump.
    public var minimum = 0.1
    /// Nor one up to so many usual ones.
    public var factor = 20.0
    /// A jump is real if so many ticks in a row, not all of one moment, stand at the new price.
    public var confirmations = 3
    /// They must come within this, in milliseconds.
    public var window: Int64 = 60_000

    public init() {}
}
