package import Markets
package import Storage

/// Which training comes next: a pure state, without clock or threads.
///
/// Users take turns: next is one of whose trainings the fewest run, and among these the one whose turn was longest ago, so
/// that nobody's hundred trainings hold up another's one. A user's own trainings come by priority, then in the order in
/// which they were asked for. Trainings of low priority, such as those on a schedule, wait until nobody waits for another
/// one, but not for ever: after ``patience`` they count as normal.
package struct TrainingSchedule: Sendable {
    /// How long a training of low priority stands back, in milliseconds.
    package static let patience: Int64 = 600_000

    /// In the order in which they came.
    package private(set) var waiting: [TrainingJobRecord] = []
    private var running: [String: Int] = [:]
    /// When each user had the last turn.
    private var turns: [String: Int] = [:]
    private var turn = 0

    package init() {}

    package mutating func add(_ job: TrainingJobRecord) { waiting.append(job) }

    /// Takes a job out that waits.
    package mutating func remove(_ id: String) -> TrainingJobRecord? {
        waiting.firstIndex { $0.id == id }.map { waiting.remove(at: $0) }
    }

    /// Takes the job out that starts now; it counts as running until ``ended(_:)``.
    package mutating func next(at now: Timestamp) -> TrainingJobRecord? {
        guard let index = nextIndex(at: now) else { return nil }
        let job = waiting.remove(at: index)
        turn += 1
        turns[job.userID] = turn
        running[job.userID, default: 0] += 1
        return job
    }

    /// A job of the user that was running is over.
    package mutating func ended(_ userID: String) {
        let left = (running[userID] ?? 1) - 1
        running[userID] = left > 0 ? left : nil
        // Whoever has nothing in the queue has no turn to remember once everybody has had a later one.
        if waiting.isEmpty, running.isEmpty { turns = [:] }
    }

    /// How many jobs of the user wait.
    package func count(of userID: String) -> Int { waiting.count { $0.userID == userID } }

    /// The place of a waiting job from 1, if nobody asks for another training before it starts.
    package func position(of id: String, at now: Timestamp) -> Int? {
        guard waiting.contains(where: { $0.id == id }) else { return nil }
        var schedule = self
        var position = 1
        while let job = schedule.next(at: now), job.id != id {
            schedule.ended(job.userID)
            position += 1
        }
        return position
    }

    private func nextIndex(at now: Timestamp) -> Int? {
        func rank(_ job: TrainingJobRecord) -> Int {
            switch job.priority {
            case .high: 2
            case .normal: 1
            case .low: now - job.createdAt >= Self.patience ? 1 : 0
            }
        }
        let hasPressing = waiting.contains { rank($0) > 0 }
        let candidates = waiting.indices.filter { !hasPressing || rank(waiting[$0]) > 0 }
        // Of users in the same position the one who asked first.
        let users = Set(candidates.map { waiting[$0].userID })
        let user = users.min { precedence($0, candidates) < precedence($1, candidates) }
        return candidates.filter { waiting[$0].userID == user }.min { one, other in
            (-rank(waiting[one]), one) < (-rank(waiting[other]), other)
        }
    }

    private func precedence(_ userID: String, _ candidates: [Int]) -> (running: Int, turn: Int, first: Int) {
        let first = candidates.first { waiting[$0].userID == userID } ?? .max
        return (running[userID] ?? 0, turns[userID] ?? 0, first)
    }
}
