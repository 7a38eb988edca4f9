import Dispatch
import JSON
import MarketData
import Markets
import Platform
import Storage
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct TrainingLoadTests {
    /// A store in which a series of candles is read only once another one is asked for, too.
    private final class MeetingStore: CandleStore {
        private let store: any CandleStore
        private let party: Int
        private let arrived = Mutex<Set<Symbol>>([])
        private let met = DispatchSemaphore(value: 0)

        init(_ store: any CandleStore, party: Int) {
            (self.store, self.party) = (store, party)
        }

        func candles(
            _ symbol: Symbol,
            _ timeframe: Timeframe,
            from start: Timestamp?,
            to end: Timestamp?,
            limit: Int?
        ) throws -> CandleSeries {
            // The whole of a series is read for a training only.
            if limit == nil {
                let count = arrived.withLock { symbols in
                    symbols.insert(symbol)
                    return symbols.count
                }
                if count == party { for _ in 0..<party { met.signal() } }
                met.wait()
            }
            return try store.candles(symbol, timeframe, from: start, to: end, limit: limit)
        }

        func merge(_ series: CandleSeries) throws -> CandleMerge { try store.merge(series) }
        func coverage() throws -> [CandleCoverage] { try store.coverage() }
        func instrument(of symbol: Symbol) throws -> Instrument? { try store.instrument(of: symbol) }
        func save(_ instrument: Instrument) throws { try store.save(instrument) }
    }

    @Test func `the candles of all symbols are read at the same time`() async throws {
        let fixture = try PlatformFixture()
        try fixture.keep(.walk(600, seed: 5))
        for name in ["ETH-PERP", "SOL-PERP"] {
            _ = try fixture.candles.merge(.walk(600, seed: 7, try #require(Symbol(name))))
        }
        let events = RecordingEvents()
        let platform = TradingPlatform(
            store: fixture.store,
            candles: MeetingStore(fixture.candles, party: 3),
            events: events,
            clock: fixture.clock,
            logger: .quiet
        )
        let model = try fixture.model(
            "ridge",
            parameters: ["features": ["lag_1", "ETH-PERP.close", "SOL-PERP.rsi_14"]]
        )
        // Read one after the other, none would ever be read.
        let (job, _) = try await platform.training.enqueue(modelID: model.id, userID: PlatformFixture.user)
        await events.wait(job.id, .succeeded)
    }

    @Test func `a training period counts back from the newest closed candle, with a warm-up before it`() async throws {
        let fixture = try PlatformFixture()
        try fixture.keep(.walk(1600, seed: 5))
        let draft = ModelDraft(
            name: "m",
            algorithm: "ridge",
            symbols: [.perpetual],
            timeframe: .oneMinute,
            trainingPeriodDays: 1,
            horizon: 4,
            parameters: ["features": "lag_1,rsi_14"]
        )
        let model = try fixture.platform.models.create(draft, userID: PlatformFixture.user)
        try await fixture.train(model)
        let metrics = try #require(try fixture.store.model(id: model.id)?.metrics)
        // From the same minute of the day before to the last one.
        #expect(metrics.contains(#""training_candles":1441"#))
    }
}
