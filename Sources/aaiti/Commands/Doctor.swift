import ArgumentParser
import JSON
import MarketData
import Markets
import Platform
import Storage

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at the data directory and the machine: is all sound, what is stored, what is missing?",
        discussion: """
            Shows every series with its gaps and its age, problems first, and says what to do about each. Works beside a
            running server, which is asked how its feed does. Ends with 1 if something is broken.

            Example:
              aaiti doctor --data-dir data --gaps 20
            """
    )

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "How many gaps of each series to name.")
    var gaps = 5

    @Option(help: "The address of the running server; that of AAITI_HOST and AAITI_PORT if not given.")
    var url: String?

    func run() async throws {
        let (directory, holder) = try data.inspect("doctor")
        let now = WallClock().now
        let check = try directory.check()
        let series = try examine(directory, check, at: now)
        let machine = MachineFindings(path: directory.path, now: now)
        var findings = [Self.databases(directory, check)] + machine.all
        findings.append(machine.clock(newest: Self.newest(series)))
        findings.append(await server(holder))
        let accounts = try directory.application.users(PageRequest(limit: 1)).total
        if output.json {
            printJSON(directory, findings, series, accounts)
        } else {
            printText(findings, series, accounts)
        }
        // A database tells of each damaged place; everything else is one finding.
        let others = findings.count { $0.status == .problem } - (check.isSound ? 0 : 1)
        guard check.isSound, others == 0 else {
            throw CommandFailure("\(check.problems.count + others) problems found: see above")
        }
    }

    private func examine(
        _ directory: DataDirectory,
        _ check: DatabaseCheck,
        at now: Timestamp
    ) throws -> [ExaminedSeries] {
        let origin = MarketOrigin(settings: directory.application)
        let series = try MarketService(store: directory.candles).qualities().map { quality in
            let (symbol, timeframe) = (quality.coverage.symbol, quality.coverage.timeframe)
            return ExaminedSeries(
                quality: quality,
                freshness: SeriesFreshness(quality, at: now),
                source: try origin.label(of: symbol) ?? "imported",
                damage: check.problems.filter { $0.contains("the \(timeframe.rawValue) candles of \(symbol) ") }
            )
        }
        return series.sorted { ($0.state, -$0.quality.missing) < ($1.state, -$1.quality.missing) }
    }

    private static func databases(_ directory: DataDirectory, _ check: DatabaseCheck) -> Finding {
        guard !check.isSound else { return .ok("databases", "sound, in \(directory.path)") }
        return .problem(
            "databases",
            "damaged, in \(directory.path): " + check.problems.joined(separator: "; "),
            "import the candles named again, or restore a backup"
        )
    }

    /// The newest time in the store: of a candle or of the writing of one.
    private static func newest(_ series: [ExaminedSeries]) -> (time: Timestamp, of: String)? {
        series.flatMap { series -> [(time: Timestamp, of: String)] in
            let coverage = series.quality.coverage
            let name = "\(coverage.timeframe.rawValue) series of \(coverage.symbol)"
            let last = (time: coverage.last, of: "the last candle of the \(name)")
            return [last] + (coverage.lastUpdate.map { [(time: $0, of: "the last change of the \(name)")] } ?? [])
        }.max { $0.time < $1.time }
    }

    /// How the server does that has the directory open.
    private func server(_ holder: String?) async -> Finding {
        guard let holder else { return .ok("server", "none is running on this directory") }
        do {
            let health = try await ServerHealth(of: url)
            let feed = health.detail(of: "feed") ?? "no word of its feed"
            let detail = "\(holder) is \(health.status) at \(health.url): \(feed)"
            guard health.status != "ok" else { return .ok("server", detail) }
            return .warning("server", detail, "look into its log: \(health.faults)")
        } catch {
            return .warning(
                "server",
                "\(holder) has the directory open; \(explanation(of: error))",
                "name it with --url"
            )
        }
    }

    private func printText(_ findings: [Finding], _ series: [ExaminedSeries], _ accounts: Int) {
        var table = Table()
        for finding in findings { table.add(finding.status.rawValue, finding.name, finding.detail) }
        standardOutput(table.text)
        for finding in findings {
            if let advice = finding.advice { standardOutput("→ \(finding.name): \(advice)") }
        }
        standardOutput("\(accounts) accounts\n")
        guard !series.isEmpty else {
            return standardOutput(
                """
                No candles are stored yet. Import some: aaiti import FILE.csv --symbol BTC-USDT --timeframe 1m
                or let the server make some up: aaiti serve --feed simulated
                """
            )
        }
        var rows = ExaminedSeries.header
        for item in series { item.addRow(to: &rows) }
        standardOutput(rows.text)
        let advice = series.map { $0.advice(shownGaps: gaps) }.filter { !$0.isEmpty }
        for lines in advice { standardOutput("\n→ " + lines.joined(separator: "\n  ")) }
    }

    private func printJSON(
        _ directory: DataDirectory,
        _ findings: [Finding],
        _ series: [ExaminedSeries],
        _ accounts: Int
    ) {
        standardOutput(
            bytes: JSONWriter.object { writer in
                writer.member("directory", directory.path)
                writer.member("findings", findings)
                writer.member("accounts", accounts)
                writer.member("series") { $0.array(series) { $1.write(to: &$0, shownGaps: gaps) } }
            }
        )
    }
}
