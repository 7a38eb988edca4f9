import Hummingbird
import JSON
import Markets
import Platform
import Storage

/// Trainings and the versions that they have made.
extension ModelRoutes {
    func train(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let (priority, seconds) = try await request.fields(
            Field<JobPriority>.choice("priority").or(.normal),
            Field<Int>.integer("deadline_seconds", in: TrainingQueue.deadlines)
                .or(Int(TrainingJobRecord.standardDeadline / 1000))
        )
        let id = try context.resourceID()
        let (job, position) = try await platform.training.enqueue(
            modelID: id,
            userID: user.userID,
            priority: priority,
            deadline: Int64(seconds) * 1000
        )
        try await audit.append(
            "model.train",
            by: user,
            request,
            context,
            on: .init("model", id),
            details: ["job": .string(job.id)]
        )
        return .json(status: .accepted) { $0.member("job") { job.write(to: &$0, position: position) } }
    }

    func job(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let (job, position) = try await platform.training.job(context.resourceID(), userID: user.userID)
        return .json { $0.member("job") { job.write(to: &$0, position: position) } }
    }

    func cancel(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let job = try await platform.training.cancel(context.resourceID(), userID: user.userID)
        try await audit.append(
            "model.cancel",
            by: user,
            request,
            context,
            on: .init("model", job.modelID),
            details: ["job": .string(job.id)]
        )
        return .json { $0.member("job", job) }
    }

    func versions(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require()
        let page = try request.query(.page())
        let id = try context.resourceID()
        let (model, versions) = try await threads.run {
            (
                try platform.models.model(id, userID: user.userID),
                try platform.models.versions(modelID: id, userID: user.userID, page)
            )
        }
        return .json { writer in
            writer.member("versions") { writer in
                writer.array(versions.items) { $1.write(to: &$0, isInUse: $1.version == model.version) }
            }
            writer.member("total", versions.total)
        }
    }

    func rollBack(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let version = try await request.fields(Field<Int>.integer("version", in: 1...1_000_000_000))
        let id = try context.resourceID()
        let model = try await threads.run { try platform.models.rollBack(id, to: version, userID: user.userID) }
        try await audit.append(
            "model.rollback",
            by: user,
            request,
            context,
            on: .init("model", id),
            details: ["version": JSONValue(version)]
        )
        return .json { $0.member("model", model) }
    }
}
