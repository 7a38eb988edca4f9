import JSON
package import MarketData
import Markets
package import Platform
package import SocketIO
import Synchronization

/// Takes what happens on the market to the sockets that asked for it.
///
/// Market updates go out at once to those who want every one, and as batches of the newest to those who named an
/// interval. Candles under way go out four times a second, closed ones at once. Everything is encoded once for all, and
/// not at all where nobody listens.
package final class RealtimeBroadcaster: MarketEventSink {
    /// How often candles under way are sent, in milliseconds.
    private static let candleInterval = 250

    package let subscriptions = Subscriptions()
    private let namespace = Mutex<Namespace?>(nil)
    private let conflators = Mutex<[ConflationInterval: MarketConflator]>([:])
    /// Held until its candles are on their way, so that none that is under way comes after the closed one.
    private let candles = Mutex(CandleConflator())

    package init() {}

    /// Opens the way to the sockets; before it, nobody listens.
    package func attach(to namespace: Namespace) { self.namespace.withLock { $0 = namespace } }

    package var interest: MarketInterest { subscriptions.interest }

    package func receive(_ events: [MarketEvent]) {
        let origin = ContinuousClock.now
        for event in events {
            switch event {
            case .update(let snapshot): send(snapshot, origin)
            case .candle(let symbol, let timeframe, let candle, let isClosed):
                take(candle, .init(symbol, timeframe), isClosed: isClosed)
            case .candleAmended(let symbol, let timeframe, let candle):
                candles.withLock { _ in send(candle, .init(symbol, timeframe), isClosed: true, isAmended: true) }
            case .gap(let symbol, let timeframe, let gap): send(gap, symbol, timeframe)
            case .candleOpened: break
            }
        }
    }

    /// Sends the batches until the task is cancelled.
    package func run() async {
        let step = ConflationInterval.steps[0]
        var elapsed = 0
        let start = ContinuousClock.now
        while true {
            elapsed += step
            do {
                try await Task.sleep(until: start + .milliseconds(elapsed), clock: .continuous)
            } catch {
                return
            }
            flush(at: elapsed)
        }
    }

    /// Sends what is due at a multiple of 50 milliseconds since the beginning.
    package func flush(at milliseconds: Int) {
        for interval in ConflationInterval.all where milliseconds.isMultiple(of: interval.milliseconds) {
            flush(interval)
        }
        if milliseconds.isMultiple(of: Self.candleInterval) { flushCandles() }
    }

    /// Closes the connections of those whose session is over.
    package func close(_ ended: EndedSessions) {
        let room: ServerRoom =
            switch ended {
            case .session(let id): .session(id)
            case .allOf(let userID): .user(userID)
            }
        namespace.withLock { $0 }?.close(room: room.name, .application("the session has ended: log in again"))
    }

    // MARK: Prices

    private func send(_ snapshot: MarketSnapshot, _ origin: ContinuousClock.Instant) {
        let intervals = subscriptions.intervals
        if !intervals.isEmpty {
            conflators.withLock { conflators in
                for interval in intervals { conflators[interval, default: MarketConflator()].record(snapshot) }
            }
        }
        let rooms = subscriptions.heard(.updates(nil), .updates(snapshot.symbol))
        guard !rooms.isEmpty else { return }
        let payload = EventPayload(snapshot)
        let key = "market_data_update:\(snapshot.symbol)"
        for room in rooms { emit("market_data_update", payload, to: room, conflationKey: key, origin: origin) }
    }

    private func flush(_ interval: ConflationInterval) {
        let newest = conflators.withLock { $0[interval]?.take() } ?? []
        let rooms = newest.isEmpty ? [] : subscriptions.batches(interval)
        guard !rooms.isEmpty else { return }
        let encoded = newest.map { (symbol: $0.symbol, json: JSONWriter.bytes(of: $0)) }
        for case .batches(let interval, let symbols) in rooms {
            let updates = encoded.filter { symbols?.contains($0.symbol) ?? true }
            guard !updates.isEmpty else { continue }
            let json = JSONWriter.object { writer in
                writer.member("updates") { $0.array(updates) { $0.raw($1.json) } }
            }
            // A batch may only take the place of one with the same markets, or a price would be lost.
            let key = symbols?.count == 1 ? "market_data_batch:\(updates[0].symbol)" : nil
            emit("market_data_batch", EventPayload(json: json), to: .batches(interval, symbols), conflationKey: key)
        }
    }

    // MARK: Candles

    private func take(_ candle: Candle, _ key: CandleConflator.Key, isClosed: Bool) {
        candles.withLock { candles in
            if isClosed {
                candles.close(key)
                send(candle, key, isClosed: true)
            } else {
                candles.record(candle, key)
            }
        }
    }

    private func flushCandles() {
        candles.withLock { candles in
            for (key, candle) in candles.take() { send(candle, key, isClosed: false) }
        }
    }

    private func send(_ gap: CandleGap, _ symbol: Symbol, _ timeframe: Timeframe) {
        let rooms = subscriptions.heard(.candles(nil), .candles(symbol))
        guard !rooms.isEmpty else { return }
        var writer = JSONWriter()
        writer.gapEvent(symbol, timeframe, gap)
        let payload = EventPayload(json: writer.bytes)
        for room in rooms { emit("candle_gap", payload, to: room) }
    }

    private func send(_ candle: Candle, _ key: CandleConflator.Key, isClosed: Bool, isAmended: Bool = false) {
        let rooms = subscriptions.heard(.candles(nil), .candles(key.symbol))
        guard !rooms.isEmpty else { return }
        var writer = JSONWriter()
        writer.candleEvent(key.symbol, key.timeframe, candle, isClosed: isClosed, isAmended: isAmended)
        let payload = EventPayload(json: writer.bytes)
        // By its time, so that a candle never takes the place of the one before it, whose end may wait behind that one.
        let openTime = candle.openTime.milliseconds
        let conflationKey = isClosed ? nil : "candle:\(key.symbol):\(key.timeframe.rawValue):\(openTime)"
        for room in rooms { emit("candle", payload, to: room, conflationKey: conflationKey) }
    }

    func emit(
        _ event: String,
        _ payload: EventPayload,
        to room: ServerRoom,
        conflationKey: String? = nil,
        origin: ContinuousClock.Instant? = nil
    ) {
        let namespace = namespace.withLock { $0 }
        namespace?.emit(event, payload, to: room.name, conflationKey: conflationKey, origin: origin)
    }
}
