import GRDB
public import Markets

// What came of forecasts. Those that were stored before their last close was noted cannot be compared with naive ones: they
// count nowhere here.
extension SQLiteApplicationStore {
    private static let sums = """
        count(*) AS count,
        sum(abs(actual - value)) AS absolute_errors,
        sum((actual - value) * (actual - value)) AS squared_errors,
        sum(abs(actual - origin)) AS naive_absolute_errors,
        sum((actual - origin) * (actual - origin)) AS naive_squared_errors,
        sum(actual BETWEEN lower_80 AND upper_80) AS inside_80,
        sum(actual BETWEEN lower_95 AND upper_95) AS inside_95,
        sum(value != origin AND actual != origin) AS directions,
        sum(value != origin AND actual != origin AND (value > origin) = (actual > origin)) AS right_directions,
        count(direction_probability) AS probabilities,
        total((direction_probability - (actual > origin)) * (direction_probability - (actual > origin)))
            AS squared_distances,
        min(as_of) AS first_as_of,
        max(as_of) AS last_as_of
        """
    private static let names = """
        count, absolute_errors, squared_errors, naive_absolute_errors, naive_squared_errors, inside_80, inside_95, \
        directions, right_directions, probabilities, squared_distances, first_as_of, last_as_of
        """
    private static let isKnown = "actual IS NOT NULL AND origin IS NOT NULL"

    public func scores(modelID: String) throws -> [PredictionScore] {
        try database.read("predictions.scores") {
            try $0.all(
                """
                SELECT model_version, sum(count), sum(absolute_errors), sum(squared_errors), sum(naive_absolute_errors),
                    sum(naive_squared_errors), sum(inside_80), sum(inside_95), sum(directions), sum(right_directions),
                    sum(probabilities), sum(squared_distances), min(first_as_of), max(last_as_of)
                FROM (
                    SELECT model_version, \(Self.names) FROM prediction_scores WHERE model_id = ?
                    UNION ALL
                    SELECT model_version, \(Self.sums) FROM predictions
                    WHERE model_id = ? AND \(Self.isKnown) GROUP BY model_version
                )
                GROUP BY model_version ORDER BY model_version DESC
                """,
                [modelID, modelID],
                Self.score
            )
        }
    }

    public func scoredOrigins(modelID: String, version: Int, limit: Int) throws -> [ScoredOrigin] {
        try database.read("predictions.scoredOrigins") {
            try $0.all(
                """
                SELECT symbol, as_of, max(target_time), avg(abs(actual - value)), avg(abs(actual - origin)),
                    avg(actual BETWEEN lower_80 AND upper_80), avg(actual BETWEEN lower_95 AND upper_95)
                FROM predictions INDEXED BY predictions_by_origin
                WHERE model_id = ? AND model_version = ?
                GROUP BY as_of HAVING count(actual) = count(*) AND count(origin) = count(*)
                ORDER BY as_of DESC LIMIT ?
                """,
                [modelID, version, max(0, limit)]
            ) { row in
                ScoredOrigin(
                    symbol: try row.symbol(),
                    asOf: try row.time(),
                    end: try row.time(),
                    absoluteError: try row.number(),
                    naiveAbsoluteError: try row.number(),
                    coverage80: try row.number(),
                    coverage95: try row.number()
                )
            }
        }
    }

    public func condensePredictions(before time: Timestamp, limit: Int) throws -> Int {
        try database.write("predictions.condense") { db in
            let old = """
                SELECT seq FROM predictions WHERE \(Self.isKnown) AND created_at < ? ORDER BY seq LIMIT ?
                """
            let arguments: StatementArguments = [time.milliseconds, max(0, limit)]
            try db.run(
                """
                INSERT INTO prediction_scores (model_id, model_version, day, \(Self.names))
                SELECT model_id, model_version, as_of / 86400000 AS day, \(Self.sums) FROM predictions
                WHERE seq IN (\(old)) GROUP BY model_id, model_version, day
                ON CONFLICT (model_id, model_version, day) DO UPDATE SET
                    count = count + excluded.count,
                    absolute_errors = absolute_errors + excluded.absolute_errors,
                    squared_errors = squared_errors + excluded.squared_errors,
                    naive_absolute_errors = naive_absolute_errors + excluded.naive_absolute_errors,
                    naive_squared_errors = naive_squared_errors + excluded.naive_squared_errors,
                    inside_80 = inside_80 + excluded.inside_80,
                    inside_95 = inside_95 + excluded.inside_95,
                    directions = directions + excluded.directions,
                    right_directions = right_directions + excluded.right_directions,
                    probabilities = probabilities + excluded.probabilities,
                    squared_distances = squared_distances + excluded.squared_distances,
                    first_as_of = min(first_as_of, excluded.first_as_of),
                    last_as_of = max(last_as_of, excluded.last_as_of)
                """,
                arguments
            )
            try db.run("DELETE FROM predictions WHERE seq IN (\(old))", arguments)
            return db.changesCount
        }
    }

    private static func score(_ row: inout RowReader) throws -> PredictionScore {
        PredictionScore(
            version: try row.integer(),
            count: try row.integer(),
            absoluteErrors: try row.number(),
            squaredErrors: try row.number(),
            naiveAbsoluteErrors: try row.number(),
            naiveSquaredErrors: try row.number(),
            inside80: try row.integer(),
            inside95: try row.integer(),
            directions: try row.integer(),
            rightDirections: try row.integer(),
            probabilities: try row.integer(),
            squaredDistances: try row.number(),
            first: try row.time(),
            last: try row.time()
        )
    }
}
