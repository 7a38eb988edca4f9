public import Markets

/// The candles of several series in the order in which they close, as one clock would show them; of those that close at the
/// same time the ones of the earlier series first.
///
/// So a candle of a coarse timeframe comes when it has closed, not when it opened, and nobody sees it before.
///
/// - Complexity: O(log k) a candle for k series, which are not copied.
public struct CandleClock: Sequence, IteratorProtocol, Sendable {
    /// A candle that closes.
    public struct Event: Hashable, Sendable {
        /// When it closes.
        public let time: Timestamp
        /// The place of its series, and its own in the series.
        public let series: Int
        public let index: Int
    }

    private let openTimes: [[Timestamp]]
    private let timeframes: [Timeframe]
    /// How long the candles of each series are; `nil` for months, which differ.
    private let lengths: [Int64?]
    private let ends: [Int]
    /// A heap: the event at `i` comes before those at `2i + 1` and `2i + 2`.
    private var heap: [Event] = []

    /// - Parameter ranges: of each series the indices of the candles that come; all if not given.
    public init(_ series: [CandleSeries], ranges: [Range<Int>]? = nil) {
        let ranges = ranges ?? series.map { 0..<$0.count }
        precondition(ranges.count == series.count, "a range for each series")
        openTimes = series.map(\.openTimes)
        timeframes = series.map(\.timeframe)
        lengths = timeframes.map { $0 == .oneMonth ? nil : $0.nominalMilliseconds }
        ends = ranges.map(\.upperBound)
        for (place, range) in ranges.enumerated() {
            guard let event = event(place, range.lowerBound) else { continue }
            heap.append(event)
        }
        for root in (0..<heap.count / 2).reversed() { sift(root) }
    }

    public mutating func next() -> Event? {
        guard let event = heap.first else { return nil }
        if let next = self.event(event.series, event.index + 1) {
            heap[0] = next
        } else {
            let last = heap.removeLast()
            if heap.isEmpty { return event }
            heap[0] = last
        }
        sift(0)
        return event
    }

    private func event(_ place: Int, _ index: Int) -> Event? {
        guard index < ends[place] else { return nil }
        let open = openTimes[place][index]
        let time = lengths[place].map { open + $0 } ?? timeframes[place].next(after: open)
        return Event(time: time, series: place, index: index)
    }

    /// Moves the event at `root` down to where it belongs.
    private mutating func sift(_ root: Int) {
        let event = heap[root]
        var hole = root
        while true {
            var child = 2 * hole + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, Self.comes(heap[child + 1], before: heap[child]) { child += 1 }
            guard Self.comes(heap[child], before: event) else { break }
            heap[hole] = heap[child]
            hole = child
        }
        heap[hole] = event
    }

    @inline(__always)
    private static func comes(_ event: Event, before other: Event) -> Bool {
        event.time == other.time ? event.series < other.series : event.time < other.time
    }
}
