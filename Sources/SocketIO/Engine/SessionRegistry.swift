import NIOCore
import Synchronization

/// The connections of a server by their identifiers, within their number.
final class SessionRegistry: Sendable {
    private struct State {
        var sessions: [String: EngineSession] = [:]
        /// Places that are promised to connections on their way.
        var reserved = 0
        var isDraining = false
        var waitingForEmpty: [CheckedContinuation<Void, Never>] = []

        var isEmpty: Bool { sessions.isEmpty && reserved == 0 }

        mutating func takeWaiting() -> [CheckedContinuation<Void, Never>] {
            guard isEmpty else { return [] }
            defer { waitingForEmpty = [] }
            return waitingForEmpty
        }
    }

    private let maximum: Int
    private let state = Mutex(State())

    init(maximum: Int) {
        self.maximum = maximum
    }

    subscript(id: String) -> EngineSession? { state.withLock { $0.sessions[id] } }

    /// Takes a place for a connection that is about to open, or says why there is none.
    func reserve() throws(EngineRefusal) {
        try state.withLock { state throws(EngineRefusal) in
            guard !state.isDraining else { throw .draining }
            guard state.sessions.count + state.reserved < maximum else { throw .full }
            state.reserved += 1
        }
    }

    /// Gives a place back whose connection did not open.
    func release() {
        let waiting = state.withLock { state in
            state.reserved -= 1
            return state.takeWaiting()
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Puts `session` into its reserved place.
    func insert(_ session: EngineSession) {
        state.withLock { state in
            state.reserved -= 1
            state.sessions[session.id] = session
        }
    }

    func remove(_ session: EngineSession) {
        let waiting = state.withLock { state in
            state.sessions[session.id] = nil
            return state.takeWaiting()
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Lets nobody in any more.
    /// - Returns: the connections that are open.
    func drain() -> [EngineSession] {
        state.withLock { state in
            state.isDraining = true
            return Array(state.sessions.values)
        }
    }

    /// Returns when the last connection is gone.
    func waitUntilEmpty() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if !state.isEmpty { state.waitingForEmpty.append(continuation) }
                return state.isEmpty
            }
            if isEmpty { continuation.resume() }
        }
    }
}
