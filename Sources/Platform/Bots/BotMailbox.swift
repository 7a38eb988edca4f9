package import Markets

/// What a bot is told of its market.
package enum BotEvent: Sendable {
    case candleOpened(at: Timestamp, price: Double)
    case candleClosed(Candle)
    /// A candle that had closed has other numbers now, or is there after all: nothing is decided anew.
    case candleAmended(Candle)
    /// There are no candles before the next one that opens.
    case gap(CandleGap)
}

/// The events that wait for one bot, and whether somebody is working them off: a pure state machine.
package struct BotMailbox {
    /// More than this may not wait: a bot that falls so far behind is stopped rather than trading on old prices.
    package static let capacity = 100_000
    /// With so many waiting a feed that can wait is held back, until ``lowWater`` are left.
    package static let highWater = 10_000
    package static let lowWater = 2_000
    /// How many events are worked off, and stored, at once.
    package static let batchSize = 512

    private var waiting: [BotEvent] = []
    private var isBeingDrained = false
    private var isClosed = false
    package private(set) var hasOverflowed = false

    package var count: Int { waiting.count }

    package init() {}

    /// Puts events in.
    ///
    /// - Returns: whether the caller has to see to it that the mailbox is drained.
    package mutating func post(_ events: some Sequence<BotEvent>) -> Bool {
        guard !isClosed else { return false }
        waiting.append(contentsOf: events)
        if waiting.count > Self.capacity {
            hasOverflowed = true
            waiting.removeAll()
        }
        guard !isBeingDrained else { return false }
        isBeingDrained = true
        return true
    }

    /// Drops what waits and takes in nothing more.
    package mutating func close() {
        isClosed = true
        waiting = []
    }

    /// Drops what waits and ends the drain, so that the next events start another.
    package mutating func abandon() {
        waiting = []
        isBeingDrained = false
    }

    /// Takes the next batch out; empty means that the drain is over.
    package mutating func take() -> [BotEvent] {
        let batch = Array(waiting.prefix(Self.batchSize))
        waiting.removeFirst(batch.count)
        if batch.isEmpty { isBeingDrained = false }
        return batch
    }
}
