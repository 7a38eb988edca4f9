public import Markets

/// Builds the candles of one timeframe from ticks, or from the changing states of finer candles.
///
/// A candle closes when something of a later one arrives, or when ``advance(to:)`` says that its time is over. There is
/// no candle for an interval in which nothing happened: a gap stays a gap. What belongs to a candle that has closed
/// comes too late, is left out, and counted.
///
/// Built from finer candles, the result is bit for bit what ``Markets/CandleSeries/resampled(to:closedBy:)`` gives.
public struct CandleBuilder: Sendable {
    /// What a tick or a finer candle did.
    public enum Change: Hashable, Sendable {
        /// It came too late.
        case dropped
        /// It changed the candle that is under way.
        case updated
        /// It began a candle, and closed the one that was under way, if there was one.
        case opened(closing: Candle?)
    }

    public let timeframe: Timeframe
    /// The candle that is under way.
    public private(set) var candle: Candle?
    /// How many ticks came too late.
    public private(set) var droppedCount = 0

    /// When the candle that is under way closes.
    private var closeTime = Timestamp(milliseconds: .min)
    /// When the last closed candle closed: nothing older is taken.
    private var closedUntil = Timestamp(milliseconds: .min)
    /// The finer candle that is under way, and the volume of those before it.
    private var partOpenTime: Timestamp?
    private var volumeBeforePart = 0.0

    public init(timeframe: Timeframe) {
        self.timeframe = timeframe
    }

    /// Takes a tick in; its quantity adds to the volume.
    public mutating func update(time: Timestamp, price: Double, quantity: Double) -> Change {
        let point = Candle(openTime: time, open: price, high: price, low: price, close: price, volume: quantity)
        return update(with: point, volumeBefore: candle?.volume ?? 0)
    }

    /// Takes a finer candle in as it stands; a later state of the same candle takes the place of the earlier one.
    public mutating func update(_ fine: Candle) -> Change {
        if partOpenTime != fine.openTime {
            partOpenTime = fine.openTime
            volumeBeforePart = candle?.volume ?? 0
        }
        return update(with: fine, volumeBefore: volumeBeforePart)
    }

    /// Closes the candle that is under way if its time is over.
    ///
    /// - Returns: the closed candle; `nil` if there was none to close.
    public mutating func advance(to time: Timestamp) -> Candle? {
        guard time >= closeTime, let closed = candle else { return nil }
        candle = nil
        closedUntil = closeTime
        return closed
    }

    @inline(__always)
    private mutating func update(with part: Candle, volumeBefore: Double) -> Change {
        if part.openTime < closeTime, var current = candle {
            guard part.openTime >= current.openTime else {
                droppedCount += 1
                return .dropped
            }
            current.high = max(current.high, part.high)
            current.low = min(current.low, part.low)
            current.close = part.close
            current.volume = volumeBefore + part.volume
            candle = current
            return .updated
        }
        guard part.openTime >= closedUntil else {
            droppedCount += 1
            return .dropped
        }
        return .opened(closing: open(part))
    }

    private mutating func open(_ part: Candle) -> Candle? {
        let closed = candle
        if closed != nil { closedUntil = closeTime }
        volumeBeforePart = 0
        var next = part
        next.openTime = timeframe.open(containing: part.openTime)
        closeTime = timeframe.next(after: next.openTime)
        candle = next
        return closed
    }
}
