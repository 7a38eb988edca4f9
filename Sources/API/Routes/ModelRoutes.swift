import Forecasting
import Hummingbird
import JSON
import Markets
import Parameters
import Platform
import Storage

/// `/api/ml`: algorithms, models, training jobs, predictions and their evaluation.
struct ModelRoutes: Sendable {
    let platform: TradingPlatform
    let audit: AuditTrail
    let threads: BoundedWorkQueue

    func add(to group: RouterGroup<AppRequestContext>) {
        group.get("algorithms") { _, context in
            try context.require()
            return algorithms
        }
        group.get("models", use: list)
        group.post("models", use: create)
        group.get("models/:id", use: show)
        group.patch("models/:id", use: rename)
        group.delete("models/:id", use: delete)
        group.post("models/:id/train", use: train)
        group.get("jobs/:id", use: job)
        group.delete("jobs/:id", use: cancel)
        group.post("models/:id/predict", use: predict)
        group.get("models/:id/predictions", use: predictions)
        group.get("models/:id/evaluation", use: evaluation)
    }

    private var algorithms: Response {
        .json { writer in
            writer.member("algorithms") { writer in
                writer.array(platform.models.algorithms.algorithms) { writer, algorithm in
                    writer.object {
                        $0.member("id", algorithm.id)
                        $0.member("name", algorithm.name)
                        $0.member("description", algorithm.summary)
                        $0.member("parameters", algorithm.schema.jsonSchema)
                        $0.member("inputs", ["close"])
                    }
                }
            }
        }
    }

    private func list(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let page = try request.query(.page())
        let models = try await threads.run { try platform.models.models(userID: user.userID, page) }
        return .json {
            $0.member("models", models.items)
            $0.member("total", models.total)
        }
    }

    private func create(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let (name, algorithm, symbols, timeframe, days, horizon, parameters, train) = try await request.fields(
            .string("name", 1...200),
            .string("algorithm_type", 1...64),
            .array("symbols", of: Field.symbol, count: 1...20),
            .timeframe("target_timeframe"),
            .optional(.integer("training_period_days", in: 1...36_500)),
            Field<Int>.integer("horizon", in: 1...Predictor.maximumHorizon).or(24),
            Field<JSONObject>.object("parameters").or([:]),
            Field<Bool>.boolean("train").or(false)
        )
        let draft = ModelDraft(
            name: name,
            algorithm: algorithm,
            symbols: symbols,
            timeframe: timeframe,
            trainingPeriodDays: days,
            horizon: horizon,
            parameters: parameters
        )
        let made = try await threads.run { try platform.models.create(draft, userID: user.userID) }
        let model = train ? try await training(made) : made
        try await log("model.create", model.id, user, request, context, ["name": .string(name)])
        return .json(status: .created) { $0.member("model", model) }
    }

    /// Queues the training of a model that was made for it: what cannot be trained now is not made either.
    private func training(_ model: ModelRecord) async throws -> ModelRecord {
        do {
            _ = try await platform.training.enqueue(modelID: model.id, userID: model.userID)
        } catch {
            try await threads.run { try platform.models.delete(model.id, userID: model.userID) }
            throw error
        }
        return try await threads.run { try platform.models.model(model.id, userID: model.userID) }
    }

    private func show(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let id = try context.resourceID()
        let model = try await threads.run { try platform.models.model(id, userID: user.userID) }
        return .json { $0.member("model", model) }
    }

    private func rename(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let name = try await request.fields(.string("name", 1...200))
        let id = try context.resourceID()
        let model = try await threads.run { try platform.models.rename(id, to: name, userID: user.userID) }
        try await log("model.rename", model.id, user, request, context, ["name": .string(name)])
        return .json { $0.member("model", model) }
    }

    private func delete(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let id = try context.resourceID()
        try await threads.run { try platform.models.delete(id, userID: user.userID) }
        try await log("model.delete", id, user, request, context)
        return .noContent
    }

    private func train(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let id = try context.resourceID()
        let (job, position) = try await platform.training.enqueue(modelID: id, userID: user.userID)
        try await log("model.train", id, user, request, context, ["job": .string(job.id)])
        return .json(status: .accepted) { $0.member("job") { job.write(to: &$0, position: position) } }
    }

    private func job(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let (job, position) = try await platform.training.job(context.resourceID(), userID: user.userID)
        return .json { $0.member("job") { job.write(to: &$0, position: position) } }
    }

    private func cancel(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let job = try await platform.training.cancel(context.resourceID(), userID: user.userID)
        try await log("model.cancel", job.modelID, user, request, context, ["job": .string(job.id)])
        return .json { $0.member("job", job) }
    }

    private func predict(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let id = try context.resourceID()
        let (symbol, horizon, features) = try await request.fields(
            .optional(.symbol("symbol")),
            .optional(.integer("horizon", in: 1...Predictor.maximumHorizon)),
            .optional(.json("features"))
        )
        guard features == nil else {
            throw Problem.validation(
                "features",
                "this model takes no features: it forecasts closes from the candles of its symbol; send symbol and horizon"
            )
        }
        let answer = try await platform.predictor.predict(
            modelID: id,
            userID: user.userID,
            symbol: symbol,
            horizon: horizon
        )
        return .json {
            $0.member("predictions", answer.records)
            $0.member("model_version", answer.modelVersion)
            $0.member("cached", answer.isCached)
        }
    }

    private func predictions(_ request: Request, _ context: AppRequestContext) async throws -> Response {
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

    private func evaluation(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let id = try context.resourceID()
        let (model, artifact) = try await threads.run {
            let model = try platform.models.model(id, userID: user.userID)
            return (model, try platform.models.artifact(of: model, version: model.version))
        }
        let evaluation = try JSONValue(parsing: artifact.evaluation).objectValue ?? [:]
        return .json { writer in
            writer.member("model_id", model.id)
            writer.member("model_version", artifact.version)
            writer.member("trained_at", artifact.createdAt.iso8601)
            writer.member("data_fingerprint", artifact.dataFingerprint)
            writer.member("code_version", artifact.codeVersion)
            writer.member("fit_ms", artifact.trainingMilliseconds)
            for member in evaluation.members { writer.member(member.key, member.value) }
        }
    }

    private func log(
        _ action: String,
        _ id: String,
        _ user: Principal,
        _ request: Request,
        _ context: AppRequestContext,
        _ details: JSONObject = [:]
    ) async throws {
        let origin = context.origin(of: request)
        try await audit.append(action, by: user.userID, from: origin, on: .init("model", id), details: details)
    }
}
