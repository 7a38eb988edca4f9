public import Forecasting
public import Markets

/// What strategies may need beside their parameters to be made.
public struct StrategyContext: Sendable {
    public let feeRate: FeeRate
    public let slippageBps: Double
    /// What is to be traded, so that its steps can be minded; `nil` if it is not known yet.
    public let instrument: Instrument?
    /// Of the candles that will be seen; `nil` if it is not known yet.
    public let timeframe: Timeframe?
    /// The trained model of that identifier, its name and how to ask it; throws what the caller of
    /// ``StrategyRegistry/make(type:parameters:context:)`` is to see if there is none or it is not trained.
    public let model: @Sendable (_ id: String) throws -> NamedModel

    /// A model and what people call it.
    public struct NamedModel: Sendable {
        public let name: String
        public let model: any ForecastingModel
        /// What it is handed beside closes; `nil` for nothing.
        public let inputs: ModelInputs?

        public init(name: String, model: any ForecastingModel, inputs: ModelInputs? = nil) {
            self.name = name
            self.model = model
            self.inputs = inputs
        }
    }

    public init(
        feeRate: FeeRate,
        slippageBps: Double = 0,
        instrument: Instrument? = nil,
        timeframe: Timeframe? = nil,
        model: @escaping @Sendable (_ id: String) throws -> NamedModel
    ) {
        self.feeRate = feeRate
        self.slippageBps = slippageBps
        self.instrument = instrument
        self.timeframe = timeframe
        self.model = model
    }

    /// How far the price must rise between a fill that buys and one that sells for the two to cost nothing.
    public var roundTripCost: Double {
        let fee = Double(feeRate.partsPerBillion) / 1e9
        let slippage = slippageBps / 10_000
        return (1 + fee) * (1 + slippage) / ((1 - fee) * (1 - slippage)) - 1
    }
}
