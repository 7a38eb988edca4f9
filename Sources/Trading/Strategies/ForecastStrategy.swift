public import Forecasting
public import Markets

/// In the market while a model expects the price to rise by more than trading costs.
///
/// At each close the model forecasts from the last ``Forecasting/ForecastingModel/contextLength`` closes; the expected
/// return is the forecast mean `horizon` candles ahead over the last close, minus 1. Enters if it exceeds the cost of
/// buying and selling plus a threshold, leaves if it is negative: in between the position is kept, because leaving and
/// coming back costs more than it is expected to bring. Closes are taken as equally spaced: a gap is not seen.
public struct ForecastStrategy: Strategy {
    public let horizon: Int
    public let roundTripCost: Double
    public let threshold: Double
    public private(set) var state: State
    private let model: any ForecastingModel
    private let modelName: String

    /// The last closes, as many as the model looks at.
    public struct State: Hashable, Sendable, Codable {
        var closes: [Double] = []
    }

    /// - Parameters:
    ///   - modelName: what reasons call the model.
    ///   - horizon: how many candles ahead the expected return lies, at least 1.
    ///   - roundTripCost: what buying and selling costs, as a fraction of the price.
    ///   - threshold: the expected return above the cost that an entry needs, as a fraction of the price.
    public init(
        model: any ForecastingModel,
        modelName: String,
        horizon: Int,
        roundTripCost: Double,
        threshold: Double = 0
    ) {
        precondition(horizon > 0, "a forecast looks at least one candle ahead")
        self.model = model
        self.modelName = modelName
        self.horizon = horizon
        self.roundTripCost = roundTripCost
        self.threshold = threshold
        state = State()
    }

    private var contextLength: Int { max(1, model.contextLength) }

    public mutating func restore(_ state: State) throws(StrategyError) {
        guard state.closes.count <= contextLength else {
            throw .foreignState("it has \(state.closes.count) closes, and the model looks at \(contextLength)")
        }
        self.state = state
    }

    public var warmUpCandles: Int { contextLength - 1 }

    /// A model forecasts from fewer closes than it would look at, but not from next to none.
    public var minimumCandles: Int { min(contextLength, 30) }

    public mutating func observe(_ candle: ClosedCandle) {
        if state.closes.count == contextLength { state.closes.removeFirst() }
        state.closes.append(candle.candle.close)
    }

    public func decide(position: Quantity) throws(StrategyError) -> Decision {
        guard state.closes.count >= minimumCandles, let close = state.closes.last else { return .hold }
        let forecast: Forecast
        do { forecast = try model.forecast(from: state.closes, horizon: horizon) } catch { throw .forecast(error) }
        let expectedReturn = forecast.mean[horizon - 1] / close - 1
        if position == .zero {
            return Decision(expectedReturn > roundTripCost + threshold ? .enterLong : .hold, signal: expectedReturn)
        }
        return Decision(expectedReturn < 0 ? .exitLong : .hold, signal: expectedReturn)
    }

    public func reason(for decision: Decision) -> String {
        let expectation = "\(modelName) expects \(percent(decision.signal)) over \(horizon) candles"
        return decision.action == .enterLong
            ? "\(expectation), more than the cost of \(percent(roundTripCost))"
                + (threshold == 0 ? "" : " and the threshold of \(percent(threshold))")
            : expectation
    }

    /// A fraction as a percentage with three decimals: `-0.125%`.
    private func percent(_ fraction: Double) -> String {
        let thousandths = (fraction * 100_000).rounded()
        guard let count = Int64(exactly: thousandths) else { return "\(fraction * 100)%" }
        return DecimalStep(decimals: 3).text(count: count) + "%"
    }
}
