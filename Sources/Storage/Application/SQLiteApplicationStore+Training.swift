import Foundation
import GRDB
import Markets

extension SQLiteApplicationStore {
    private static let jobs = """
        id, model_id, user_id, priority, reason, deadline, status, progress, stage, error, attempts, created_at, \
        started_at, finished_at
        """
    private static let artifacts = """
        model_id, version, algorithm, parameters, payload, checksum, data_fingerprint, code_version, evaluation, \
        calibration, training_milliseconds, total_milliseconds, created_at
        """

    public func finishTraining(
        _ artifact: ModelArtifact,
        model: ModelRecord,
        job: TrainingJobRecord,
        keeping retention: VersionRetention
    ) throws {
        try database.write("models.finishTraining") { db in
            try db.add(
                to: "model",
                "INSERT INTO model_artifacts (\(Self.artifacts)) VALUES (\(String(repeating: "?, ", count: 12))?)",
                [
                    artifact.modelID, artifact.version, artifact.algorithm, artifact.parameters,
                    Data(artifact.payload), artifact.checksum, artifact.dataFingerprint, artifact.codeVersion,
                    artifact.evaluation, artifact.calibration, artifact.trainingMilliseconds,
                    artifact.totalMilliseconds,
                    artifact.createdAt.milliseconds,
                ]
            )
            try Self.update(model, in: db)
            try Self.update(job, in: db)
            try Self.removeVersions(of: model, keeping: retention, in: db)
        }
    }

    private static func removeVersions(
        of model: ModelRecord,
        keeping retention: VersionRetention,
        in db: Database
    ) throws {
        let held = retention.held.union([model.version]).sorted().map(String.init).joined(separator: ",")
        try db.run(
            """
            DELETE FROM model_artifacts WHERE model_id = ?1
                AND version NOT IN (
                    SELECT version FROM model_artifacts WHERE model_id = ?1 ORDER BY version DESC LIMIT ?2)
                AND version NOT IN (SELECT value FROM json_each(?3))
            """,
            [model.id, retention.newest, "[\(held)]"]
        )
    }

    public func artifact(modelID: String, version: Int) throws -> ModelArtifact? {
        try database.read("models.artifact") {
            try $0.first(
                "SELECT \(Self.artifacts) FROM model_artifacts WHERE model_id = ? AND version = ?",
                [modelID, version],
                Self.artifact
            )
        }
    }

    public func versions(modelID: String, _ page: PageRequest) throws -> Page<ModelVersion> {
        try database.read("models.versions") {
            try $0.page(
                page,
                select: """
                    version, algorithm, parameters, length(payload), checksum, data_fingerprint, code_version, evaluation, \
                    training_milliseconds, total_milliseconds, created_at
                    """,
                from: "model_artifacts WHERE model_id = ?",
                order: "version DESC",
                [modelID]
            ) { row in
                ModelVersion(
                    version: try row.integer(),
                    algorithm: try row.text(),
                    parameters: try row.text(),
                    payloadBytes: try row.integer(),
                    checksum: try row.optionalText(),
                    dataFingerprint: try row.text(),
                    codeVersion: try row.text(),
                    evaluation: try row.text(),
                    trainingMilliseconds: try row.number(),
                    totalMilliseconds: try row.optionalNumber(),
                    createdAt: try row.time()
                )
            }
        }
    }

    public func enqueue(_ job: TrainingJobRecord, model: ModelRecord) throws {
        try database.write("models.enqueue") { db in
            try Self.update(model, in: db)
            try db.add(
                to: "user",
                "INSERT INTO training_jobs (\(Self.jobs)) VALUES (\(String(repeating: "?, ", count: 13))?)",
                [
                    job.id, job.modelID, job.userID, job.priority.rawValue, job.reason.rawValue, job.deadline,
                    job.status.rawValue, job.progress, job.stage, job.error, job.attempts,
                    job.createdAt.milliseconds, job.startedAt?.milliseconds, job.finishedAt?.milliseconds,
                ]
            )
        }
    }

    public func job(id: String) throws -> TrainingJobRecord? {
        try database.read("models.job") {
            try $0.first("SELECT \(Self.jobs) FROM training_jobs WHERE id = ?", [id], Self.job)
        }
    }

    public func update(_ job: TrainingJobRecord, model: ModelRecord?) throws {
        try database.write("models.updateJob") { db in
            try Self.update(job, in: db)
            if let model { try Self.update(model, in: db) }
        }
    }

    public func unfinishedJobs() throws -> [TrainingJobRecord] {
        try database.read("models.unfinishedJobs") {
            try $0.all(
                "SELECT \(Self.jobs) FROM training_jobs WHERE status IN ('queued', 'running') ORDER BY created_at, seq",
                [],
                Self.job
            )
        }
    }

    private static func update(_ job: TrainingJobRecord, in db: Database) throws {
        try db.change(
            "training job",
            """
            UPDATE training_jobs SET status = ?, progress = ?, stage = ?, error = ?, attempts = ?, started_at = ?,
                finished_at = ?
            WHERE id = ?
            """,
            [
                job.status.rawValue, job.progress, job.stage, job.error, job.attempts, job.startedAt?.milliseconds,
                job.finishedAt?.milliseconds, job.id,
            ]
        )
    }

    private static func artifact(_ row: inout RowReader) throws -> ModelArtifact {
        ModelArtifact(
            modelID: try row.text(),
            version: try row.integer(),
            algorithm: try row.text(),
            parameters: try row.text(),
            payload: try row.bytes(),
            checksum: try row.optionalText(),
            dataFingerprint: try row.text(),
            codeVersion: try row.text(),
            evaluation: try row.text(),
            calibration: try row.optionalText(),
            trainingMilliseconds: try row.number(),
            totalMilliseconds: try row.optionalNumber(),
            createdAt: try row.time()
        )
    }

    private static func job(_ row: inout RowReader) throws -> TrainingJobRecord {
        TrainingJobRecord(
            id: try row.text(),
            modelID: try row.text(),
            userID: try row.text(),
            priority: try row.named(JobPriority.self),
            reason: try row.named(TrainingReason.self),
            deadline: try row.integer64(),
            status: try row.named(JobStatus.self),
            progress: try row.number(),
            stage: try row.text(),
            error: try row.optionalText(),
            attempts: try row.integer(),
            createdAt: try row.time(),
            startedAt: try row.optionalTime(),
            finishedAt: try row.optionalTime()
        )
    }
}
