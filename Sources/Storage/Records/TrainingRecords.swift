public import Markets

/// Where a piece of queued work stands.
public enum JobStatus: String, Hashable, Sendable, Codable, CaseIterable {
    case queued, running, succeeded, failed, cancelled

    /// Whether the work is over.
    public var isTerminal: Bool { self == .succeeded || self == .failed || self == .cancelled }
}

/// Which of a user's trainings comes first; `low` also waits for those of others, until it has waited long.
public enum JobPriority: String, Hashable, Sendable, Codable, CaseIterable {
    case low, normal, high
}

/// Why a training was queued.
public enum TrainingReason: String, Hashable, Sendable, Codable, CaseIterable {
    case request, schedule, drift
}

/// One training, from the request to its end.
public struct TrainingJobRecord: Hashable, Sendable {
    public var id: String
    public var modelID: String
    public var userID: String
    public var priority: JobPriority
    public var reason: TrainingReason
    /// How long it may take once it runs, in milliseconds.
    public var deadline: Int64
    public var status: JobStatus
    /// Share done, 0 to 1.
    public var progress: Double
    /// What is being done now: `loading`, `fitting`, `evaluating`, `saving`.
    public var stage: String
    /// How much longer it will take, in milliseconds; `nil` while nobody can tell. Not stored.
    public var remaining: Int64?
    public var error: String?
    /// How often it has been started; a job that a restart interrupted starts again once.
    public var attempts: Int
    public var createdAt: Timestamp
    public var startedAt: Timestamp?
    public var finishedAt: Timestamp?

    /// The deadline of a training for which none was named, in milliseconds.
    public static let standardDeadline: Int64 = 60_000

    public init(
        id: String,
        modelID: String,
        userID: String,
        priority: JobPriority = .normal,
        reason: TrainingReason = .request,
        deadline: Int64 = TrainingJobRecord.standardDeadline,
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
        self.priority = priority
        self.reason = reason
        self.deadline = deadline
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
