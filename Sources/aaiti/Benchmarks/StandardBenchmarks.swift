import Forecasting
import Foundation
import Indicators
import JSON
import MarketData
import Markets
import Storage
import Trading

/// The benchmarks behind AAITI's stated figures.
struct StandardBenchmarks {
    private static let million = 1_000_000

    let sharedFolder: String

    var all: [Benchmark] {
        [
            importCandles, readCandles, judgeCandles, PipelineBenchmark().benchmark, backtest, arima,
            ServeBenchmark().benchmark, PredictBenchmark().benchmark, FanoutBenchmark.short.benchmark,
            ConnectionsBenchmark().benchmark,
        ] + BotBenchmarks().all + OptimisationBenchmarks(recorded: recorded).all
            + IndicatorBenchmarks(candles: candles).all + models
    }

    private var models: [Benchmark] {
        ARIMABenchmarks(sharedFolder: sharedFolder).all + SmoothingBenchmarks().all
            + ProphetBenchmarks(sharedFolder: sharedFolder).all + TreeBenchmarks(candles: candles).all
            + NeuralBenchmarks().all + [CancellationBenchmark().benchmark]
    }

    /// Those that take too long to be run with all the others: only by name.
    var long: [Benchmark] {
        [FanoutBenchmark.soak.benchmark, M4Benchmark(sharedFolder: sharedFolder).benchmark] + BotBenchmarks().long
    }

    private var importCandles: Benchmark {
        Benchmark(
            name: "import",
            summary: "import of 1,000,000 one-minute candles from CSV into an empty store",
            items: Self.million,
            bar: "at most 2000 ms"
        ) {
            let series = try candles()
            let folder = try TemporaryFolder()
            let file = folder.path + "/candles.csv"
            try Data(CandleCSVWriter.bytes(of: series)).write(to: URL(filePath: file))
            return {
                let target = try TemporaryFolder()
                let store = try SQLiteCandleStore(path: target.path + "/candles.sqlite")
                let importer = CandleFileImport(
                    into: store,
                    symbol: series.symbol,
                    timeframe: .oneMinute,
                    clock: WallClock()
                )
                guard case .read(let parts) = try importer.run(file), let report = try parts.first?.result.get(),
                    report.inserted == Self.million
                else { throw CommandFailure("the benchmark did not import \(Self.million) candles") }
                try store.close()
                withExtendedLifetime(folder) {}
            }
        }
    }

    private var readCandles: Benchmark {
        Benchmark(
            name: "read",
            summary: "reading 1,000,000 stored candles into columns",
            items: Self.million,
            bar: "at most 100 ms; at most 30 bytes a candle on disk"
        ) { runs in
            let series = try candles()
            let folder = try TemporaryFolder()
            let path = folder.path + "/candles.sqlite"
            let store = try SQLiteCandleStore(path: path)
            _ = try store.merge(series)
            _ = try store.maintain()
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            let times = try await Benchmark.times(runs: runs) {
                let read = try store.candles(series.symbol, .oneMinute, from: nil, to: nil, limit: nil)
                guard read.count == Self.million else {
                    throw CommandFailure("the benchmark read \(read.count) candles")
                }
            }
            let bytes = Figure("bytes_a_candle", Double(size) / Double(Self.million), "bytes", .atMost(30))
            return withExtendedLifetime(folder) { .init(milliseconds: times, figures: [bytes]) }
        }
    }

    private var judgeCandles: Benchmark {
        Benchmark(
            name: "quality",
            summary: "gaps and calendar of 1,000,000 stored candles, 1,000 of them missing, from the index",
            items: Self.million,
            bar: "at most 5 ms"
        ) {
            let series = try candles()
            let kept = series.enumerated().filter { $0.offset % 1000 != 500 }.map(\.element)
            let folder = try TemporaryFolder()
            let store = try SQLiteCandleStore(path: folder.path + "/candles.sqlite")
            _ = try store.merge(CandleSeries(symbol: series.symbol, timeframe: .oneMinute, candles: kept))
            return {
                let holes = try store.holes(series.symbol, .oneMinute)
                guard let holes, SeriesQuality(holes).missing == Self.million / 1000 else {
                    throw CommandFailure("the benchmark found other gaps than there are")
                }
                withExtendedLifetime(folder) {}
            }
        }
    }

    private var backtest: Benchmark {
        Benchmark(
            name: "backtest",
            summary: "SMA 10/30 crossover over 1,000,000 candles, orders included, one core",
            items: Self.million,
            bar: "at least 20,000,000 candles a second"
        ) {
            let series = try candles()
            let instrument = Instrument.inferred(symbol: series.symbol, priceDecimals: 3)
            let backtest = Trading.Backtest(
                instrument: instrument,
                initialCapital: try Money("1000000000"),
                feeRate: try FeeRate("0.001"),
                sizing: try Sizing(json: "one_unit", instrument: instrument)
            )
            return {
                let result = try backtest.run(series, strategy: SMACross(fast: 10, slow: 30))
                guard result.metrics.trades > 20_000 else {
                    throw CommandFailure("the benchmark made \(result.metrics.trades) trades")
                }
            }
        }
    }

    private var arima: Benchmark {
        Benchmark(
            name: "arima",
            summary: "exact maximum likelihood of ARIMA(2,1,2) on 2,000 observations",
            items: 1,
            bar: "at most 7 ms"
        ) {
            let golden = try Data(contentsOf: URL(filePath: sharedFolder + "/golden/arima212_sim_2000.json"))
            let observations = try JSONValue(parsing: Array(golden))["y"]?.arrayValue?.compactMap(\.doubleValue) ?? []
            guard observations.count == 2000 else { throw CommandFailure("the golden file has no 2,000 observations") }
            let order = try ARIMAOrder(2, 1, 2)
            return { _ = try ARIMAModel(fitting: observations, order: order) }
        }
    }

    /// The recorded minutes, forwards and backwards in turn, until there are a million.
    @Sendable
    private func candles() throws -> CandleSeries {
        let recorded = try recorded()
        var series = CandleSeries(symbol: recorded.symbol, timeframe: .oneMinute)
        series.reserveCapacity(Self.million)
        guard var time = recorded.first?.openTime else { throw CommandFailure("the file holds no candles") }
        var index = 0
        while series.count < Self.million {
            let lap = index / recorded.count
            let position = index % recorded.count
            var candle = recorded[lap.isMultiple(of: 2) ? position : recorded.count - 1 - position]
            candle.openTime = time
            series.append(candle)
            time = Timeframe.oneMinute.next(after: time)
            index += 1
        }
        return series
    }

    @Sendable
    private func recorded() throws -> CandleSeries {
        guard let symbol = Symbol("BTC-PERP") else { throw CommandFailure("BTC-PERP is no symbol") }
        let path = sharedFolder + "/data/btc_perp_1m.csv"
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw CommandFailure("\(path) is not there: name the folder with the data with --shared")
        }
        return try ReplayFeed.candles(ofFile: path, symbol: symbol)
    }
}

/// A folder that is removed when nobody holds it any more.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "aaiti-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path(percentEncoded: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
