import Caching
import Hummingbird
import JSON
import Markets
import Platform
import Reports
import Storage

/// Forecasts, and what came of them.
extension ModelRoutes {
    /// A request may bring many rows.
    private static let largestQuestion = 4_000_000
    /// Longer forecasts are not kept as JSON, so that these take 10 MB at most.
    private static let mostStepsKept = 100

    func predict(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let id = try context.resourceID()
        let (symbol, horizon, features) = try await request.fields(
            maximumBytes: Self.largestQuestion,
            .optional(.symbol("symbol")),
            .optional(.integer("horizon", in: 1...Predictor.maximumHorizon)),
            .optional(.featureRows("features"))
        )
        if let features {
            guard symbol == nil else {
                throw Problem.validation("features", "stand for the candles of a symbol: send either of the two")
            }
            return try await predict(features, id, user.userID, horizon)
        }
        let answer = try await platform.predictor.predict(
            modelID: id,
            userID: user.userID,
            symbol: symbol,
            horizon: horizon
        )
        let predictions = written(answer)
        return .json {
            $0.member("predictions") { $0.raw(predictions) }
            $0.member("model_version", answer.modelVersion)
            $0.member("cached", answer.isCached)
        }
    }

    /// The forecast as JSON: what is asked for again and again is written once.
    private func written(_ answer: PredictionAnswer) -> [UInt8] {
        guard answer.isCached, answer.records.count <= Self.mostStepsKept, let id = answer.records.first?.id else {
            return JSONWriter.bytes(of: answer.records)
        }
        if let known = writtenForecasts.value(for: id) { return known }
        let bytes = JSONWriter.bytes(of: answer.records)
        writtenForecasts.set(id, to: bytes)
        return bytes
    }

    private func predict(
        _ features: FeatureRows,
        _ id: String,
        _ userID: String,
        _ horizon: Int?
    ) async throws -> Response {
        let answer = try await platform.predictor.predict(
            modelID: id,
            userID: userID,
            rows: features.rows.map { $0 ?? [] },
            horizon: horizon
        )
        if features.isSingle, case .failure(let error)? = answer.rows.first {
            throw Problem.validation("features", "\(error)")
        }
        return .json { writer in
            writer.member("predictions") { writer in
                writer.array { writer in
                    for (index, row) in answer.rows.enumerated() {
                        let isRow = features.rows[index] != nil
                        switch row {
                        case .success(let steps):
                            for step in steps { step.write(to: &writer, row: index) }
                        case .failure(let error):
                            writer.object {
                                $0.member("row", index)
                                $0.member("error", isRow ? "\(error)" : "must be a list of numbers")
                            }
                        }
                    }
                }
            }
            writer.member("model_version", answer.modelVersion)
            writer.member("cached", answer.isCached)
        }
    }

    func predictions(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let page = try request.query(.page())
        let id = try context.resourceID()
        let predictions = try await threads.run {
            try platform.models.predictions(modelID: id, userID: user.userID, page)
        }
        return .json {
            $0.member("predictions", predictions.items)
            $0.member("total", predictions.total)
        }
    }

    func evaluation(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let id = try context.resourceID()
        let standing = try await threads.run { try platform.models.standing(id, userID: user.userID) }
        let (model, artifact) = (standing.model, standing.artifact)
        let evaluation = try JSONValue(parsing: artifact.evaluation).objectValue ?? [:]
        return .json { writer in
            writer.member("model_id", model.id)
            writer.member("model_version", artifact.version)
            writer.member("algorithm_type", artifact.algorithm)
            writer.member("trained_at", artifact.createdAt.iso8601)
            writer.member("data_fingerprint", artifact.dataFingerprint)
            writer.member("code_version", artifact.codeVersion)
            writer.member("fit_ms", artifact.trainingMilliseconds)
            writer.member("verdict", EvaluationSummary(evaluation).verdict)
            for member in evaluation.members { writer.member(member.key, member.value) }
            writer.member("live", standing.scores.first { $0.version == artifact.version })
            writer.member("live_versions", standing.scores)
            writer.member("live_drift") { standing.drift.write(to: &$0, model: model) }
        }
    }
}
