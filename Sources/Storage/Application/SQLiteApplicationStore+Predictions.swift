import GRDB
public import Markets

extension SQLiteApplicationStore {
    private static let columns = """
        id, model_id, model_version, symbol, as_of, step, target_time, value, lower_80, upper_80, lower_95, upper_95, \
        actual, created_at
        """

    public func append(_ predictions: [PredictionRecord]) throws {
        try database.write("predictions.append") { db in
            for prediction in predictions {
                try db.change(
                    "model",
                    """
                    INSERT INTO predictions (\(Self.columns), timeframe)
                    SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, timeframe FROM ml_models WHERE id = ?
                    """,
                    [
                        prediction.id, prediction.modelVersion, prediction.symbol.name, prediction.asOf.milliseconds,
                        prediction.step, prediction.targetTime.milliseconds, prediction.value, prediction.lower80,
                        prediction.upper80, prediction.lower95, prediction.upper95, prediction.actual,
                        prediction.createdAt.milliseconds, prediction.modelID,
                    ]
                )
            }
        }
    }

    public func predictions(modelID: String, _ page: PageRequest) throws -> Page<PredictionRecord> {
        try database.read("predictions.list") {
            let table = "predictions WHERE model_id = ?"
            return try $0.page(page, select: Self.columns, from: table, order: "seq DESC", [modelID], Self.prediction)
        }
    }

    public func unscoredPredictions(
        symbol: Symbol,
        timeframe: Timeframe,
        upTo time: Timestamp,
        limit: Int
    ) throws -> [PredictionRecord] {
        try database.read("predictions.unscored") {
            try $0.all(
                """
                SELECT \(Self.columns) FROM predictions
                WHERE actual IS NULL AND symbol = ? AND timeframe = ? AND target_time <= ?
                ORDER BY target_time, seq LIMIT ?
                """,
                [symbol.name, timeframe.rawValue, time.milliseconds, max(0, limit)],
                Self.prediction
            )
        }
    }

    public func score(predictionID: String, actual: Double) throws {
        try database.write("predictions.score") {
            try $0.change("prediction", "UPDATE predictions SET actual = ? WHERE id = ?", [actual, predictionID])
        }
    }

    private static func prediction(_ row: inout RowReader) throws -> PredictionRecord {
        PredictionRecord(
            id: try row.text(),
            modelID: try row.text(),
            modelVersion: try row.integer(),
            symbol: try row.symbol(),
            asOf: try row.time(),
            step: try row.integer(),
            targetTime: try row.time(),
            value: try row.number(),
            lower80: try row.number(),
            upper80: try row.number(),
            lower95: try row.number(),
            upper95: try row.number(),
            actual: try row.optionalNumber(),
            createdAt: try row.time()
        )
    }
}
