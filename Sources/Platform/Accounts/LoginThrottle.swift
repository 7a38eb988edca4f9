import Markets

/// Counts failed logins by what they came from, and says when there were too many.
///
/// From the first failure on, a window runs; `limit` failures within it lock until it ends.
struct LoginThrottle: Sendable {
    struct Source: Hashable, Sendable {
        let email: String
        let ipAddress: String
    }

    private struct Window: Sendable {
        let start: Timestamp
        var failures: Int
    }

    static let limit = 5
    /// In milliseconds.
    static let window: Int64 = 15 * 60_000
    private static let capacity = 10_000

    private var windows: [Source: Window] = [:]

    /// The seconds until `source` may try again; `nil` if it may now.
    func lockout(of source: Source, at now: Timestamp) -> Int? {
        guard let window = windows[source], window.failures >= Self.limit else { return nil }
        let milliseconds = window.start + Self.window - now
        return milliseconds > 0 ? Int((milliseconds + 999) / 1000) : nil
    }

    mutating func recordFailure(of source: Source, at now: Timestamp) {
        if let window = windows[source], now - window.start < Self.window {
            windows[source] = Window(start: window.start, failures: window.failures + 1)
            return
        }
        if windows.count >= Self.capacity { makeRoom(at: now) }
        windows[source] = Window(start: now, failures: 1)
    }

    mutating func recordSuccess(of source: Source) { windows[source] = nil }

    /// Drops what has run out; if nothing has, the half that started first.
    private mutating func makeRoom(at now: Timestamp) {
        windows = windows.filter { now - $0.value.start < Self.window }
        guard windows.count >= Self.capacity else { return }
        let starts = windows.values.map(\.start).sorted()
        let median = starts[starts.count / 2]
        windows = windows.filter { $0.value.start > median }
    }
}
