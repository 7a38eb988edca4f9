public import Markets

/// How a simulated venue carries out orders; `docs/fills.md` has the rules as a table.
public struct VenueRules: Hashable, Sendable {
    public var instrument: Instrument
    public var fees: FeeSchedule
    public var slippage: Slippage
    public var fillRule: FillRule
    public var limitRule: LimitRule
    /// The share of a candle's volume that fills may take; `nil` for as much as is asked for. A fill at an open goes by the
    /// volume of the candle before, which is all that is known then.
    public var volumeShare: Share?
    /// How long an order is on its way, in milliseconds: it meets the first open at or after its arrival.
    public var latency: Int64
    /// The least that an order may be worth.
    public var minimumNotional: Money

    /// - Precondition: `latency` is not negative.
    public init(
        instrument: Instrument,
        fees: FeeSchedule,
        slippage: Slippage = Slippage(),
        fillRule: FillRule = .nextOpen,
        limitRule: LimitRule = .touch,
        volumeShare: Share? = nil,
        latency: Int64 = 0,
        minimumNotional: Money = .zero
    ) {
        precondition(latency >= 0, "an order arrives after it was sent")
        self.instrument = instrument
        self.fees = fees
        self.slippage = slippage
        self.fillRule = fillRule
        self.limitRule = limitRule
        self.volumeShare = volumeShare
        self.latency = latency
        self.minimumNotional = minimumNotional
    }
}

/// How much worse than the price of the market a fill at the market is.
public struct Slippage: Hashable, Sendable {
    /// In hundredths of a percent.
    public var bps: Double
    /// What a fill of a whole candle's volume costs on top, in hundredths of a percent; a part of it costs that part.
    public var volumeImpactBps: Double

    /// - Precondition: both are in 0...1000.
    public init(bps: Double = 0, volumeImpactBps: Double = 0) {
        precondition((0...1000).contains(bps), "slippage is between 0 and 1000 basis points")
        precondition((0...1000).contains(volumeImpactBps), "volume impact is between 0 and 1000 basis points")
        self.bps = bps
        self.volumeImpactBps = volumeImpactBps
    }

    /// As a fraction of the price, of a fill that takes `share` of a candle's volume.
    func fraction(share: Double) -> Double { (bps + volumeImpactBps * min(1, share)) / 10_000 }
}

/// When a limit order that rests is filled inside a candle.
public enum LimitRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// When the price comes to the limit.
    case touch
    /// Only when it goes beyond: others stood in the queue before us.
    case through
}
