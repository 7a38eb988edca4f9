public import Markets

/// Builds the candles of one timeframe from ticks.
///
/// A candle closes when a tick of a later one arrives, or when ``advance(to:)`` says that its time is over. There is no
/// candle for an interval in which nothing happened: a gap stays a gap. Within a candle, ticks may come in any order: it
/// opens with the earliest and closes with the latest. What belongs to an interval that is over is late and left out.
public struct CandleBuilder: Sendable {
    /// What a tick did.
    public enum Change: Hashable, Sendable {
        /// It belongs to an interval that is over.
        case late
        /// It changed the candle that is under way.
        case updated
        /// It began a candle, and closed the one that was under way, if there was one.
        case opened(closing: Candle?)
    }

    public let timeframe: Timeframe
    /// The candle that is under way, with the times of its ticks.
    private(set) var current: TimedCandle?
    /// When the candle that is under way closes, or the last one closed: nothing older begins a candle.
    private(set) var closeTime = Timestamp(milliseconds: .min)

    public init(timeframe: Timeframe) {
        self.timeframe = timeframe
    }

    /// The candle that is under way.
    public var candle: Candle? { current?.candle }

    /// Where the past ends: when the candle that is under way opened, or the last one closed.
    var frontier: Timestamp { current?.openTime ?? closeTime }

    /// Takes a tick in; its quantity adds to the volume.
    @inline(__always)
    public mutating func update(time: Timestamp, price: Double, quantity: Double) -> Change {
        if time < closeTime {
            guard let openTime = current?.openTime, time >= openTime else { return .late }
            current?.add(time: time, price: price, quantity: quantity)
            return .updated
        }
        let closed = current?.candle
        let openTime = timeframe.open(containing: time)
        closeTime = timeframe.next(after: openTime)
        current = TimedCandle(openTime: openTime, time: time, price: price, quantity: quantity)
        return .opened(closing: closed)
    }

    /// Closes the candle that is under way if its time is over.
    ///
    /// - Returns: the closed candle; `nil` if there was none to close.
    public mutating func advance(to time: Timestamp) -> Candle? { close(by: time)?.candle }

    mutating func close(by time: Timestamp) -> TimedCandle? {
        guard time >= closeTime else { return nil }
        defer { current = nil }
        pass(time)
        return current
    }

    /// Begins nothing more before the interval that contains `time`.
    mutating func pass(_ time: Timestamp) {
        closeTime = max(closeTime, timeframe.open(containing: time))
    }

    /// Puts a finished candle in the place of what is under way; it closes when its time is over.
    mutating func replace(with finished: Candle) {
        closeTime = timeframe.next(after: finished.openTime)
        current = TimedCandle(finished: finished)
    }

    /// Drops what is under way, as if its interval had had no tick.
    mutating func discard() {
        guard let openTime = current?.openTime else { return }
        closeTime = openTime
        current = nil
    }
}
