internal import Indicators
public import Markets
internal import Parameters

/// Buys what has fallen out of its Bollinger bands and sells it when it is back.
///
/// State-based: enters at any close below the lower band, and leaves at one at or above the middle, or the upper band. The
/// bands are those of the candle that closed, this one included, as they are drawn.
///
/// Source: J. Bollinger, "Bollinger on Bollinger Bands" (2001).
public struct BollingerReversion: Strategy {
    /// The band at which the position is left.
    public enum Target: String, Hashable, Sendable, CaseIterable {
        case middle
        case upper
    }

    public let period: Int
    public let deviations: Double
    public let target: Target
    public private(set) var state: State

    /// The last closes, in ticks, and the bands with the newest one.
    public struct State: Hashable, Sendable, Codable {
        let period: Int
        let deviations: Double
        var bands: BollingerBands
        var close = 0.0
        var lower: Double?
        var middle = 0.0
        var upper = 0.0
    }

    /// - Precondition: `period` is at least 2 and `deviations` above 0.
    public init(period: Int, deviations: Double, target: Target = .middle) {
        precondition(period > 1 && deviations > 0, "bands have a width")
        self.period = period
        self.deviations = deviations
        self.target = target
        let bands = BollingerBands(period: period, deviations: deviations)
        state = State(period: period, deviations: deviations, bands: bands)
    }

    public mutating func restore(_ state: State) throws(StrategyError) {
        guard state.period == period, state.deviations == deviations else {
            throw .foreignState("it is of \(state.deviations) deviations over \(state.period) candles")
        }
        self.state = state
    }

    public var warmUpCandles: Int { period - 1 }

    public mutating func observe(_ candle: ClosedCandle) {
        state.close = Double(candle.close.ticks)
        guard let bands = state.bands.update(state.close) else { return }
        (state.lower, state.middle, state.upper) = (bands.lower, bands.middle, bands.upper)
    }

    public func decide(position: Quantity) -> Decision {
        guard let lower = state.lower else { return .hold }
        if position == .zero { return state.close < lower ? Decision(.enterLong) : .hold }
        return state.close >= (target == .middle ? state.middle : state.upper) ? Decision(.exitLong) : .hold
    }

    public func reason(for decision: Decision) -> String {
        decision.action == .enterLong
            ? "the close is below the lower Bollinger band"
            : "the close is back at the \(target.rawValue) Bollinger band"
    }
}

extension StrategyDescriptor {
    static let bollingerReversion = StrategyDescriptor(
        type: "bollinger_reversion",
        name: "Bollinger reversion",
        summary: "Buys at a close below the lower Bollinger band and sells when the price is back.",
        schema: ParameterSchema([
            Parameter("period", .integer(2...5000), default: 20, summary: "Candles in the bands"),
            Parameter(
                "deviations",
                .number(0.1...10),
                default: 2.0,
                summary: "Half width of the bands in standard deviations"
            ),
            Parameter(
                "target",
                .choice(BollingerReversion.Target.allCases.map(\.rawValue)),
                default: "middle",
                summary: "The band at which the position is left"
            ),
        ]),
        make: { values, _ in
            BollingerReversion(
                period: values.integer("period"),
                deviations: values.number("deviations"),
                target: BollingerReversion.Target(rawValue: values.text("target")) ?? .middle
            )
        }
    )
}
