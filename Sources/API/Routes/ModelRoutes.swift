import Caching
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
    /// Forecasts as JSON, by the identifier of their first step.
    let writtenForecasts = BoundedCache<String, [UInt8]>(capacity: 256, timeToLive: .seconds(3600))

    func add(to group: RouterGroup<AppRequestContext>) {
        group.get("algorithms") { _, context in
            try context.require()
            return algorithms
        }
        group.get("models", use: list)
        group.post("models", use: create)
        group.get("models/:id", use: show)
        group.patch("models/:id", use: change)
        group.delete("models/:id", use: delete)
        group.post("models/:id/train", use: train)
        group.get("jobs/:id", use: job)
        group.delete("jobs/:id", use: cancel)
        group.post("models/:id/predict", use: predict)
        group.get("models/:id/predictions", use: predictions)
        group.get("models/:id/evaluation", use: evaluation)
        group.get("models/:id/versions", use: versions)
        group.post("models/:id/rollback", use: rollBack)
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
                        $0.member("inputs", algorithm.inputs)
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
        let (
            name, algorithm, symbols, timeframe, days, horizon, parameters, onDrift, hours, train
        ) = try await request.fields(
            .string("name", 1...200),
            .string("algorithm_type", 1...64),
            .array("symbols", of: Field.symbol, count: 1...20),
            .timeframe("target_timeframe"),
            .optional(.integer("training_period_days", in: 1...36_500)),
            Field<Int>.integer("horizon", in: 1...Predictor.maximumHorizon).or(24),
            Field<JSONObject?>.modelParameters("parameters").or([:]),
            Field<DriftResponse>.choice("on_drift").or(.alert),
            Field<Int>.integer("retrain_every_hours", in: 0...ModelService.retrainingHours.upperBound).or(0),
            Field<Bool>.boolean("train").or(false)
        )
        let draft = ModelDraft(
            name: name,
            algorithm: algorithm,
            symbols: symbols,
            timeframe: timeframe,
            trainingPeriodDays: days,
            horizon: horizon,
            parameters: parameters,
            onDrift: onDrift,
            retrainEveryHours: hours > 0 ? hours : nil
        )
        let made = try await threads.run { try platform.models.create(draft, userID: user.userID) }
        let model = train ? try await training(made) : made
        try await audit.append(
            "model.create",
            by: user,
            request,
            context,
            on: .init("model", model.id),
            details: ["name": .string(name)]
        )
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
        let training = await platform.training.unfinished(modelID: model.id)
        return .json { writer in
            writer.member("model", model)
            writer.member("job") { writer in
                guard let training else { return writer.null() }
                training.job.write(to: &writer, position: training.position)
            }
        }
    }

    private func change(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let (name, onDrift, hours, isDemoted) = try await request.fields(
            .optional(.string("name", 1...200)),
            .optional(Field<DriftResponse>.choice("on_drift")),
            .optional(.integer("retrain_every_hours", in: 0...ModelService.retrainingHours.upperBound)),
            .optional(.boolean("is_demoted"))
        )
        let change = ModelChange(
            name: name,
            onDrift: onDrift,
            retrainEveryHours: hours.map { $0 > 0 ? $0 : nil },
            isDemoted: isDemoted
        )
        let id = try context.resourceID()
        let model = try await threads.run { try platform.models.change(id, change, userID: user.userID) }
        let said: [(String, JSONValue?)] = [
            ("name", name.map(JSONValue.string)), ("on_drift", (onDrift?.rawValue).map(JSONValue.string)),
            ("retrain_every_hours", hours.map { JSONValue($0) }), ("is_demoted", isDemoted.map(JSONValue.bool)),
        ]
        try await audit.append(
            "model.change",
            by: user,
            request,
            context,
            on: .init("model", model.id),
            details: said.reduce(into: JSONObject()) { $0[$1.0] = $1.1 }
        )
        return .json { $0.member("model", model) }
    }

    private func delete(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let id = try context.resourceID()
        try await threads.run { try platform.models.delete(id, userID: user.userID) }
        try await audit.append("model.delete", by: user, request, context, on: .init("model", id))
        return .noContent
    }
}

extension ForecastingAlgorithm {
    /// What models of it can look at, for people who choose one.
    fileprivate var inputs: [String] {
        if self is any UnivariateAlgorithm { return ["close"] }
        let takesColumns = schema.parameters.contains { $0.name == "features" }
        return ["close", "time"] + (takesColumns ? ["features"] : [])
    }
}
