public import Forecasting
import JSON
import Markets
import Parameters
public import Storage
import Synchronization

/// The registry of forecasting models: each belongs to one user and is invisible to the others.
public final class ModelService: Sendable {
    /// A hundred years.
    private static let longestTrainingPeriod = 36_500

    private let store: any ModelStore
    private let market: MarketService
    private let clock: any MarketClock
    /// Held while a model is read and written back.
    private let changes = Mutex(())
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
        let parameters = try validated(draft)
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
            parameters: String(decoding: JSONWriter.bytes(of: parameters.json), as: UTF8.self),
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

    /// Gives the model another name.
    public func rename(_ id: String, to name: String, userID: String) throws -> ModelRecord {
        try exclusively {
            var model = try model(id, userID: userID)
            model.name = name
            model.updatedAt = clock.now
            try store.update(model)
            return model
        }
    }

    /// Runs `body` while nobody else changes a model: whoever reads one to write it back does it in here, or a renaming
    /// and the end of a training undo each other.
    func exclusively<Value: Sendable>(_ body: () throws -> Value) throws -> Value {
        try changes.withLock { _ in try body() }
    }

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
        return artifact
    }

    private func validated(_ draft: ModelDraft) throws -> ParameterValues {
        var faults: [InvalidField] = []
        var values: ParameterValues?
        do {
            values = try algorithms.algorithm(draft.algorithm).schema.values(from: draft.parameters)
        } catch let errors as ParameterErrors {
            faults += errors.errors.map { InvalidField(field: "parameters.\($0.field)", message: $0.message) }
        } catch {
            faults.append(InvalidField(field: "algorithm_type", message: "\(error)"))
        }
        if !(1...Predictor.maximumHorizon).contains(draft.horizon) {
            let message = "must be a whole number from 1 to \(Predictor.maximumHorizon)"
            faults.append(InvalidField(field: "horizon", message: message))
        }
        if let days = draft.trainingPeriodDays, !(1...Self.longestTrainingPeriod).contains(days) {
            let message = "must be a whole number from 1 to \(Self.longestTrainingPeriod)"
            faults.append(InvalidField(field: "training_period_days", message: message))
        }
        if draft.symbols.count != 1 {
            faults.append(InvalidField(field: "symbols", message: "must name one symbol"))
        }
        for symbol in draft.symbols {
            do {
                _ = try market.candles(symbol, draft.timeframe, limit: 1)
            } catch PlatformError.notFound(let what) {
                faults.append(InvalidField(field: "symbols", message: "there is no \(what)"))
            } catch PlatformError.invalid(let fields) {
                faults += fields.map { InvalidField(field: "target_timeframe", message: $0.message) }
            }
        }
        guard let values, faults.isEmpty else { throw PlatformError.invalid(faults) }
        return values
    }
}
