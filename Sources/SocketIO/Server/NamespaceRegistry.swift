import Synchronization

/// The namespaces of a server by name.
final class NamespaceRegistry: Sendable {
    private let namespaces = Mutex<[String: Namespace]>([:])

    subscript(name: String) -> Namespace? { namespaces.withLock { $0[name] } }

    func insert(_ namespace: Namespace) { namespaces.withLock { $0[namespace.name] = namespace } }
}
