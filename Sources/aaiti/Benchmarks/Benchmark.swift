import JSON

/// Work that is timed, and what its figure means.
struct Benchmark: Sendable {
    let name: String
    /// What one run does: `SMA 10/30 backtest over 1,000,000 candles`.
    let summary: String
    /// How many things one run handles, for a rate; 1 if a run is one thing.
    let items: Int
    /// The bar of the figure, in words: `at least 5,000,000 candles a second`.
    let bar: String
    /// Makes the input and returns the work to time; called once.
    let prepare: @Sendable () async throws -> @Sendable () async throws -> Void
}

/// The times of several runs of one ``Benchmark``, in milliseconds.
struct BenchmarkResult: Sendable {
    let name: String
    let items: Int
    let sorted: [Double]

    init(name: String, items: Int, milliseconds: [Double]) {
        self.name = name
        self.items = items
        sorted = milliseconds.sorted()
    }

    var mean: Double { sorted.reduce(0, +) / Double(sorted.count) }
    var minimum: Double { sorted[0] }
    var median: Double { percentile(0.5) }

    /// Things handled in a second, at the median.
    var itemsPerSecond: Double { Double(items) / (median / 1000) }

    /// The nearest-rank percentile.
    func percentile(_ share: Double) -> Double {
        sorted[min(sorted.count - 1, max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1))]
    }

    func write(to writer: inout JSONWriter, load: Double?, previous: Double?) {
        writer.object {
            $0.member("name", name)
            $0.member("runs", sorted.count)
            $0.member("min_ms", minimum)
            $0.member("mean_ms", mean)
            $0.member("p50_ms", median)
            $0.member("p95_ms", percentile(0.95))
            $0.member("p99_ms", percentile(0.99))
            $0.member("items", items)
            $0.member("items_per_second", itemsPerSecond)
            $0.member("load_average", load)
            $0.member("previous_p50_ms", previous)
        }
    }
}

extension Benchmark {
    /// Times `runs` runs after one that is not counted.
    func measure(runs: Int) async throws -> BenchmarkResult {
        let work = try await prepare()
        try await work()
        var times: [Double] = []
        for _ in 0..<runs {
            let start = ContinuousClock.now
            try await work()
            times.append((ContinuousClock.now - start).milliseconds)
        }
        return BenchmarkResult(name: name, items: items, milliseconds: times)
    }
}

extension Duration {
    var milliseconds: Double { Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15 }
}
