public import Markets

/// One forecast value, and what came of it.
public struct PredictionRecord: Hashable, Sendable {
    public var id: String
    public var modelID: String
    public var modelVersion: Int
    public var symbol: Symbol
    /// When the last candle that the forecast saw had closed.
    public var asOf: Timestamp
    /// The close of that candle: what a naive forecast says; `nil` if it was stored before closes were noted.
    public var origin: Double?
    /// Steps ahead, from 1.
    public var step: Int
    /// The open time of the candle whose close is forecast.
    public var targetTime: Timestamp
    public var value: Double
    public var lower80: Double
    public var upper80: Double
    public var lower95: Double
    public var upper95: Double
    /// The intervals that its errors before promise (conformal prediction); `nil` where there was too little to calibrate
    /// with. Those above are the model's own.
    public var conformal: PredictionIntervals?
    /// The probability that the close stands above ``origin``.
    public var directionProbability: Double?
    /// The close that came, once it is known.
    public var actual: Double?
    public var createdAt: Timestamp

    public init(
        id: String,
        modelID: String,
        modelVersion: Int,
        symbol: Symbol,
        asOf: Timestamp,
        origin: Double? = nil,
        step: Int,
        targetTime: Timestamp,
        value: Double,
        lower80: Double,
        upper80: Double,
        lower95: Double,
        upper95: Double,
        conformal: PredictionIntervals? = nil,
        directionProbability: Double? = nil,
        actual: Double? = nil,
        createdAt: Timestamp
    ) {
        self.id = id
        self.modelID = modelID
        self.modelVersion = modelVersion
        self.symbol = symbol
        self.asOf = asOf
        self.origin = origin
        self.step = step
        self.targetTime = targetTime
        self.value = value
        self.lower80 = lower80
        self.upper80 = upper80
        self.lower95 = lower95
        self.upper95 = upper95
        self.conformal = conformal
        self.directionProbability = directionProbability
        self.actual = actual
        self.createdAt = createdAt
    }
}

/// The intervals of one forecast value.
public struct PredictionIntervals: Hashable, Sendable {
    public var lower80: Double
    public var upper80: Double
    public var lower95: Double
    public var upper95: Double

    public init(lower80: Double, upper80: Double, lower95: Double, upper95: Double) {
        (self.lower80, self.upper80, self.lower95, self.upper95) = (lower80, upper80, lower95, upper95)
    }
}

/// What came of the forecasts of one version of a model: sums over those whose outcome is known.
public struct PredictionScore: Hashable, Sendable {
    public var version: Int
    public var count: Int
    /// The errors of the forecasts, and of the naive ones that say the last close again.
    public var absoluteErrors: Double
    public var squaredErrors: Double
    public var naiveAbsoluteErrors: Double
    public var naiveSquaredErrors: Double
    /// Outcomes inside the intervals.
    public var inside80: Int
    public var inside95: Int
    /// Forecasts where both they and the outcome moved away from the last close, and those of them that moved alike.
    public var directions: Int
    public var rightDirections: Int
    /// Forecasts with a probability of a rise, and their squared distances from what came, 1 for a rise and 0 for none.
    public var probabilities: Int
    public var squaredDistances: Double
    /// The first and the last time at which they were made.
    public var first: Timestamp
    public var last: Timestamp
}

/// What came of one forecast over all its steps.
public struct ScoredOrigin: Hashable, Sendable {
    public var symbol: Symbol
    public var asOf: Timestamp
    /// Open time of the last candle that it was about.
    public var end: Timestamp
    /// Mean absolute error, its own and that of saying the last close again.
    public var absoluteError: Double
    public var naiveAbsoluteError: Double
    /// Shares of its steps inside the intervals.
    public var coverage80: Double
    public var coverage95: Double

    public init(
        symbol: Symbol,
        asOf: Timestamp,
        end: Timestamp,
        absoluteError: Double,
        naiveAbsoluteError: Double,
        coverage80: Double,
        coverage95: Double
    ) {
        (self.symbol, self.asOf, self.end) = (symbol, asOf, end)
        (self.absoluteError, self.naiveAbsoluteError) = (absoluteError, naiveAbsoluteError)
        (self.coverage80, self.coverage95) = (coverage80, coverage95)
    }
}
