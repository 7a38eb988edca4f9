import Synchronization

/// Tells work on a compute thread to stop: set from anywhere, looked at by the work between its steps.
public final class CancellationFlag: Sendable {
    private let isSet = Atomic(false)

    public init() {}

    public func cancel() { isSet.store(true, ordering: .releasing) }

    public var isCancelled: Bool { isSet.load(ordering: .acquiring) }
}
