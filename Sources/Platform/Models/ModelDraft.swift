import Forecasting
public import JSON
public import Markets
import Parameters

/// What somebody asks a new model to be, checked but not stored yet.
public struct ModelDraft: Sendable {
    public var name: String
    public var algorithm: String
    public var symbols: [Symbol]
    public var timeframe: Timeframe
    public var trainingPeriodDays: Int?
    public var horizon: Int
    public var parameters: JSONObject

    public init(
        name: String,
        algorithm: String,
        symbols: [Symbol],
        timeframe: Timeframe,
        trainingPeriodDays: Int? = nil,
        horizon: Int = 24,
        parameters: JSONObject = [:]
    ) {
        self.name = name
        self.algorithm = algorithm
        self.symbols = symbols
        self.timeframe = timeframe
        self.trainingPeriodDays = trainingPeriodDays
        self.horizon = horizon
        self.parameters = parameters
    }
}
