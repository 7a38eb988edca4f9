import ArgumentParser
import JSON
import Markets
import Storage

struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Time what AAITI does on this machine, beside the last time.",
        discussion: """
            Benchmarks that need real data read it from the folder of --shared and are left out where it is absent. 'soak',
            which takes ten minutes with five runs, and 'm4', which forecasts hundreds of series, are run only if named.

            Example:
              aaiti bench backtest import --runs 7
            """
    )

    @Argument(help: "Which benchmarks; all if none is named.")
    var names: [String] = []

    @Flag(help: "Only list the benchmarks and their bars.")
    var list = false

    @Option(help: "Counted runs of each.")
    var runs = 5

    @Option(help: "Folder with data/btc_perp_1m.csv and golden/arima212_sim_2000.json.")
    var shared = "../shared"

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let benchmarks = StandardBenchmarks(sharedFolder: shared)
        let known = benchmarks.all + benchmarks.long
        for name in names where !known.contains(where: { $0.name == name }) {
            throw CommandFailure("there is no benchmark '\(name)'; known: \(known.map(\.name).joined(separator: ", "))")
        }
        let chosen = names.isEmpty ? benchmarks.all : known.filter { names.contains($0.name) }
        if list { return printList(names.isEmpty ? known : chosen) }
        guard (1...1000).contains(runs) else { throw CommandFailure("--runs \(runs): must be from 1 to 1000") }
        let directory = try data.open("bench")
        let history = BenchmarkHistory(dataDirectory: directory.path)
        var table = Table("benchmark", "median ms", "min", "p95", "p99", "max", "before", "a second", "load", "bar")
        var figures = Table("figure", "value", "unit", "bar")
        var rows: [(BenchmarkResult, Double?, Double?)] = []
        for benchmark in chosen {
            standardError("\(benchmark.name): \(benchmark.summary)")
            let previous = try history.lastMedian(of: benchmark.name)
            let result = try await benchmark.measure(runs: runs)
            let load = loadAverage()
            try history.append(result, load: load, time: WallClock().now)
            rows.append((result, load, previous))
            table.add(
                result.name,
                number(result.median),
                number(result.minimum),
                number(result.percentile(0.95)),
                number(result.percentile(0.99)),
                number(result.maximum),
                previous.map(number) ?? "–",
                result.items > 1 ? number(result.itemsPerSecond.rounded()) : "–",
                load.map { "\(($0 * 100).rounded() / 100)" } ?? "–",
                benchmark.bar
            )
            for figure in result.figures {
                figures.add("\(result.name) \(figure.name)", number(figure.value), figure.unit, figure.judgement)
            }
        }
        guard output.json else { return standardOutput(table.text + "\n\n" + figures.text) }
        var writer = JSONWriter()
        writer.array(rows) { writer, row in row.0.write(to: &writer, load: row.1, previous: row.2) }
        standardOutput(bytes: writer.bytes)
    }

    private func printList(_ benchmarks: [Benchmark]) {
        guard output.json else {
            var table = Table("benchmark", "what one run does", "bar")
            for benchmark in benchmarks { table.add(benchmark.name, benchmark.summary, benchmark.bar) }
            return standardOutput(table.text)
        }
        var writer = JSONWriter()
        writer.array(benchmarks) { writer, benchmark in
            writer.object {
                $0.member("name", benchmark.name)
                $0.member("summary", benchmark.summary)
                $0.member("bar", benchmark.bar)
            }
        }
        standardOutput(bytes: writer.bytes)
    }
}
