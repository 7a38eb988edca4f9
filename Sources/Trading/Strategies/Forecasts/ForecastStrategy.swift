public import Forecasting
public import Markets

/// In the market while a model expects the price to rise by more than trading costs.
///
/// At each close the model forecasts from the last ``Forecasting/ForecastingModel/contextLength`` closes, and from what else
/// of the candles it looks at; the expected return is the forecast mean `horizon` candles ahead over the last close, minus 1.
/// Enters if it exceeds the cost of buying and selling plus a threshold, leaves if it is negative: in between the position
/// is kept, because leaving and coming back costs more than it is expected to bring. A model that is handed closes only
/// takes them as equally spaced: a gap is not seen.
///
/// If asked to, it buys less the less sure the model is: the part of the size is the expected move as a share of half the
/// width of the central 80% interval, a hundredth at least and the whole at most.
public struct ForecastStrategy: Strategy {
    public let horizon: Int
    public let roundTripCost: Double
    public let threshold: Double
    /// Whether the size of an entry follows from the width of the forecast's interval.
    public let sizesByInterval: Bool
    public private(set) var state: State
    private let model: any ForecastingModel
    private let inputs: ModelInputs?
    private let modelName: String

    /// The last closes, as many as the model looks at, and the candles around them if it looks at these, too.
    public struct State: Hashable, Sendable, Codable {
        var closes: [Double] = []
        var candles: Columns?

        struct Columns: Hashable, Sendable, Codable {
            var openTimes: [Int64] = []
            var open: [Double] = []
            var high: [Double] = []
            var low: [Double] = []
            var volume: [Double] = []
        }
    }

    /// - Parameters:
    ///   - inputs: what the model is handed beside the closes, of their own symbol only; `nil` for nothing.
    ///   - modelName: what reasons call the model.
    ///   - horizon: how many candles ahead the expected return lies, at least 1.
    ///   - roundTripCost: what buying and selling costs, as a fraction of the price.
    ///   - threshold: the expected return above the cost that an entry needs, as a fraction of the price.
    ///   - sizesByInterval: whether the size of an entry follows from the width of the forecast's interval.
    public init(
        model: any ForecastingModel,
        inputs: ModelInputs? = nil,
        modelName: String,
        horizon: Int,
        roundTripCost: Double,
        threshold: Double = 0,
        sizesByInterval: Bool = false
    ) {
        precondition(horizon > 0, "a forecast looks at least one candle ahead")
        self.model = model
        self.inputs = inputs
        self.modelName = modelName
        self.horizon = horizon
        self.roundTripCost = roundTripCost
        self.threshold = threshold
        self.sizesByInterval = sizesByInterval
        state = State(candles: inputs.map { _ in State.Columns() })
    }

    private var contextLength: Int { max(1, model.contextLength) + (inputs?.history ?? 0) }

    public mutating func restore(_ state: State) throws(StrategyError) {
        guard state.closes.count <= contextLength else {
            throw .foreignState("it has \(state.closes.count) closes, and the model looks at \(contextLength)")
        }
        guard (state.candles == nil) == (inputs == nil) else {
            throw .foreignState("the model looks at \(inputs == nil ? "closes only" : "whole candles"), unlike before")
        }
        self.state = state
    }

    public var warmUpCandles: Int { contextLength - 1 }

    /// A model forecasts from fewer closes than it would look at, but not from next to none; indicators warm up before.
    public var minimumCandles: Int { min(max(1, model.contextLength), 30) + (inputs?.history ?? 0) }

    public mutating func observe(_ candle: ClosedCandle) {
        let isFull = state.closes.count == contextLength
        if isFull { state.closes.removeFirst() }
        state.closes.append(candle.candle.close)
        state.candles?.observe(candle.candle, replacingFirst: isFull)
    }

    public func decide(position: Quantity) throws(StrategyError) -> Decision {
        guard state.closes.count >= minimumCandles, let close = state.closes.last else { return .hold }
        let forecast: Forecast
        do { forecast = try self.forecast() } catch { throw .forecast(error) }
        let expectedReturn = forecast.mean[horizon - 1] / close - 1
        if position != .zero { return Decision(expectedReturn < 0 ? .exitLong : .hold, signal: expectedReturn) }
        guard expectedReturn > roundTripCost + threshold else { return Decision(.hold, signal: expectedReturn) }
        return Decision(
            .enterLong,
            signal: expectedReturn,
            conviction: sizesByInterval ? conviction(in: forecast, close: close) : 1
        )
    }

    /// The expected move as a share of half the width of the central 80% interval; 1 for a model that is sure.
    private func conviction(in forecast: Forecast, close: Double) -> Double {
        let interval = forecast.interval(level: 0.8)
        let halfWidth = (interval.upper[horizon - 1] - interval.lower[horizon - 1]) / 2
        let share = (forecast.mean[horizon - 1] - close) / halfWidth
        if halfWidth == 0 { return 1 }
        // Of an interval that is none nothing is sure.
        return share.isFinite ? min(1, max(0.01, share)) : 0.01
    }

    private func forecast() throws(ForecastingError) -> Forecast {
        guard let inputs, let candles = state.candles, let last = candles.openTimes.last else {
            return try model.forecast(from: state.closes, horizon: horizon)
        }
        let series = inputs.series(of: candles.series(closes: state.closes, of: inputs))
        let future = inputs.future(after: Timestamp(milliseconds: last), horizon: horizon)
        return try model.forecast(from: series, horizon: horizon, future: future)
    }

    public func reason(for decision: Decision) -> String {
        let expectation = "\(modelName) expects \(percentText(100 * decision.signal)) over \(horizon) candles"
        return decision.action == .enterLong
            ? "\(expectation), more than the cost of \(percentText(100 * roundTripCost))"
                + (threshold == 0 ? "" : " and the threshold of \(percentText(100 * threshold))")
            : expectation
    }
}

extension ForecastStrategy.State.Columns {
    mutating func observe(_ candle: Candle, replacingFirst: Bool) {
        if replacingFirst {
            openTimes.removeFirst()
            open.removeFirst()
            high.removeFirst()
            low.removeFirst()
            volume.removeFirst()
        }
        openTimes.append(candle.openTime.milliseconds)
        open.append(candle.open)
        high.append(candle.high)
        low.append(candle.low)
        volume.append(candle.volume)
    }

    func series(closes: [Double], of inputs: ModelInputs) -> CandleSeries {
        CandleSeries(
            symbol: inputs.symbol,
            timeframe: inputs.timeframe,
            openTimes: openTimes.map(Timestamp.init(milliseconds:)),
            open: open,
            high: high,
            low: low,
            close: closes,
            volume: volume
        )
    }
}
