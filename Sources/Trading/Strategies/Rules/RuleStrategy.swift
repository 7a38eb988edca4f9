internal import Indicators
public import JSON
public import Markets
public import Parameters

/// Enters and leaves by conditions over a candle's numbers and indicators, written down in JSON.
///
/// ```json
/// {"enter": {"all": [{"left": "rsi_14", "op": "<", "right": 30}, {"left": "close", "op": ">", "right": "sma_200"}]},
///  "exit": {"left": "rsi_14", "op": "crosses_above", "right": 50},
///  "protection": {"stop_loss": "0.05"}}
/// ```
///
/// State-based: at each close it enters if `enter` holds, `exit` does not, and nothing is held, and leaves if `exit`
/// holds. What is to happen once at a crossing is written so, with `crosses_above` and `crosses_below`. A condition on an
/// indicator that is still warming up holds neither as it stands nor negated.
public struct RuleStrategy: Strategy {
    /// The indicators and the last values of each column that the rules look at.
    public struct State: Sendable, Codable {
        var memory: RuleMemory
    }

    public private(set) var state: State
    public let minimumCandles: Int
    public let warmUpCandles: Int
    private let layout: RuleLayout
    private let enter: RuleProgram
    private let exit: RuleProgram
    private let protection: Protection?
    private let entryReason: String
    private let exitReason: String

    /// - Parameters:
    ///   - enter: the condition to enter.
    ///   - exit: the condition to leave.
    ///   - protection: as ``Protection/init(json:)`` reads it; empty for what the engine is configured with.
    ///   - timeframe: of the candles, for indicators of whole days; the shortest if it is not known.
    /// - Throws: `ParameterErrors` with the path of everything that is wrong, or of what makes a rule never trigger.
    public init(
        enter: JSONObject,
        exit: JSONObject,
        protection: JSONObject = [:],
        timeframe: Timeframe = .oneMinute
    ) throws(ParameterErrors) {
        let rules = try Rules(enter: enter, exit: exit, protection: protection)
        let comparisons = rules.enter.comparisons + rules.exit.comparisons
        layout = RuleLayout(of: comparisons)
        self.enter = RuleProgram(rules.enter, in: layout)
        self.exit = RuleProgram(rules.exit, in: layout)
        self.protection = rules.protection.isEmpty ? nil : rules.protection
        entryReason = "rule: \(rules.enter.description.prefix(200))"
        exitReason = "rule: \(rules.exit.description.prefix(200))"
        minimumCandles = comparisons.map(\.neededCandles).max() ?? 1
        // Recursive averages forget their beginning slowly: what is read before is ten times what they need.
        let history = layout.indicators.map { $0.history(in: timeframe) }.max() ?? 0
        warmUpCandles = max(minimumCandles - 1, min(RuleReader.maximumWarmUp, history))
        state = State(memory: RuleMemory(layout))
    }

    public mutating func restore(_ state: State) throws(StrategyError) {
        guard state.memory.fits(layout) else { throw .foreignState("it is of rules that look at other columns") }
        self.state = state
    }

    public mutating func observe(_ candle: ClosedCandle) {
        state.memory.observe(candle.candle, layout)
    }

    public mutating func advance(over candles: PricedSeries, from start: Int, to end: Int, position: Quantity) -> Int {
        for index in start..<end {
            state.memory.observe(candles.candles, at: index, layout)
            if decide(position: position).hasEffect(holding: position) { return index }
        }
        return end
    }

    public func decide(position: Quantity) -> Decision {
        guard state.memory.count >= minimumCandles else { return .hold }
        if position != .zero { return exit.holds(in: state.memory) ? Decision(.exitLong) : .hold }
        guard enter.holds(in: state.memory), !exit.holds(in: state.memory) else { return .hold }
        return Decision(.enterLong, protection: protection)
    }

    public func reason(for decision: Decision) -> String {
        decision.action == .enterLong ? entryReason : exitReason
    }
}

extension RuleComparison {
    /// How many candles lead to its first answer, that one's included.
    fileprivate var neededCandles: Int {
        max(left.neededCandles, right.neededCandles) + (comparator.isCross ? 1 : 0)
    }
}

/// The rules of a strategy as they were read and checked.
private struct Rules {
    let enter: RuleCondition
    let exit: RuleCondition
    let protection: Protection

    init(enter: JSONObject, exit: JSONObject, protection: JSONObject) throws(ParameterErrors) {
        var reader = RuleReader()
        let entry = reader.rule(enter, at: "enter")
        let leave = reader.rule(exit, at: "exit")
        var errors = reader.errors
        errors += [entry.flatMap { RuleAnalysis.fault(of: $0, at: "enter") }].compactMap(\.self)
        errors += [leave.flatMap { RuleAnalysis.fault(of: $0, at: "exit") }].compactMap(\.self)
        do {
            self.protection = try Protection(json: protection)
        } catch {
            throw ParameterErrors(errors + error.errors)
        }
        guard let entry, let leave, errors.isEmpty else { throw ParameterErrors(errors) }
        (self.enter, self.exit) = (entry, leave)
    }
}

extension StrategyDescriptor {
    static let rules = StrategyDescriptor(
        type: "rules",
        name: "Rules",
        summary: "Enters and leaves by conditions over candles and indicators, written down in JSON.",
        schema: ParameterSchema([
            Parameter(
                "enter",
                .object,
                default: nil,
                summary: #"The condition to enter, such as {"left": "rsi_14", "op": "<", "right": 30}"#
            ),
            Parameter(
                "exit",
                .object,
                default: nil,
                summary: #"The condition to leave, such as {"left": "close", "op": "crosses_below", "right": "sma_50"}"#
            ),
            Parameter(
                "protection",
                .object,
                default: .object([:]),
                summary: #"Stops that go with the entry, such as {"stop_loss": "0.05"}; empty for those of the bot"#
            ),
        ]),
        check: { values throws(ParameterErrors) in
            _ = try RuleStrategy(
                enter: values.object("enter"),
                exit: values.object("exit"),
                protection: values.object("protection")
            )
        },
        make: { values, context in
            try RuleStrategy(
                enter: values.object("enter"),
                exit: values.object("exit"),
                protection: values.object("protection"),
                timeframe: context.timeframe ?? .oneMinute
            )
        }
    )
}
