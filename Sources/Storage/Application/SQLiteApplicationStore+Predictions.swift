import GRDB
public import Markets

extension SQLiteApplicationStore {
    private static let columns = """
        id, model_id, model_version, symbol, as_of, origin, step, target_time, value, lower_80, upper_80, lower_95, \
        upper_95, conformal_lower_80, conformal_upper_80, conformal_lower_95, conformal_upper_95, direction_probability, actual, created_at
        """

    /// Not synchronous: whoever asked for a forecast waits for it, and one lost in a power cut only goes unscored.
    public func append(_ predictions: [PredictionRecord]) throws {
        try database.writeWithoutSync("predictions.append") { db in
            for prediction in predictions {
                try db.change(
                    "model",
                    """
                    INSERT INTO predictions (\(Self.columns), timeframe)
                    SELECT ?, id, \(String(repeating: "?, ", count: 18))timeframe FROM ml_models WHERE id = ?
                    """,
                    [
                        prediction.id, prediction.modelVersion, prediction.symbol.name, prediction.asOf.milliseconds,
                        prediction.origin, prediction.step, prediction.targetTime.milliseconds, prediction.value,
                        prediction.lower80, prediction.upper80, prediction.lower95, prediction.upper95,
                        prediction.conformal?.lower80, prediction.conformal?.upper80,
                        prediction.conformal?.lower95, prediction.conformal?.upper95,
                        prediction.directionProbability, prediction.actual, prediction.createdAt.milliseconds,
                        prediction.modelID,
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

    public func score(_ actuals: [String: Double]) throws {
        guard !actuals.isEmpty else { return }
        try database.write("predictions.score") { db in
            for (id, actual) in actuals {
                try db.run("UPDATE predictions SET actual = ? WHERE id = ?", [actual, id])
            }
        }
    }

    private static func prediction(_ row: inout RowReader) throws -> PredictionRecord {
        PredictionRecord(
            id: try row.text(),
            modelID: try row.text(),
            modelVersion: try row.integer(),
            symbol: try row.symbol(),
            asOf: try row.time(),
            origin: try row.optionalNumber(),
            step: try row.integer(),
            targetTime: try row.time(),
            value: try row.number(),
            lower80: try row.number(),
            upper80: try row.number(),
            lower95: try row.number(),
            upper95: try row.number(),
            conformal: try intervals(&row),
            directionProbability: try row.optionalNumber(),
            actual: try row.optionalNumber(),
            createdAt: try row.time()
        )
    }

    private static func intervals(_ row: inout RowReader) throws -> PredictionIntervals? {
        let bounds = try (0..<4).map { _ in try row.optionalNumber() }.compactMap(\.self)
        guard bounds.count == 4 else { return nil }
        return PredictionIntervals(lower80: bounds[0], upper80: bounds[1], lower95: bounds[2], upper95: bounds[3])
    }
}
