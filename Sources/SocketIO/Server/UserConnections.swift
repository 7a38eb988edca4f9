import Synchronization

/// How many connections each user has, within their number.
final class UserConnections: Sendable {
    private let maximum: Int
    private let counts = Mutex<[String: Int]>([:])

    init(maximum: Int?) {
        self.maximum = maximum ?? .max
    }

    /// - Returns: `false` if the user has as many as one may have.
    func add(_ user: String) -> Bool {
        counts.withLock { counts in
            guard counts[user, default: 0] < maximum else { return false }
            counts[user, default: 0] += 1
            return true
        }
    }

    func remove(_ user: String) {
        counts.withLock { counts in
            let left = counts[user, default: 1] - 1
            counts[user] = left > 0 ? left : nil
        }
    }
}
