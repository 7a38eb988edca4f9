import JSON
import MarketData
import Markets
import Observability
import Platform
import Randomness
import Storage
import Synchronization
import Trading

/// Bots: how long a decision takes to be durable, what many of them cost, and how long a restart takes.
struct BotBenchmarks {
    var all: [Benchmark] { [intent, recovery] }

    /// In real time, and by name only.
    var long: [Benchmark] { [crowd] }

    private var intent: Benchmark {
        Benchmark(
            name: "bot-intent",
            summary: "from a closed candle to the order's intent on the disk (synchronous=FULL), a paper bot",
            items: 1,
            bar: "at most 5 ms at p99; at most 20 µs for the decision itself"
        ) { _ in
            let saves = FirstSave()
            let desk = try BotDesk(markets: 1, observer: saves)
            try desk.add(bots: 1, strategy: Self.cross)
            let sinks = desk.platform.marketSinks
            guard let bot = try desk.bots.first?.id else { throw CommandFailure("no bot") }
            var milliseconds: [Double] = []
            for candle in Self.candles(2000, seed: 5) {
                let event = MarketEvent.candle(
                    symbol: desk.symbols[0],
                    timeframe: .oneMinute,
                    candle: candle,
                    isClosed: true
                )
                milliseconds.append(
                    await saves.time {
                        for sink in sinks { sink.receive([event]) }
                    }
                )
                // Waits until what follows is stored, too.
                _ = try desk.platform.bots.health(bot, userID: BotDesk.user)
            }
            let p99 = milliseconds.sorted()[milliseconds.count * 99 / 100]
            return .init(
                milliseconds: milliseconds,
                figures: [
                    Figure("intent_p99_ms", p99, "ms", .atMost(5)),
                    Figure("decision_us", try Self.decision(), "µs", .atMost(20)),
                ]
            )
        }
    }

    /// A decision with its orders, the venue left out: the mean of 100,000 candles, in microseconds.
    private static func decision() throws -> Double {
        let instrument = Instrument.inferred(symbol: try BotDesk.symbol(0), priceDecimals: 2)
        let backtest = Trading.Backtest(
            instrument: instrument,
            initialCapital: try Money("1000000"),
            feeRate: try FeeRate("0.001")
        )
        var simulation = Simulation(
            backtest.configuration(.oneMinute),
            rules: backtest.rules,
            strategy: SMACross(fast: 2, slow: 5)
        )
        let candles = candles(100_000, seed: 6)
        var outcome = EngineOutcome()
        let start = ContinuousClock.now
        for candle in candles { try simulation.candleClosed(candle, into: &outcome) }
        return (ContinuousClock.now - start).milliseconds * 1000 / Double(candles.count)
    }

    private var crowd: Benchmark {
        Benchmark(
            name: "bot-crowd",
            summary:
                "100 paper bots on 50 symbols, 500 ticks a second through the live pipeline, candles of 10 s for 1m",
            items: 1,
            bar: "at most half a core and 150 MB"
        ) { _ in
            let desk = try BotDesk(markets: 50, observer: nil)
            try desk.add(bots: 100, strategy: Self.cross)
            let seconds = 30
            let monitor = ProcessMonitor()
            let before = monitor.sample().cpuSeconds ?? 0
            let begin = ContinuousClock.now
            try await desk.trade(seconds: seconds, ticksPerSecond: 500, speed: 6)
            let wall = (ContinuousClock.now - begin).milliseconds
            let figures = monitor.sample()
            // What a slow disk still holds back.
            var decided = 0
            for _ in 0..<100 where decided < 100 {
                decided = try desk.bots.count { $0.lastCandle != nil }
                if decided < 100 { try await Task.sleep(for: .milliseconds(100)) }
            }
            guard decided == 100 else { throw CommandFailure("only \(decided) of the bots have seen a candle") }
            let megabytes = Double(figures.residentBytes ?? 0) / 1_048_576
            return .init(
                milliseconds: [wall],
                figures: [
                    Figure("cores", ((figures.cpuSeconds ?? 0) - before) / (wall / 1000), "cores", .atMost(0.5)),
                    Figure("rss_mb", megabytes, "MB", .atMost(150)),
                ]
            )
        }
    }

    private var recovery: Benchmark {
        Benchmark(
            name: "bot-recovery",
            summary: "a bot with 10,000 open orders and 1,000,000 ledger entries taken up and compared with its venue",
            items: 1,
            bar: "at most 2000 ms"
        ) { runs in
            let desk = try BotDesk(markets: 1, observer: nil)
            try desk.add(bots: 1, strategy: StrategyChoice(type: "ladder"))
            var kept = try desk.place(candles: Self.candles(2, seed: 7))
            for batch in 0..<100 {
                kept.entries = (1...10_000).map { number in
                    LedgerEntry(
                        number: batch * 10_000 + number,
                        time: Timestamp(milliseconds: 0),
                        asset: .quote,
                        counterparty: .traded,
                        amount: Money(units: Int128(number)),
                        order: number
                    )
                }
                try desk.store.save(kept)
            }
            let times = try await Benchmark.times(runs: runs) {
                guard try desk.recover() == Ladder.orders else { throw CommandFailure("orders are missing") }
            }
            let start = ContinuousClock.now
            _ = try LedgerAudit(desk.store).problems()
            let audit = (ContinuousClock.now - start).milliseconds
            return .init(milliseconds: times, figures: [Figure("audit_ms", audit, "ms")])
        }
    }

    private static let cross = StrategyChoice(type: "sma_cross", parameters: ["fast": 2, "slow": 5])

    static func candles(_ count: Int, seed: UInt64) -> [Candle] {
        var random = SeededRandom(seed: seed, stream: "candles")
        var price = 100.0
        return (0..<count).map { index in
            let open = price
            price = ((price * (1 + (Double(random.next() % 201) - 100) * 1e-5)) * 100).rounded() / 100
            return Candle(
                openTime: Timestamp(milliseconds: 1_700_000_040_000 + Int64(index) * 60_000),
                open: open,
                high: max(open, price),
                low: min(open, price),
                close: price,
                volume: 1
            )
        }
    }
}

/// Measures from an event to the first commit that follows.
private final class FirstSave: QueryObserver {
    private let waiting = Mutex<CheckedContinuation<ContinuousClock.Instant, Never>?>(nil)

    func queryFinished(_ query: StaticString, nanoseconds: Int64, failed: Bool) {
        guard "\(query)" == "bots.save" else { return }
        let now = ContinuousClock.now
        let continuation = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        continuation?.resume(returning: now)
    }

    /// In milliseconds.
    func time(_ post: () -> Void) async -> Double {
        var start = ContinuousClock.now
        let end = await withCheckedContinuation { continuation in
            waiting.withLock { $0 = continuation }
            start = .now
            post()
        }
        return (end - start).milliseconds
    }
}
