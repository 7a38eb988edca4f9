import Forecasting
public import JSON
public import Markets
import Parameters
public import Storage

/// What somebody asks a new model to be, checked but not stored yet.
public struct ModelDraft: Sendable {
    public var name: String
    public var algorithm: String
    public var symbols: [Symbol]
    public var timeframe: Timeframe
    public var trainingPeriodDays: Int?
    public var horizon: Int
    /// `nil` for what the algorithm chooses by itself.
    public var parameters: JSONObject?
    public var onDrift: DriftResponse
    public var retrainEveryHours: Int?

    public init(
        name: String,
        algorithm: String,
        symbols: [Symbol],
        timeframe: Timeframe,
        trainingPeriodDays: Int? = nil,
        horizon: Int = 24,
        parameters: JSONObject? = [:],
        onDrift: DriftResponse = .alert,
        retrainEveryHours: Int? = nil
    ) {
        self.name = name
        self.algorithm = algorithm
        self.symbols = symbols
        self.timeframe = timeframe
        self.trainingPeriodDays = trainingPeriodDays
        self.horizon = horizon
        self.parameters = parameters
        self.onDrift = onDrift
        self.retrainEveryHours = retrainEveryHours
    }
}

/// What is to become of a model that there is; `nil` leaves a thing as it is.
public struct ModelChange: Sendable {
    public var name: String?
    public var onDrift: DriftResponse?
    /// The inner `nil` for never.
    public var retrainEveryHours: Int??
    /// Takes a model out of service, or back into it.
    public var isDemoted: Bool?

    public init(
        name: String? = nil,
        onDrift: DriftResponse? = nil,
        retrainEveryHours: Int?? = nil,
        isDemoted: Bool? = nil
    ) {
        (self.name, self.onDrift) = (name, onDrift)
        (self.retrainEveryHours, self.isDemoted) = (retrainEveryHours, isDemoted)
    }
}
