public import Markets

/// Where a model stands.
public enum TrainingStatus: String, Hashable, Sendable, Codable, CaseIterable {
    case untrained, queued, training, trained, error
}

/// What is done when a model's live forecasts leave the band in which its backtest held them. An alert comes in any case.
public enum DriftResponse: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nothing more.
    case alert
    /// No bot or backtest may begin with the model until it is trained again, rolled back or reinstated.
    case demote
    /// The model is trained again.
    case retrain
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
    /// A JSON object, or `"auto"` for what the algorithm chooses by itself.
    public var parameters: String
    public var onDrift: DriftResponse
    /// The model is trained again so many hours after its last training; `nil` for never.
    public var retrainEveryHours: Int?
    public var status: TrainingStatus
    /// The version of the artifact in use; 0 before the first training.
    public var version: Int
    /// The rolling-origin metrics of that version, a JSON object.
    public var metrics: String?
    /// Why the last training failed.
    public var error: String?
    /// How the live forecasts of the version in use left their band; `nil` while they have not.
    public var drift: String?
    public var driftingSince: Timestamp?
    public var isDemoted: Bool
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
        onDrift: DriftResponse = .alert,
        retrainEveryHours: Int? = nil,
        status: TrainingStatus = .untrained,
        version: Int = 0,
        metrics: String? = nil,
        error: String? = nil,
        drift: String? = nil,
        driftingSince: Timestamp? = nil,
        isDemoted: Bool = false,
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
        self.onDrift = onDrift
        self.retrainEveryHours = retrainEveryHours
        self.status = status
        self.version = version
        self.metrics = metrics
        self.error = error
        self.drift = drift
        self.driftingSince = driftingSince
        self.isDemoted = isDemoted
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
    /// SHA-256 of the payload, hexadecimal; `nil` if it was stored before there were checksums.
    public var checksum: String?
    /// SHA-256 of the training data, hexadecimal.
    public var dataFingerprint: String
    /// The version of AAITI that trained it.
    public var codeVersion: String
    /// The rolling-origin evaluation, a JSON object.
    public var evaluation: String
    /// How its intervals are calibrated, a JSON object; `nil` if there was too little to calibrate with.
    public var calibration: String?
    /// How long the fit took.
    public var trainingMilliseconds: Double
    /// How long the training took from the loading of its data to the end of its evaluation; `nil` as above.
    public var totalMilliseconds: Double?
    public var createdAt: Timestamp

    public init(
        modelID: String,
        version: Int,
        algorithm: String,
        parameters: String,
        payload: [UInt8],
        checksum: String? = nil,
        dataFingerprint: String,
        codeVersion: String,
        evaluation: String,
        calibration: String? = nil,
        trainingMilliseconds: Double,
        totalMilliseconds: Double? = nil,
        createdAt: Timestamp
    ) {
        self.modelID = modelID
        self.version = version
        self.algorithm = algorithm
        self.parameters = parameters
        self.payload = payload
        self.checksum = checksum
        self.dataFingerprint = dataFingerprint
        self.codeVersion = codeVersion
        self.evaluation = evaluation
        self.calibration = calibration
        self.trainingMilliseconds = trainingMilliseconds
        self.totalMilliseconds = totalMilliseconds
        self.createdAt = createdAt
    }
}

/// Which versions of a model stay when a new one comes, beside the one in use.
public struct VersionRetention: Hashable, Sendable {
    /// So many of the newest, the new one included.
    public var newest: Int
    /// Older ones that are still asked.
    public var held: Set<Int>

    public init(newest: Int, held: Set<Int> = []) {
        (self.newest, self.held) = (newest, held)
    }
}

/// A version of a model without what it learned: what a list of versions shows.
public struct ModelVersion: Hashable, Sendable {
    public var version: Int
    public var algorithm: String
    /// The parameters used, a JSON object.
    public var parameters: String
    /// How large the stored model is.
    public var payloadBytes: Int
    public var checksum: String?
    public var dataFingerprint: String
    public var codeVersion: String
    /// The rolling-origin evaluation, a JSON object.
    public var evaluation: String
    public var trainingMilliseconds: Double
    public var totalMilliseconds: Double?
    public var createdAt: Timestamp
}
