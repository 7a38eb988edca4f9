import Synchronization

/// The namespaces of a server by name: those that stand, and those that are made when a client asks for their name.
///
/// One that was made lasts as long as anybody is in it, or on the way in.
final class NamespaceRegistry: Sendable {
    typealias Make = @Sendable (String) -> Namespace?

    private struct State {
        var standing: [String: Namespace] = [:]
        var made: [String: (namespace: Namespace, users: Int)] = [:]
        var makers: [Make] = []
    }

    private let maximum: Int
    private let state = Mutex(State())

    init(maximum: Int) {
        self.maximum = maximum
    }

    subscript(name: String) -> Namespace? {
        state.withLock { $0.standing[name] ?? $0.made[name]?.namespace }
    }

    func insert(_ namespace: Namespace) { state.withLock { $0.standing[namespace.name] = namespace } }

    func insert(_ make: @escaping Make) { state.withLock { $0.makers.append(make) } }

    /// Somebody is on the way into a namespace, and calls ``leave(_:)`` once when they are out of it again.
    func enter(_ name: String) throws(ConnectRefusal) -> Namespace {
        try state.withLock { state throws(ConnectRefusal) in
            if let namespace = state.standing[name] { return namespace }
            if let entry = state.made[name] {
                state.made[name]?.users += 1
                return entry.namespace
            }
            for make in state.makers {
                guard let namespace = make(name) else { continue }
                guard state.made.count < maximum else { throw ConnectRefusal("Too many namespaces") }
                state.made[name] = (namespace, 1)
                return namespace
            }
            throw ConnectRefusal("Invalid namespace")
        }
    }

    func leave(_ namespace: Namespace) {
        state.withLock { state in
            guard let entry = state.made[namespace.name], entry.namespace === namespace else { return }
            state.made[namespace.name] = entry.users > 1 ? (namespace, entry.users - 1) : nil
        }
    }
}
