public import Markets

/// What a strategy wants, and the number that made it want it.
public struct Decision: Hashable, Sendable {
    public enum Action: Hashable, Sendable {
        case hold
        /// To hold a position; without effect if there is one, or an order that will open one.
        case enterLong
        /// To buy by the rule of sizing whatever is held.
        case accumulateLong
        /// To hold none; without effect if there is none.
        case exitLong
    }

    public let action: Action
    /// What the strategy measured, for ``Strategy/reason(for:)``; its meaning is the strategy's own.
    public let signal: Double
    /// The part of the size that the rule of sizing gives, above 0 and at most 1: how sure the strategy is.
    public let conviction: Double
    /// Where the position is to be left at a loss or with a profit; `nil` for what the engine is configured with.
    public let protection: Protection?

    /// - Precondition: `conviction` is above 0 and at most 1.
    @inlinable
    public init(_ action: Action, signal: Double = 0, conviction: Double = 1, protection: Protection? = nil) {
        precondition(conviction > 0 && conviction <= 1, "a conviction is above 0 and at most 1")
        self.action = action
        self.signal = signal
        self.conviction = conviction
        self.protection = protection
    }

    /// Whether anything follows from it for somebody who holds `position`.
    @inlinable
    public func hasEffect(holding position: Quantity) -> Bool {
        switch action {
        case .hold: false
        case .enterLong: position == .zero
        case .accumulateLong: true
        case .exitLong: position > .zero
        }
    }

    public static let hold = Decision(.hold)
}
