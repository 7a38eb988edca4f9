import Foundation
import MarketData
import Markets
import Synchronization
import TestSupport
import Testing

func symbol(_ name: String = "BTC-USDT") throws -> Symbol { try #require(Symbol(name)) }

func time(_ text: String) throws -> Timestamp { try #require(Timestamp(iso8601: text)) }

/// What a reader makes of a text that comes in chunks of so many bytes.
struct ReadCSV {
    var series: [CandleSeries] = []
    var reader: CandleCSVReader

    init(
        _ bytes: some Sequence<UInt8>,
        _ timeframe: Timeframe = .oneMinute,
        symbol name: String = "BTC-USDT",
        options: CandleCSVOptions = CandleCSVOptions(),
        checksSpacing: Bool = false,
        chunk: Int = 1 << 20,
        batch: Int = 65_536
    ) throws {
        reader = CandleCSVReader(
            symbol: try MarketDataTests.symbol(name),
            timeframe: timeframe,
            options: options,
            checksSpacing: checksSpacing,
            batchSize: batch
        )
        let bytes = Array(bytes)
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            try reader.read(Array(bytes[start..<min(bytes.count, start + chunk)])) { series.append($0) }
        }
        try reader.finish { series.append($0) }
    }

    var candles: [Candle] { series.flatMap { Array($0) } }
    var reasons: [String] { reader.rejected.map { "\($0.line): \($0.reason)" } }
}

extension WalkGenerator {
    /// Candles with gaps, on a grid of 0.01, from 2024-01-01 on.
    mutating func candles(_ count: Int, _ timeframe: Timeframe = .oneMinute) throws -> CandleSeries {
        var series = CandleSeries(symbol: try symbol(), timeframe: timeframe)
        var openTime = timeframe.open(containing: try time("2024-01-01"))
        let prices = prices(count + 1)
        for index in 0..<count {
            let (open, close) = (prices[index], prices[index + 1])
            series.append(
                Candle(
                    openTime: openTime,
                    open: open,
                    high: max(open, close) + Double(Int.random(in: 0...50, using: &self)) / 100,
                    low: min(open, close) * Double.random(in: 0.99...1, using: &self),
                    close: close,
                    volume: Double.random(in: 0...1000, using: &self)
                )
            )
            for _ in 0...(Int.random(in: 0...9, using: &self) == 0 ? 3 : 0) {
                openTime = timeframe.next(after: openTime)
            }
        }
        return series
    }

    /// Ticks at irregular times, most of them seconds apart, some minutes or hours.
    mutating func ticks(_ count: Int, from start: Timestamp) throws -> [Tick] {
        let symbol = try symbol()
        var time = start
        return prices(count).map { price in
            let pause = Int.random(in: 0...99, using: &self)
            time = time + Int64.random(in: 0...(pause < 90 ? 20_000 : pause < 99 ? 400_000 : 20_000_000), using: &self)
            let quantity = Double(Int.random(in: 0...800, using: &self)) / 8
            return Tick(symbol: symbol, time: time, price: price, quantity: quantity)
        }
    }
}

/// Collects what a feed delivers.
final class CollectingOutput: MarketFeedOutput {
    private let state = Mutex<(ticks: [Tick], times: [Timestamp], batches: Int)>(([], [], 0))

    var ticks: [Tick] { state.withLock(\.ticks) }
    var times: [Timestamp] { state.withLock(\.times) }
    var batches: Int { state.withLock(\.batches) }

    func begin(at time: Timestamp) {}

    func ingest(_ candles: CandleSeries) {}

    var isBehind: Bool { false }

    func waitForRoom(_ patience: FeedPatience) async throws { try Task.checkCancellation() }

    func ingest(_ ticks: [Tick]) {
        state.withLock { state in
            state.ticks += ticks
            state.batches += 1
        }
    }

    func advance(to time: Timestamp) { state.withLock { $0.times.append(time) } }
}

/// Collects the pipeline's events.
final class CollectingSink: MarketEventSink {
    private let collected = Mutex<[MarketEvent]>([])

    let interest: MarketInterest

    init(_ interest: MarketInterest = .all) { self.interest = interest }

    var events: [MarketEvent] { collected.withLock(\.self) }

    func receive(_ events: [MarketEvent]) { collected.withLock { $0 += events } }
}

extension [MarketEvent] {
    func amendedCandles(_ timeframe: Timeframe) -> [Candle] {
        compactMap { event in
            guard case .candleAmended(_, timeframe, let candle) = event else { return nil }
            return candle
        }
    }

    func gaps(_ timeframe: Timeframe) -> [CandleGap] {
        compactMap { event in
            guard case .gap(_, timeframe, let gap) = event else { return nil }
            return gap
        }
    }

    func closedCandles(_ timeframe: Timeframe) -> [Candle] {
        compactMap { event in
            guard case .candle(_, timeframe, let candle, isClosed: true) = event else { return nil }
            return candle
        }
    }
}

/// A file that goes away with the test.
final class TemporaryFile {
    let path: String

    init(_ bytes: [UInt8], suffix: String = ".csv") throws {
        path = FileManager.default.temporaryDirectory.appending(path: "aaiti-\(UUID().uuidString)\(suffix)")
            .path(percentEncoded: false)
        try Data(bytes).write(to: URL(filePath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
