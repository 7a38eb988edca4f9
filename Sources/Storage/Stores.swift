public import Markets

/// A part of a list, and how long the whole is.
public struct Page<Element: Sendable>: Sendable {
    public var items: [Element]
    public var total: Int

    public init(items: [Element], total: Int) {
        self.items = items
        self.total = total
    }
}

extension Page: Equatable where Element: Equatable {}

/// Which part of a list is wanted.
public struct PageRequest: Hashable, Sendable {
    public var limit: Int
    public var offset: Int

    public init(limit: Int = 100, offset: Int = 0) {
        self.limit = limit
        self.offset = offset
    }
}

/// Why a store did not do what it was asked.
public enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Something with that key exists: `email`, `model version`.
    case duplicate(String)
    case notFound(String)
    /// What is stored is damaged; says what, and what to do.
    case corrupt(String)
    /// The file system or database refused; says what, and what to do.
    case unavailable(String)

    public var description: String {
        switch self {
        case .duplicate(let what): "there is already such a \(what)"
        case .notFound(let what): "there is no such \(what)"
        case .corrupt(let reason), .unavailable(let reason): reason
        }
    }
}

// The calls of all stores block until the database has answered, and throw `StoreError`: not for event loops.
// Writes are durable on return. Lists come newest first unless said otherwise.

public protocol AccountStore: Sendable {
    /// Adds a user; `role` is given the number of users that are there already, in the same transaction.
    func createUser(_ user: UserRecord, role: (_ existing: Int) throws -> Role) throws -> UserRecord
    func user(id: String) throws -> UserRecord?
    func user(email: String) throws -> UserRecord?
    func users(_ page: PageRequest) throws -> Page<UserRecord>
    func update(_ user: UserRecord) throws

    func createSession(_ session: SessionRecord) throws
    func session(id: String) throws -> SessionRecord?
    /// Replaces the refresh token if `old` is the valid one, in one transaction.
    ///
    /// - Returns: the session as it is after the call; `nil` if `old` was not its valid token.
    func rotateRefreshToken(
        session id: String,
        from old: String,
        to new: String,
        expiresAt: Timestamp
    ) throws
        -> SessionRecord?
    func revokeSession(id: String, at time: Timestamp) throws
    func revokeSessions(userID: String, at time: Timestamp) throws
}

public protocol AuditStore: Sendable {
    func append(_ entry: AuditRecord) throws
    func auditLogs(_ page: PageRequest, userID: String?, action: String?) throws -> Page<AuditRecord>
}

public protocol SettingStore: Sendable {
    func setting(_ key: String) throws -> String?
    func setSetting(_ key: String, to value: String?) throws
}

public protocol ModelStore: Sendable {
    func create(_ model: ModelRecord) throws
    func model(id: String) throws -> ModelRecord?
    func models(userID: String, _ page: PageRequest) throws -> Page<ModelRecord>
    func update(_ model: ModelRecord) throws
    /// Deletes the model with its artifacts, jobs and predictions.
    func deleteModel(id: String) throws

    /// Stores the artifact and makes it the one in use, in one transaction with `model` and `job`, and removes the versions
    /// that `retention` does not keep.
    func finishTraining(
        _ artifact: ModelArtifact,
        model: ModelRecord,
        job: TrainingJobRecord,
        keeping retention: VersionRetention
    ) throws
    func artifact(modelID: String, version: Int) throws -> ModelArtifact?
    /// The versions of a model, the newest first.
    func versions(modelID: String, _ page: PageRequest) throws -> Page<ModelVersion>
    /// Models that are trained again on a schedule, and when their last training was asked for.
    func scheduledModels() throws -> [(model: ModelRecord, lastJob: Timestamp?)]

    /// Stores a new job and the model's new state, in one transaction.
    func enqueue(_ job: TrainingJobRecord, model: ModelRecord) throws
    func job(id: String) throws -> TrainingJobRecord?
    /// Stores where a job stands and, if given, its model's new state, in one transaction.
    func update(_ job: TrainingJobRecord, model: ModelRecord?) throws
    /// Jobs that are queued or running, oldest first.
    func unfinishedJobs() throws -> [TrainingJobRecord]

    func append(_ predictions: [PredictionRecord]) throws
    func predictions(modelID: String, _ page: PageRequest) throws -> Page<PredictionRecord>
    /// Predictions without an outcome whose target candle opened at or before `time`, oldest first.
    func unscoredPredictions(
        symbol: Symbol,
        timeframe: Timeframe,
        upTo time: Timestamp,
        limit: Int
    ) throws
        -> [PredictionRecord]
    /// Notes what came of predictions, by their identifiers, in one transaction; those that are gone are passed over.
    func score(_ actuals: [String: Double]) throws
    /// What came of the predictions of each version of a model, the newest first, those included that are gone.
    func scores(modelID: String) throws -> [PredictionScore]
    /// The newest forecasts of a version whose outcome is known at all steps, the newest first.
    func scoredOrigins(modelID: String, version: Int, limit: Int) throws -> [ScoredOrigin]
    /// Adds predictions to the scores of their models and removes them: those that were made before `time` and whose outcome
    /// is known. What waits for its outcome stays.
    ///
    /// - Returns: how many were removed: `limit` if there may be more.
    func condensePredictions(before time: Timestamp, limit: Int) throws -> Int
}

public protocol BacktestStore: Sendable {
    func create(_ backtest: BacktestRecord) throws
    func backtest(id: String) throws -> BacktestRecord?
    func backtests(userID: String, _ page: PageRequest) throws -> Page<BacktestRecord>
    func update(_ backtest: BacktestRecord) throws
    /// Stores the end of a backtest and its result, in one transaction.
    func finish(_ backtest: BacktestRecord, result: BacktestResult) throws
    func result(backtestID: String) throws -> BacktestResult?
    /// Backtests that are queued or running, oldest first.
    func unfinishedBacktests() throws -> [BacktestRecord]
    func deleteBacktest(id: String) throws
}

/// Everything that is kept of users and their work.
public typealias ApplicationStore = AccountStore & AuditStore & SettingStore & ModelStore & BacktestStore & BotStore
