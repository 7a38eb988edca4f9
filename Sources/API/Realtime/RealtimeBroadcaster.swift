import JSON
import MarketData
import Markets
import Observability
import Platform
import SocketIO
import Storage
import Synchronization
import Trading

/// Takes what happens in the application to the sockets that asked for it.
///
/// Market updates go out at once to those who want every one, and as batches of the newest to those who named an
/// interval. Candles under way go out four times a second, closed ones at once. Everything is encoded once for all.
final class RealtimeBroadcaster: MarketEventSink, ApplicationEventSink {
    /// How often candles under way are sent.
    private static let candleInterval = ConflationInterval(step: 250)

    private struct Candles {
        var underWay: [MarketConflator.CandleKey: Candle] = [:]
    }

    let subscriptions = Subscriptions()
    private let namespace = Mutex<Namespace?>(nil)
    private let conflators = Mutex<[ConflationInterval: MarketConflator]>([:])
    private let candles = Mutex(Candles())

    /// Opens the way to the sockets; before it, nobody listens.
    func attach(to namespace: Namespace) { self.namespace.withLock { $0 = namespace } }

    func receive(_ events: [MarketEvent]) {
        let origin = ContinuousClock.now
        for event in events {
            switch event {
            case .update(let snapshot): send(snapshot, origin)
            case .candle(let symbol, let timeframe, let candle, isClosed: false):
                let key = MarketConflator.CandleKey(symbol: symbol, timeframe: timeframe)
                candles.withLock { $0.underWay[key] = candle }
            case .candle(let symbol, let timeframe, let candle, isClosed: true):
                let key = MarketConflator.CandleKey(symbol: symbol, timeframe: timeframe)
                candles.withLock { $0.underWay[key] = nil }
                send(candle, key, isClosed: true)
            case .candleOpened: break
            }
        }
    }

    /// Sends the batches until the task is cancelled.
    func run() async {
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
            for interval in ConflationInterval.all where elapsed % interval.milliseconds == 0 { flush(interval) }
            if elapsed % Self.candleInterval.milliseconds == 0 { flushCandles() }
        }
    }

    func publish(_ event: ApplicationEvent, to userID: String) {
        switch event {
        case .modelTraining(let job):
            send("model_training", to: .models, userID) { $0.member("job", job) }
        case .predictions(let records):
            send("prediction", to: .models, userID) {
                $0.member("model_id", records.first?.modelID)
                $0.member("symbol", records.first?.symbol.name)
                $0.member("as_of", records.first?.asOf.iso8601)
                $0.member("predictions", records)
            }
        case .botUpdate(let bot):
            send("bot_update", to: .bots, userID) { $0.member("bot", bot) }
        case .tradeUpdate(let bot, let trade, let instrument):
            send("trade_update", to: .bots, userID) {
                $0.member("bot_id", bot.id)
                $0.member("bot_name", bot.name)
                $0.member("symbol", bot.symbol.name)
                $0.member("trade") { trade.write(to: &$0, instrument: instrument) }
            }
        case .backtestUpdate(let backtest):
            send("backtest_update", to: .backtests, userID) { $0.member("backtest", backtest) }
        case .alert(let message):
            send("alert", to: .alerts, userID) { $0.member("message", message) }
        }
    }

    private func send(
        _ event: String,
        to topic: RealtimeRoom.Topic,
        _ userID: String,
        _ body: (inout JSONWriter) -> Void
    ) {
        let room = RealtimeRoom.serverRoom(topic, userID: userID)
        guard subscriptions.hasListeners(room) else { return }
        emit(event, EventPayload(json: JSONWriter.object(body)), to: room)
    }

    private func send(_ snapshot: MarketSnapshot, _ origin: ContinuousClock.Instant) {
        conflators.withLock { conflators in
            for interval in ConflationInterval.all where isWanted(snapshot.symbol, interval) {
                conflators[interval, default: MarketConflator()].record(snapshot)
            }
        }
        let rooms = self.rooms(of: snapshot.symbol, nil).filter(subscriptions.hasListeners)
        guard !rooms.isEmpty else { return }
        let payload = EventPayload(snapshot)
        let key = "market_data_update:\(snapshot.symbol)"
        for room in rooms { emit("market_data_update", payload, to: room, conflationKey: key, origin: origin) }
    }

    private func flush(_ interval: ConflationInterval) {
        let newest = conflators.withLock { $0[interval]?.take() } ?? []
        guard !newest.isEmpty else { return }
        sendBatch(newest, to: RealtimeRoom.marketData(nil).serverRoom(interval: interval, userID: ""))
        for snapshot in newest {
            sendBatch(
                [snapshot],
                to: RealtimeRoom.marketData(snapshot.symbol).serverRoom(interval: interval, userID: "")
            )
        }
    }

    private func sendBatch(_ updates: [MarketSnapshot], to room: String) {
        guard subscriptions.hasListeners(room) else { return }
        emit("market_data_batch", EventPayload(json: JSONWriter.object { $0.member("updates", updates) }), to: room)
    }

    private func flushCandles() {
        let underWay = candles.withLock { candles in
            defer { candles.underWay.removeAll(keepingCapacity: true) }
            return candles.underWay
        }
        for (key, candle) in underWay { send(candle, key, isClosed: false) }
    }

    private func send(_ candle: Candle, _ key: MarketConflator.CandleKey, isClosed: Bool) {
        let intervals = [nil] + ConflationInterval.all.map(Optional.some)
        let rooms = intervals.flatMap { self.rooms(of: key.symbol, $0) }.filter(subscriptions.hasListeners)
        guard !rooms.isEmpty else { return }
        var writer = JSONWriter()
        writer.candleEvent(key.symbol, key.timeframe, candle, isClosed: isClosed)
        let payload = EventPayload(json: writer.bytes)
        let conflationKey = isClosed ? nil : "candle:\(key.symbol):\(key.timeframe.rawValue)"
        for room in rooms { emit("candle", payload, to: room, conflationKey: conflationKey) }
    }

    private func isWanted(_ symbol: Symbol, _ interval: ConflationInterval) -> Bool {
        rooms(of: symbol, interval).contains(where: subscriptions.hasListeners)
    }

    private func rooms(of symbol: Symbol, _ interval: ConflationInterval?) -> [String] {
        [RealtimeRoom.marketData(nil), .marketData(symbol)].map { $0.serverRoom(interval: interval, userID: "") }
    }

    private func emit(
        _ event: String,
        _ payload: EventPayload,
        to room: String,
        conflationKey: String? = nil,
        origin: ContinuousClock.Instant? = nil
    ) {
        let namespace = namespace.withLock { $0 }
        namespace?.emit(event, payload, to: room, conflationKey: conflationKey, origin: origin)
    }
}
