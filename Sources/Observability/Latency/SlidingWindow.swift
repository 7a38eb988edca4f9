/// The last few intervals of something that is recorded all the time, each in a slot of its own: when an interval is
/// over, the oldest slot is cleared and used again, so memory stays bounded however much is recorded.
///
/// With `count` slots of length `interval` the window reaches back between `(count - 1) × interval` and
/// `count × interval`.
struct SlidingWindow<Slot: Sendable>: Sendable {
    private struct Entry: Sendable {
        var epoch: Int64
        var slot: Slot
    }

    private let origin: ContinuousClock.Instant
    private let interval: Duration
    private let empty: @Sendable () -> Slot
    private let clear: @Sendable (inout Slot) -> Void
    private var entries: [Entry?]

    init(
        count: Int,
        interval: Duration,
        origin: ContinuousClock.Instant,
        empty: @escaping @Sendable () -> Slot,
        clear: @escaping @Sendable (inout Slot) -> Void
    ) {
        precondition(count > 0 && interval > .zero, "a window needs slots of some length")
        self.origin = origin
        self.interval = interval
        self.empty = empty
        self.clear = clear
        entries = Array(repeating: nil, count: count)
    }

    /// Changes the slot of the interval that `now` lies in.
    mutating func update(at now: ContinuousClock.Instant, _ body: (inout Slot) -> Void) {
        let epoch = epoch(of: now)
        let index = Int(epoch % Int64(entries.count))
        var entry = entries[index].take() ?? Entry(epoch: epoch, slot: empty())
        if entry.epoch != epoch {
            clear(&entry.slot)
            entry.epoch = epoch
        }
        body(&entry.slot)
        entries[index] = entry
    }

    /// The slots that are not older than the window, in no particular order.
    func slots(at now: ContinuousClock.Instant) -> [Slot] {
        let epoch = epoch(of: now)
        return entries.compactMap { entry in
            guard let entry, entry.epoch > epoch - Int64(entries.count) else { return nil }
            return entry.slot
        }
    }

    /// How much time the window covers at `now`: less than its length while it fills.
    func span(at now: ContinuousClock.Instant) -> Duration {
        let oldest = max(0, epoch(of: now) - Int64(entries.count) + 1)
        return max(.zero, now - origin) - interval * Int(oldest)
    }

    private func epoch(of now: ContinuousClock.Instant) -> Int64 {
        Int64(max(.zero, now - origin) / interval)
    }
}
