public import Markets

/// The candles of several series in the order in which they close, as one clock would show them; of those that close at the
/// same time the ones of the earlier series first.
///
/// So a candle of a coarse timeframe comes when it has closed, not when it opened, and nobody sees it before.
///
/// - Complexity: O(k) a time for k series, which are not copied: markets mostly close together.
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
    /// Of each series the next candle and when it closes, which is never once there is none.
    private var indices: [Int]
    private var closeTimes: [Int64] = []
    /// The time that the clock shows, and the series after those that have closed then already.
    private var time = Int64.min
    private var place = 0

    /// - Parameter ranges: of each series the indices of the candles that come; all if not given.
    public init(_ series: [CandleSeries], ranges: [Range<Int>]? = nil) {
        let ranges = ranges ?? series.map { 0..<$0.count }
        precondition(ranges.count == series.count, "a range for each series")
        openTimes = series.map(\.openTimes)
        timeframes = series.map(\.timeframe)
        lengths = timeframes.map { $0 == .oneMonth ? nil : $0.nominalMilliseconds }
        ends = ranges.map(\.upperBound)
        indices = ranges.map(\.lowerBound)
        closeTimes = indices.indices.map(closeTime(of:))
        place = closeTimes.count
    }

    public mutating func next() -> Event? {
        while true {
            while place < closeTimes.count {
                let series = place
                place += 1
                guard closeTimes[series] == time else { continue }
                let event = Event(time: Timestamp(milliseconds: time), series: series, index: indices[series])
                indices[series] += 1
                closeTimes[series] = closeTime(of: series)
                return event
            }
            guard let first = closeTimes.min(), first < .max else { return nil }
            (time, place) = (first, 0)
        }
    }

    private func closeTime(of series: Int) -> Int64 {
        let index = indices[series]
        guard index < ends[series] else { return .max }
        let open = openTimes[series][index]
        return (lengths[series].map { open + $0 } ?? timeframes[series].next(after: open)).milliseconds
    }
}
