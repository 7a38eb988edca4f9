import JSON

/// Something that is timed, and what its figure means.
struct Benchmark: Sendable {
    let name: String
    /// What one run does: `SMA 10/30 backtest over 1,000,000 candles`.
    let summary: String
    /// How many things one run handles, for a rate; 1 if a run is one thing.
    let items: Int
    /// The bar of the figure, in words: `at least 20,000,000 candles a second`.
    let bar: String
    private let take: @Sendable (_ runs: Int) async throws -> Measurement

    /// What a benchmark has found.
    struct Measurement: Sendable {
        /// The times, in any order, in milliseconds.
        var milliseconds: [Double]
        var figures: [Figure] = []
    }

    /// A benchmark that measures by itself: `take` is told how many runs are wanted.
    init(
        name: String,
        summary: String,
        items: Int,
        bar: String,
        measuring take: @escaping @Sendable (_ runs: Int) async throws -> Measurement
    ) {
        self.name = name
        self.summary = summary
        self.items = items
        self.bar = bar
        self.take = take
    }

    /// A benchmark of work whose runs are timed.
    ///
    /// - Parameter prepare: makes the input and returns the work to time; called once.
    init(
        name: String,
        summary: String,
        items: Int,
        bar: String,
        prepare: @escaping @Sendable () async throws -> @Sendable () async throws -> Void
    ) {
        self.init(name: name, summary: summary, items: items, bar: bar) { runs in
            Measurement(milliseconds: try await Self.times(runs: runs, of: try await prepare()))
        }
    }

    func measure(runs: Int) async throws -> BenchmarkResult {
        let measurement = try await take(runs)
        return BenchmarkResult(name: name, items: items, measurement)
    }

    /// The times of `runs` runs after one that is not counted, in milliseconds.
    static func times(runs: Int, of work: @Sendable () async throws -> Void) async throws -> [Double] {
        try await work()
        var times: [Double] = []
        for _ in 0..<runs {
            let start = ContinuousClock.now
            try await work()
            times.append((ContinuousClock.now - start).milliseconds)
        }
        return times
    }
}

/// The times of one ``Benchmark`` in milliseconds, and its figures.
struct BenchmarkResult: Sendable {
    let name: String
    let items: Int
    let sorted: [Double]
    let figures: [Figure]

    init(name: String, items: Int, _ measurement: Benchmark.Measurement) {
        self.name = name
        self.items = items
        sorted = measurement.milliseconds.sorted()
        figures = measurement.figures
    }

    var mean: Double { sorted.reduce(0, +) / Double(sorted.count) }
    var minimum: Double { sorted[0] }
    var maximum: Double { sorted[sorted.count - 1] }
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
            $0.member("max_ms", maximum)
            $0.member("items", items)
            $0.member("items_per_second", itemsPerSecond)
            $0.member("load_average", load)
            $0.member("previous_p50_ms", previous)
            $0.member("figures") {
                $0.object { for figure in figures { $0.member(figure.name) { figure.write(to: &$0) } } }
            }
        }
    }
}

extension Duration {
    var milliseconds: Double { Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15 }
}
