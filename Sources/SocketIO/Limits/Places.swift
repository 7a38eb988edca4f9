import Synchronization

/// A number of places to take and to give back, from any thread.
final class Places: Sendable {
    private let maximum: Int
    private let taken = Atomic(0)

    init(maximum: Int) {
        self.maximum = maximum
    }

    /// - Returns: `false` if all are taken.
    func enter() -> Bool {
        guard taken.add(1, ordering: .relaxed).newValue <= maximum else {
            leave()
            return false
        }
        return true
    }

    func leave() { taken.subtract(1, ordering: .relaxed) }
}
