public import Forecasting
import JSON
import Markets
import Parameters
public import Storage
import Synchronization
import Trading

/// The registry of forecasting models: each belongs to one user and is invisible to the others.
public final class ModelService: Sendable {
    /// A hundred years.
    private static let longestTrainingPeriod = 36_500
    /// How often a model may be trained by itself, in hours.
    public static let retrainingHours = 1...8760

    private let store: any ModelStore
    private let market: MarketService
    private let clock: any MarketClock
    /// Held while a model is read and written back.
    private let changes = Mutex(())
    private let changeCount = Atomic<UInt64>(0)
    /// The algorithms that models can have.
    public let algorithms: AlgorithmRegistry

    init(store: any ModelStore, market: MarketService, algorithms: AlgorithmRegistry, clock: any MarketClock) {
        self.store = store
        self.market = market
        self.algorithms = algorithms
        self.clock = clock
    }

    /// Checks what somebody asks a model to be.
    ///
    /// - Throws: ``PlatformError/invalid(_:)`` naming every field that is wrong.
    public func check(_ draft: ModelDraft) throws { _ = try validated(draft) }

    /// Checks and stores a new, untrained model.
    ///
    /// - Throws: ``PlatformError/invalid(_:)`` naming every field that is wrong; `StoreError`.
    public func create(_ draft: ModelDraft, userID: String) throws -> ModelRecord {
        let recipe = try validated(draft)
        let now = clock.now
        let model = ModelRecord(
            id: newIdentifier(),
            userID: userID,
            name: draft.name,
            algorithm: draft.algorithm,
            symbols: draft.symbols,
            timeframe: draft.timeframe,
            trainingPeriodDays: draft.trainingPeriodDays,
            horizon: draft.horizon,
            parameters: draft.parameters == nil ? ModelRecipe.automatic : recipe.parameterText,
            onDrift: draft.onDrift,
            retrainEveryHours: draft.retrainEveryHours,
            createdAt: now,
            updatedAt: now
        )
        try store.create(model)
        return model
    }

    /// The user's model.
    ///
    /// - Throws: ``PlatformError/notFound(_:)`` also for a model of somebody else.
    public func model(_ id: String, userID: String) throws -> ModelRecord {
        guard let model = try store.model(id: id), model.userID == userID else { throw PlatformError.notFound("model") }
        return model
    }

    public func models(userID: String, _ page: PageRequest) throws -> Page<ModelRecord> {
        try store.models(userID: userID, page)
    }

    /// Changes what can be changed of a model that there is.
    ///
    /// - Throws: ``PlatformError/invalid(_:)`` for a schedule that is none.
    public func change(_ id: String, _ change: ModelChange, userID: String) throws -> ModelRecord {
        if case .some(.some(let hours)) = change.retrainEveryHours, let fault = Self.fault(retrainEveryHours: hours) {
            throw PlatformError.invalid([fault])
        }
        return try exclusively {
            var model = try model(id, userID: userID)
            model.name = change.name ?? model.name
            model.onDrift = change.onDrift ?? model.onDrift
            model.retrainEveryHours = change.retrainEveryHours ?? model.retrainEveryHours
            model.isDemoted = change.isDemoted ?? model.isDemoted
            model.updatedAt = clock.now
            try store.update(model)
            return model
        }
    }

    /// Puts an earlier version, or a later one again, in use.
    ///
    /// - Throws: ``PlatformError/conflict(_:)`` while the model is being trained, ``PlatformError/invalid(_:)`` if it has no
    ///   such version, `ForecastingError` if that cannot be read any more.
    public func rollBack(_ id: String, to version: Int, userID: String) throws -> ModelRecord {
        try exclusively {
            var model = try model(id, userID: userID)
            guard model.status != .queued && model.status != .training else {
                throw PlatformError.conflict("the model is being trained: wait for the end, or cancel the job first")
            }
            guard let artifact = try store.artifact(modelID: id, version: version) else {
                let known = try store.versions(modelID: id, PageRequest(limit: 20)).items.map { "\($0.version)" }
                let names = known.isEmpty ? "the model is not trained yet" : "it has " + known.joined(separator: ", ")
                throw PlatformError.invalid("version", "the model has no version \(version); \(names)")
            }
            _ = try algorithms.algorithm(artifact.algorithm).load(checked(artifact).payload)
            model.use(artifact)
            model.updatedAt = clock.now
            try store.update(model)
            return model
        }
    }

    /// The versions of the user's model, the newest first.
    public func versions(modelID: String, userID: String, _ page: PageRequest) throws -> Page<ModelVersion> {
        _ = try model(modelID, userID: userID)
        return try store.versions(modelID: modelID, page)
    }

    /// How good the version in use is, by its backtest and by what came of its forecasts.
    ///
    /// - Throws: ``PlatformError/conflict(_:)`` if the model is not trained.
    public func standing(_ id: String, userID: String) throws -> ModelStanding {
        let model = try model(id, userID: userID)
        let artifact = try artifact(of: model, version: model.version)
        return ModelStanding(
            model: model,
            artifact: artifact,
            scores: try store.scores(modelID: id),
            drift: try drift(of: model, artifact.evaluation)
        )
    }

    /// Whether the forecasts of the version in use hold what its backtest promised.
    func drift(of model: ModelRecord, _ evaluation: String) throws -> DriftReport {
        let origins = try store.scoredOrigins(modelID: model.id, version: model.version, limit: DriftReport.window)
        return DriftReport(origins, evaluation: try JSONValue(parsing: evaluation))
    }

    /// Runs `body` while nobody else changes a model: whoever reads one to write it back does it in here, or a renaming
    /// and the end of a training undo each other.
    func exclusively<Value: Sendable>(_ body: () throws -> Value) throws -> Value {
        try changes.withLock { _ in
            defer { changeCount.wrappingAdd(1, ordering: .releasing) }
            return try body()
        }
    }

    /// Another number whenever a model may have changed, told without asking the store.
    var generation: UInt64 { changeCount.load(ordering: .acquiring) }

    /// Deletes the model and all that was made with it.
    ///
    /// - Throws: ``PlatformError/conflict(_:)`` while it is being trained.
    public func delete(_ id: String, userID: String) throws {
        try exclusively {
            let model = try model(id, userID: userID)
            guard model.status != .queued && model.status != .training else {
                throw PlatformError.conflict("the model is being trained: cancel the job first")
            }
            try store.deleteModel(id: id)
        }
    }

    public func predictions(modelID: String, userID: String, _ page: PageRequest) throws -> Page<PredictionRecord> {
        _ = try model(modelID, userID: userID)
        return try store.predictions(modelID: modelID, page)
    }

    /// What a training of the model produced.
    ///
    /// - Throws: ``PlatformError/conflict(_:)`` if the model has no such version; version 0 is none.
    public func artifact(of model: ModelRecord, version: Int) throws -> ModelArtifact {
        guard version > 0 else { throw PlatformError.conflict("the model is not trained yet: train it first") }
        guard let artifact = try store.artifact(modelID: model.id, version: version) else {
            throw PlatformError.conflict("version \(version) of the model is not there any more: train it again")
        }
        return try checked(artifact)
    }

    /// - Throws: `StoreError.corrupt` if what was learned is not what was stored.
    private func checked(_ artifact: ModelArtifact) throws -> ModelArtifact {
        guard artifact.checksum == nil || artifact.checksum == artifact.payload.sha256 else {
            throw StoreError.corrupt(
                "version \(artifact.version) of the model is damaged: train it again, or roll it back to another version"
            )
        }
        return artifact
    }

    private static func fault(retrainEveryHours hours: Int) -> InvalidField? {
        guard !retrainingHours.contains(hours) else { return nil }
        let message = "must be a whole number from \(retrainingHours.lowerBound) to \(retrainingHours.upperBound)"
        return InvalidField(field: "retrain_every_hours", message: message)
    }

    private func validated(_ draft: ModelDraft) throws -> ModelRecipe {
        var faults: [InvalidField] = []
        var recipe: ModelRecipe?
        if draft.symbols.count != 1 {
            faults.append(InvalidField(field: "symbols", message: "must name one symbol"))
        }
        do {
            if let symbol = draft.symbols.first { recipe = try self.recipe(draft, symbol) }
        } catch PlatformError.invalid(let fields) {
            faults += fields
        } catch {
            faults.append(InvalidField(field: "algorithm_type", message: "\(error)"))
        }
        if let fault = draft.retrainEveryHours.flatMap(Self.fault(retrainEveryHours:)) { faults.append(fault) }
        if !(1...Predictor.maximumHorizon).contains(draft.horizon) {
            let message = "must be a whole number from 1 to \(Predictor.maximumHorizon)"
            faults.append(InvalidField(field: "horizon", message: message))
        }
        if let days = draft.trainingPeriodDays, !(1...Self.longestTrainingPeriod).contains(days) {
            let message = "must be a whole number from 1 to \(Self.longestTrainingPeriod)"
            faults.append(InvalidField(field: "training_period_days", message: message))
        }
        for symbol in draft.symbols { faults += try marketFaults(symbol, draft.timeframe, field: "symbols") }
        if let recipe {
            for symbol in recipe.columns.inputs.symbols {
                faults += try marketFaults(symbol, draft.timeframe, field: recipe.columns.field)
            }
        }
        guard let recipe, faults.isEmpty else { throw PlatformError.invalid(faults) }
        return recipe
    }

    private func recipe(_ draft: ModelDraft, _ symbol: Symbol) throws -> ModelRecipe {
        try ModelRecipe(
            draft.algorithm,
            draft.parameters,
            symbol: symbol,
            timeframe: draft.timeframe,
            horizon: draft.horizon,
            in: algorithms
        )
    }

    private func marketFaults(_ symbol: Symbol, _ timeframe: Timeframe, field: String) throws -> [InvalidField] {
        do {
            _ = try market.candles(symbol, timeframe, limit: 1)
            return []
        } catch PlatformError.notFound(let what) {
            return [InvalidField(field: field, message: "there is no \(what)")]
        } catch PlatformError.invalid(let fields) {
            return fields.map { InvalidField(field: "target_timeframe", message: $0.message) }
        }
    }
}

extension ModelRecord {
    /// Takes what a training has made in use: what was said of another version no longer counts.
    package mutating func use(_ artifact: ModelArtifact) {
        status = .trained
        version = artifact.version
        metrics = artifact.evaluation
        error = nil
        lastTrained = artifact.createdAt
        drift = nil
        driftingSince = nil
        isDemoted = false
    }
}
