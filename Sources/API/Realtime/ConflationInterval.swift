/// How often a client wants market data at the most. A few steps, so that clients share what is encoded for them.
package struct ConflationInterval: Hashable, Sendable {
    static let steps = [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 60_000]
    static let all = steps.map(ConflationInterval.init(step:))

    package let milliseconds: Int

    /// The next step that is no shorter than `requested`; `nil` under 50 ms or over a minute.
    package init?(atLeast requested: Int64) {
        guard requested >= 50, let step = Self.steps.first(where: { Int64($0) >= requested }) else { return nil }
        milliseconds = step
    }

    private init(step: Int) {
        milliseconds = step
    }
}
