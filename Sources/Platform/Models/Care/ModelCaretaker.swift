import Forecasting
import Logging
import Markets
import Storage
import Synchronization

/// Looks after trained models: notices when live forecasts leave their band and does what the owner wants done then, trains
/// again what is due, and condenses old forecasts into scores.
final class ModelCaretaker: Sendable {
    /// How often schedules are looked at.
    private static let interval = Duration.seconds(30)
    /// For so long, in milliseconds, single forecasts are kept at least: 90 days.
    static let keptFor: Int64 = 90 * 86_400_000
    private static let condensingInterval: Int64 = 86_400_000
    private static let batch = 10_000

    private let store: any ModelStore
    private let models: ModelService
    private let training: TrainingQueue
    private let events: any ApplicationEventSink
    private let clock: any MarketClock
    private let logger: Logger
    private let threads = BoundedWorkQueue(label: "model care", width: 1, maximumWaiting: 16)
    private let lastCondensed = Mutex<Timestamp?>(nil)
    /// Why models could not be trained again, as their owners have heard it.
    private let refusals = Mutex<[String: String]>([:])

    init(
        store: any ModelStore,
        models: ModelService,
        training: TrainingQueue,
        events: any ApplicationEventSink,
        clock: any MarketClock,
        logger: Logger
    ) {
        (self.store, self.models, self.training) = (store, models, training)
        (self.events, self.clock, self.logger) = (events, clock, logger)
    }

    /// Tends the models until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            await tend()
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// Queues the trainings that are due, and condenses forecasts once a day.
    func tend() async {
        await attempt("schedules") {
            for (model, lastJob) in try await self.threads.run({ try self.store.scheduledModels() })
            where model.isDue(lastJob, at: self.clock.now) { try await self.retrain(model, .schedule) }
        }
        let now = clock.now
        let isDue = lastCondensed.withLock { last in
            guard last.map({ now - $0 >= Self.condensingInterval }) ?? true else { return false }
            last = now
            return true
        }
        guard isDue else { return }
        await attempt("condensing forecasts") {
            while try await self.threads.run({
                try self.store.condensePredictions(before: now - Self.keptFor, limit: Self.batch)
            }) == Self.batch {}
        }
    }

    /// Judges models of which forecasts have just been scored.
    func examine(_ ids: Set<String>) async {
        for id in ids.sorted() {
            await attempt("drift") {
                guard let model = try await self.threads.run({ try self.judge(id) }) else { return }
                if model.wantsTraining { try await self.retrain(model, .drift) }
            }
        }
    }

    /// Notes whether the model drifts, and tells its owner when that begins or ends.
    ///
    /// - Returns: the model as it is then; `nil` if it is gone or not in use.
    private func judge(_ id: String) throws -> ModelRecord? {
        try models.exclusively {
            guard var model = try store.model(id: id), model.version > 0, let evaluation = model.metrics else {
                return nil
            }
            let reason = try models.drift(of: model, evaluation).reason
            guard (reason == nil) != (model.drift == nil) else { return model }
            model.drift = reason
            model.driftingSince = reason == nil ? nil : clock.now
            if reason != nil, model.onDrift == .demote { model.isDemoted = true }
            model.updatedAt = clock.now
            try store.update(model)
            events.publish(.alert(model.driftAlert), to: model.userID)
            return model
        }
    }

    private func retrain(_ model: ModelRecord, _ reason: TrainingReason) async throws {
        do {
            _ = try await training.enqueue(modelID: model.id, userID: model.userID, priority: .low, reason: reason)
        } catch PlatformError.conflict {
            // It is being trained already.
        } catch PlatformError.invalid(let fields) {
            let message = "The model '\(model.name)' cannot be trained again: \(PlatformError.invalid(fields))."
            let isNew = refusals.withLock { $0.updateValue(message, forKey: model.id) != message }
            if isNew { events.publish(.alert(message), to: model.userID) }
        }
    }

    private func attempt(_ what: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            logger.warning("the care of models failed", metadata: ["at": "\(what)", "error": "\(error)"])
        }
    }
}

extension ModelRecord {
    /// Whether the schedule wants a training: one that failed is not tried again before its time.
    fileprivate func isDue(_ lastJob: Timestamp?, at now: Timestamp) -> Bool {
        guard let hours = retrainEveryHours, let last = [lastTrained, lastJob].compactMap(\.self).max(), version > 0
        else {
            return false
        }
        return status != .queued && status != .training && now - last >= Int64(hours) * 3_600_000
    }

    /// Whether the drift is to be answered by a training that has not failed yet.
    fileprivate var wantsTraining: Bool { drift != nil && onDrift == .retrain && status == .trained }

    fileprivate var driftAlert: String {
        guard let drift else { return "The forecasts of the model '\(name)' are back in their band." }
        let consequence =
            switch onDrift {
            case .alert: "train it again, or look at its evaluation"
            case .demote: "it is demoted: no bot begins with it any more"
            case .retrain: "it is trained again"
            }
        return "The model '\(name)' drifts: \(drift); \(consequence)."
    }
}
