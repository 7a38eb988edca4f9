import Logging
import MarketData
import Markets
import Randomness
import Storage
import Synchronization

/// The live pipeline at full speed: 50 markets, candles of all timeframes, indicators, the day's figures, all checks, and
/// closed minutes on their way into a store; nobody listens.
struct PipelineBenchmark {
    private static let million = 1_000_000
    private static let markets = 50
    /// Ticks of all markets together in a second of the market's time.
    private static let ticksPerSecond = 500
    /// Ticks that a feed hands over at once.
    private static let batch = 500

    var benchmark: Benchmark {
        Benchmark(
            name: "pipeline",
            summary: "1,000,000 ticks of 50 markets in random order through the live pipeline into a store, one core",
            items: Self.million,
            bar: "at least 1,000,000 ticks a second"
        ) { runs in
            let start = Timeframe.oneDay.open(containing: WallClock().now)
            let symbols = (0..<Self.markets).compactMap { Symbol("COIN\($0)-USDT") }
            let batches = Self.batches(symbols, from: start)
            let held = Mutex(0)
            let times = try await Benchmark.times(runs: runs) {
                let bytes = try Self.run(batches, symbols, from: start)
                held.withLock { $0 = bytes }
            }
            let bytes = Double(held.withLock(\.self)) / Double(Self.markets)
            return .init(milliseconds: times, figures: [Figure("bytes_a_market", bytes.rounded(), "bytes")])
        }
    }

    /// Takes all in and stores what has closed.
    ///
    /// - Returns: the bytes that the markets hold then.
    private static func run(_ batches: [[Tick]], _ symbols: [Symbol], from start: Timestamp) throws -> Int {
        let folder = try TemporaryFolder()
        let store = try SQLiteCandleStore(path: folder.path + "/candles.sqlite")
        let writer = CandleBatchWriter(store: store, logger: Logger(label: "bench"))
        let clock = ManualClock(start)
        let pipeline = MarketPipeline(
            markets: symbols.map { SymbolPipeline(symbol: $0, source: "bench") },
            clock: clock,
            sinks: [],
            writer: writer
        )
        for batch in batches {
            guard let time = batch.last?.time else { continue }
            clock.set(time)
            pipeline.ingest(batch)
            pipeline.advance(to: time)
        }
        writer.flush()
        let statistics = pipeline.statistics
        guard statistics.total.ticks == Self.million, statistics.writing?.written ?? 0 > 1000 else {
            throw CommandFailure("the benchmark took in \(statistics.total.ticks) ticks")
        }
        try store.close()
        return statistics.heldBytes
    }

    /// Random walks, each tick of a market that the generator picks.
    private static func batches(_ symbols: [Symbol], from start: Timestamp) -> [[Tick]] {
        var random = SeededRandom(seed: 1, stream: "ticks")
        var prices = symbols.map { _ in 100.0 }
        return (0..<million / batch).map { index in
            (0..<batch).map { offset in
                let number = index * batch + offset
                let market = Int(random.next() % UInt64(symbols.count))
                prices[market] *= 1 + (Double(random.next() % 201) - 100) * 1e-6
                let time = start + Int64(number * 1000 / ticksPerSecond)
                return Tick(symbol: symbols[market], time: time, price: prices[market], quantity: 1, id: Int64(number))
            }
        }
    }
}
