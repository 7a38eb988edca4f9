import GRDB
import JSON
public import Markets

extension SQLiteApplicationStore: ModelStore {
    private static let columns = """
        id, user_id, name, algorithm, symbols, timeframe, training_period_days, horizon, parameters, on_drift, \
        retrain_every_hours, status, version, metrics, error, drift, drifting_since, is_demoted, created_at, updated_at, \
        last_trained
        """

    public func create(_ model: ModelRecord) throws {
        try database.write("models.create") {
            try $0.add(
                to: "user",
                "INSERT INTO ml_models (\(Self.columns)) VALUES (\(String(repeating: "?, ", count: 20))?)",
                [model.id, model.userID] + Self.contents(of: model) + [
                    model.createdAt.milliseconds, model.updatedAt.milliseconds, model.lastTrained?.milliseconds,
                ]
            )
        }
    }

    public func model(id: String) throws -> ModelRecord? {
        try database.read("models.get") {
            try $0.first("SELECT \(Self.columns) FROM ml_models WHERE id = ?", [id], Self.model)
        }
    }

    public func models(userID: String, _ page: PageRequest) throws -> Page<ModelRecord> {
        try database.read("models.list") {
            let table = "ml_models WHERE user_id = ?"
            return try $0.page(page, select: Self.columns, from: table, order: "seq DESC", [userID], Self.model)
        }
    }

    public func update(_ model: ModelRecord) throws {
        try database.write("models.update") { try Self.update(model, in: $0) }
    }

    public func deleteModel(id: String) throws {
        try database.write("models.delete") { try $0.change("model", "DELETE FROM ml_models WHERE id = ?", [id]) }
    }

    public func scheduledModels() throws -> [(model: ModelRecord, lastJob: Timestamp?)] {
        try database.read("models.scheduled") {
            try $0.all(
                """
                SELECT \(Self.columns), (SELECT max(created_at) FROM training_jobs WHERE model_id = ml_models.id)
                FROM ml_models WHERE retrain_every_hours IS NOT NULL ORDER BY seq
                """
            ) { row in (try Self.model(&row), try row.optionalTime()) }
        }
    }

    static func update(_ model: ModelRecord, in db: Database) throws {
        try db.change(
            "model",
            """
            UPDATE ml_models SET name = ?, algorithm = ?, symbols = ?, timeframe = ?, training_period_days = ?,
                horizon = ?, parameters = ?, on_drift = ?, retrain_every_hours = ?, status = ?, version = ?, metrics = ?,
                error = ?, drift = ?, drifting_since = ?, is_demoted = ?, updated_at = ?, last_trained = ?
            WHERE id = ?
            """,
            Self.contents(of: model) + [model.updatedAt.milliseconds, model.lastTrained?.milliseconds, model.id]
        )
    }

    private static func contents(of model: ModelRecord) -> StatementArguments {
        [
            model.name, model.algorithm, text(of: model.symbols), model.timeframe.rawValue, model.trainingPeriodDays,
            model.horizon, model.parameters, model.onDrift.rawValue, model.retrainEveryHours, model.status.rawValue,
            model.version, model.metrics, model.error, model.drift, model.driftingSince?.milliseconds,
            model.isDemoted ? 1 : 0,
        ]
    }

    private static func model(_ row: inout RowReader) throws -> ModelRecord {
        ModelRecord(
            id: try row.text(),
            userID: try row.text(),
            name: try row.text(),
            algorithm: try row.text(),
            symbols: try symbols(&row),
            timeframe: try row.named(Timeframe.self),
            trainingPeriodDays: try row.optionalInteger(),
            horizon: try row.integer(),
            parameters: try row.text(),
            onDrift: try row.named(DriftResponse.self),
            retrainEveryHours: try row.optionalInteger(),
            status: try row.named(TrainingStatus.self),
            version: try row.integer(),
            metrics: try row.optionalText(),
            error: try row.optionalText(),
            drift: try row.optionalText(),
            driftingSince: try row.optionalTime(),
            isDemoted: try row.flag(),
            createdAt: try row.time(),
            updatedAt: try row.time(),
            lastTrained: try row.optionalTime()
        )
    }

    /// A JSON array of names, which have no characters that JSON escapes.
    private static func text(of symbols: [Symbol]) -> String {
        "[" + symbols.map { "\"\($0.name)\"" }.joined(separator: ",") + "]"
    }

    private static func symbols(_ row: inout RowReader) throws -> [Symbol] {
        let text = try row.text()
        let names = try? JSONValue(parsing: Array(text.utf8)).arrayValue?.map { $0.stringValue ?? "" }
        return try row.known(names, text).map { try row.known(Symbol($0), $0) }
    }
}
