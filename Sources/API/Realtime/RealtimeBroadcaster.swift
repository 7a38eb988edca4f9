import JSON
package import MarketData
import Markets
package import Platform
package import SocketIO
import Synchronization

/// Takes what happens on the market to the sockets that asked for it.
///
/// Market updates go out at once to those who want every one, and as batches of the newest to those who named an
/// interval. Candles under way go out with the prices, four times a second at most, closed ones at once. Everything is
/// encoded once for all, and not at all where nobody listens.
package final class RealtimeBroadcaster: MarketEventSink {
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
        for case .update(let snapshot) in events { send(snapshot, origin) }
        sendCandles(events)
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
        candles.withLock { candles in
            for overdue in candles.takeOverdue(at: milliseconds) where !overdue.isEmpty {
                send(overdue.map(Self.underWay), of: overdue[0].key.symbol)
            }
        }
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

    /// Sends what the events say of candles, market by market: those of one market that come in a row go out together.
    private func sendCandles(_ events: [MarketEvent]) {
        candles.withLock { candles in
            var symbol: Symbol?
            var waiting: [@Sendable () -> OutgoingEvent] = []
            func finish() {
                guard let market = symbol else { return }
                send(waiting + candles.take(market).map(Self.underWay), of: market)
                waiting.removeAll()
            }
            for event in events {
                guard let market = event.candleSymbol else { continue }
                if market != symbol { finish() }
                symbol = market
                if let said = Self.note(event, &candles) { waiting.append(said) }
            }
            finish()
        }
    }

    /// Notes what an event says of a candle.
    ///
    /// - Returns: what is to be sent of it at once.
    private static func note(
        _ event: MarketEvent,
        _ candles: inout CandleConflator
    ) -> (@Sendable () -> OutgoingEvent)? {
        switch event {
        case .candle(let symbol, let timeframe, let candle, isClosed: false):
            candles.record(candle, .init(symbol, timeframe))
            return nil
        case .candle(let symbol, let timeframe, let candle, isClosed: true):
            candles.close(.init(symbol, timeframe))
            return { .candle(symbol, timeframe, candle, isClosed: true) }
        case .candleAmended(let symbol, let timeframe, let candle):
            return { .candle(symbol, timeframe, candle, isClosed: true, isAmended: true) }
        case .gap(let symbol, let timeframe, let gap): return { .gap(symbol, timeframe, gap) }
        case .update, .candleOpened: return nil
        }
    }

    private static func underWay(_ entry: (key: CandleConflator.Key, candle: Candle)) -> @Sendable () -> OutgoingEvent {
        { .candle(entry.key.symbol, entry.key.timeframe, entry.candle, isClosed: false) }
    }

    /// Encodes and sends events of a market's candles, if anybody listens.
    private func send(_ events: [@Sendable () -> OutgoingEvent], of symbol: Symbol) {
        guard !events.isEmpty else { return }
        let rooms = subscriptions.heard(.candles(nil), .candles(symbol))
        guard !rooms.isEmpty else { return }
        let encoded = events.map { $0() }
        let namespace = namespace.withLock { $0 }
        for room in rooms { namespace?.emit(encoded, to: .room(room.name)) }
    }

    // MARK: Sending

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

extension MarketEvent {
    /// The market of an event that says something of its candles to clients.
    fileprivate var candleSymbol: Symbol? {
        switch self {
        case .candle(let symbol, _, _, _), .candleAmended(let symbol, _, _), .gap(let symbol, _, _): symbol
        case .update, .candleOpened: nil
        }
    }
}

extension OutgoingEvent {
    fileprivate static func candle(
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        _ candle: Candle,
        isClosed: Bool,
        isAmended: Bool = false
    ) -> OutgoingEvent {
        var writer = JSONWriter()
        writer.candleEvent(symbol, timeframe, candle, isClosed: isClosed, isAmended: isAmended)
        // By its time, so that a candle never takes the place of the one before it, whose end may wait behind that one.
        let openTime = candle.openTime.milliseconds
        let key = isClosed ? nil : "candle:\(symbol):\(timeframe.rawValue):\(openTime)"
        return OutgoingEvent("candle", EventPayload(json: writer.bytes), conflationKey: key)
    }

    fileprivate static func gap(_ symbol: Symbol, _ timeframe: Timeframe, _ gap: CandleGap) -> OutgoingEvent {
        var writer = JSONWriter()
        writer.gapEvent(symbol, timeframe, gap)
        return OutgoingEvent("candle_gap", EventPayload(json: writer.bytes))
    }
}
