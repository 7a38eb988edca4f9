public import Markets

/// Where a model stands.
public enum TrainingStatus: String, Hashable, Sendable, Codable, CaseIterable {
    case untrained, queued, training, trained, error
}

/// A forecasting model as its owner configured it.
public struct ModelRecord: Hashable, Sendable {
    public var id: String
    public var userID: String
    public var name: String
    public var algorithm: String
    public var symbols: [Symbol]
    public var timeframe: Timeframe
    /// How many days back from the newest candle the training data reaches; `nil` for all there are.
    public var trainingPeriodDays: Int?
    public var horizon: Int
    /// A JSON object.
    public var parameters: String
    public var status: TrainingStatus
    /// The version of the artifact in use; 0 before the first training.
    public var version: Int
    /// The rolling-origin metrics of that version, a JSON object.
    public var metrics: String?
    /// Why the last training failed.
    public var error: String?
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    public var lastTrained: Timestamp?

    public init(
        id: String,
        userID: String,
        name: String,
        algorithm: String,
        symbols: [Symbol],
        timeframe: Timeframe,
        trainingPeriodDays: Int?,
        horizon: Int,
        parameters: String,
        status: TrainingStatus = .untrained,
        version: Int = 0,
        metrics: String? = nil,
        error: String? = nil,
        createdAt: Timestamp,
        updatedAt: Timestamp,
        lastTrained: Timestamp? = nil
    ) {
        self.id = id
        self.userID = userID
        self.name = name
        self.algorithm = algorithm
        self.symbols = symbols
        self.timeframe = timeframe
        self.trainingPeriodDays = trainingPeriodDays
        self.horizon = horizon
        self.parameters = parameters
        self.status = status
        self.version = version
        self.metrics = metrics
        self.error = error
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.lastTrained = lastTrained
    }
}

/// What one training produced. Immutable.
public struct ModelArtifact: Hashable, Sendable {
    public var modelID: String
    /// Counts the trainings of the model from 1.
    public var version: Int
    public var algorithm: String
    /// The parameters used, a JSON object.
    public var parameters: String
    public var payload: [UInt8]
    /// SHA-256 of the training data, hexadecimal.
    public var dataFingerprint: String
    /// The version of AAITI that trained it.
    public var codeVersion: String
    /// The rolling-origin evaluation, a JSON object.
    public var evaluation: String
    public var trainingMilliseconds: Double
    public var createdAt: Timestamp

    public init(
        modelID: String,
        version: Int,
        algorithm: String,
        parameters: String,
        payload: [UInt8],
        dataFingerprint: String,
        codeVersion: String,
        evaluation: String,
        trainingMilliseconds: Double,
        createdAt: Timestamp
    ) {
        self.modelID = modelID
        self.version = version
        self.algorithm = algorithm
        self.parameters = parameters
        self.payload = payload
        self.dataFingerprint = dataFingerprint
        self.codeVersion = codeVersion
        self.evaluation = evaluation
        self.trainingMilliseconds = trainingMilliseconds
        self.createdAt = createdAt
    }
}

/// Where a piece of queued work stands.
public enum JobStatus: String, Hashable, Sendable, Codable, CaseIterable {
    case queued, running, succeeded, failed, cancelled

    /// Whether the work is over.
    public var isTerminal: Bool { self == .succeeded || self == .failed || self == .cancelled }
}

/// One training, from the request to its end.
public struct TrainingJobRecord: Hashable, Sendable {
    public var id: String
    public var modelID: String
    public var userID: String
    public var status: JobStatus
    /// Share done, 0 to 1.
    public var progress: Double
    /// What is being done now: `loading`, `fitting`, `evaluating`, `saving`.
    public var stage: String
    public var error: String?
    /// How often it has been started; a job that a restart interrupted starts again once.
    public var attempts: Int
    public var createdAt: Timestamp
    public var startedAt: Timestamp?
    public var finishedAt: Timestamp?

    public init(
        id: String,
        modelID: String,
        userID: String,
        status: JobStatus = .queued,
        progress: Double = 0,
        stage: String = "queued",
        error: String? = nil,
        attempts: Int = 0,
        createdAt: Timestamp,
        startedAt: Timestamp? = nil,
        finishedAt: Timestamp? = nil
    ) {
        self.id = id
        self.modelID = modelID
        self.userID = userID
        self.status = status
        self.progress = progress
        self.stage = stage
        self.error = error
        self.attempts = attempts
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }
}

/// One forecast value, and what came of it.
public struct PredictionRecord: Hashable, Sendable {
    public var id: String
    public var modelID: String
    public var modelVersion: Int
    public var symbol: Symbol
    /// The close of the last candle that the forecast saw.
    public var asOf: Timestamp
    /// Steps ahead, from 1.
    public var step: Int
    /// The open time of the candle whose close is forecast.
    public var targetTime: Timestamp
    public var value: Double
    public var lower80: Double
    public var upper80: Double
    public var lower95: Double
    public var upper95: Double
    /// The close that came, once it is known.
    public var actual: Double?
    public var createdAt: Timestamp

    public init(
        id: String,
        modelID: String,
        modelVersion: Int,
        symbol: Symbol,
        asOf: Timestamp,
        step: Int,
        targetTime: Timestamp,
        value: Double,
        lower80: Double,
        upper80: Double,
        lower95: Double,
        upper95: Double,
        actual: Double? = nil,
        createdAt: Timestamp
    ) {
        self.id = id
        self.modelID = modelID
        self.modelVersion = modelVersion
        self.symbol = symbol
        self.asOf = asOf
        self.step = step
        self.targetTime = targetTime
        self.value = value
        self.lower80 = lower80
        self.upper80 = upper80
        self.lower95 = lower95
        self.upper95 = upper95
        self.actual = actual
        self.createdAt = createdAt
    }
}
