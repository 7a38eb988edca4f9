import Forecasting
import JSON
import Logging
import MarketData
import Markets
import Platform
import Storage
import Synchronization
import TestSupport
import Testing
import Trading

/// The platform on SQLite stores in a folder of their own, with a clock that stands still.
final class PlatformFixture: Sendable {
    static let user = "u1"

    let store: SQLiteApplicationStore
    let candles: SQLiteCandleStore
    let clock = ManualClock(Timestamp(milliseconds: 1_700_000_000_000))
    let events = RecordingEvents()
    let queries: QueryWatch
    let platform: TradingPlatform
    private let folder: TemporaryFolder

    init(
        _ algorithms: AlgorithmRegistry = .standard,
        configuration: TradingPlatform.Configuration = .init()
    ) throws {
        let folder = try TemporaryFolder()
        let queries = QueryWatch()
        store = try SQLiteApplicationStore(path: folder.path + "/aaiti.sqlite", observer: queries)
        candles = try SQLiteCandleStore(path: folder.path + "/market.sqlite")
        (self.folder, self.queries) = (folder, queries)
        platform = TradingPlatform(
            store: store,
            candles: candles,
            events: events,
            clock: clock,
            logger: .quiet,
            configuration: configuration,
            algorithms: algorithms
        )
        for id in [Self.user, "u2"] {
            let user = UserRecord(
                id: id,
                email: "\(id)@example.org",
                passwordHash: "none",
                role: .trader,
                createdAt: clock.now
            )
            _ = try store.createUser(user) { _ in .trader }
        }
    }

    /// Another platform on the same stores, as after a restart of the process.
    func restarted(_ algorithms: AlgorithmRegistry = .standard, _ events: RecordingEvents) -> TradingPlatform {
        TradingPlatform(
            store: store,
            candles: candles,
            events: events,
            clock: clock,
            logger: .quiet,
            algorithms: algorithms
        )
    }

    /// Stores candles and the rules of their symbol.
    func keep(_ series: CandleSeries) throws {
        try candles.save(.perpetual)
        _ = try candles.merge(series)
    }

    func model(
        _ algorithm: String,
        name: String = "model",
        horizon: Int = 4,
        parameters: JSONObject? = [:],
        userID: String = PlatformFixture.user
    ) throws -> ModelRecord {
        let draft = ModelDraft(
            name: name,
            algorithm: algorithm,
            symbols: [.perpetual],
            timeframe: .oneMinute,
            horizon: horizon,
            parameters: parameters
        )
        return try platform.models.create(draft, userID: userID)
    }

    /// Trains the model and waits for the end.
    func train(_ model: ModelRecord) async throws {
        let (job, _) = try await platform.training.enqueue(modelID: model.id, userID: Self.user)
        await events.wait(job.id, .succeeded)
    }
}

/// Lets a test wait for store calls that nobody publishes.
final class QueryWatch: QueryObserver {
    private struct State {
        var counts: [String: Int] = [:]
        var waiters: [(name: String, count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    func queryFinished(_ query: StaticString, nanoseconds: Int64, failed: Bool) {
        let name = "\(query)"
        let met = state.withLock { state in
            state.counts[name, default: 0] += 1
            let count = state.counts[name] ?? 0
            let met = state.waiters.filter { $0.name == name && $0.count <= count }
            state.waiters.removeAll { $0.name == name && $0.count <= count }
            return met.map(\.continuation)
        }
        for continuation in met { continuation.resume() }
    }

    /// How often the store has been asked.
    func count(_ name: String) -> Int { state.withLock { $0.counts[name] ?? 0 } }

    /// Returns once the store has been asked so often.
    func wait(for name: String, count: Int) async {
        await withCheckedContinuation { continuation in
            let isMet = state.withLock { state in
                if state.counts[name, default: 0] >= count { return true }
                state.waiters.append((name, count, continuation))
                return false
            }
            if isMet { continuation.resume() }
        }
    }
}

extension Logger {
    static let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
}

extension Symbol {
    static let perpetual: Symbol = {
        guard let symbol = Symbol("BTC-PERP") else { preconditionFailure("BTC-PERP is a symbol") }
        return symbol
    }()
}

extension Instrument {
    static let perpetual = Instrument(
        symbol: .perpetual,
        tickSize: DecimalStep(decimals: 2),
        lotSize: DecimalStep(decimals: 6)
    )
}

extension CandleSeries {
    /// Minutes of a random walk on a grid of 0.01, from the first minute of 2023 on.
    static func walk(_ count: Int, seed: UInt64, _ symbol: Symbol = .perpetual) -> CandleSeries {
        var random = WalkGenerator(seed: seed)
        let (opens, closes) = (random.prices(count), random.prices(count))
        var series = CandleSeries(symbol: symbol, timeframe: .oneMinute)
        for index in 0..<count {
            let (open, close) = (opens[index], closes[index])
            series.append(
                Candle(
                    openTime: Timestamp(milliseconds: 1_672_531_200_000 + Int64(index) * 60_000),
                    open: open,
                    high: Swift.max(open, close),
                    low: Swift.min(open, close),
                    close: close,
                    volume: 1
                )
            )
        }
        return series
    }

    /// What a feed tells of the candles.
    var marketEvents: [MarketEvent] {
        flatMap { candle in
            [
                .candleOpened(symbol: symbol, timeframe: timeframe, openTime: candle.openTime, price: candle.open),
                .candle(symbol: symbol, timeframe: timeframe, candle: candle, isClosed: true),
            ]
        }
    }

    var botEvents: [BotEvent] {
        flatMap { [.candleOpened(at: $0.openTime, price: $0.open), .candleClosed($0)] }
    }
}
