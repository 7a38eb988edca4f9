import API
import JSON
import MarketData
import Markets

/// One stored series as the doctor shows it.
struct ExaminedSeries {
    let quality: SeriesQuality
    let freshness: SeriesFreshness
    let source: String
    /// What reading its candles has found.
    let damage: [String]

    enum State: Int, Comparable {
        case damaged, stale, gaps, good

        static func < (lhs: State, rhs: State) -> Bool { lhs.rawValue < rhs.rawValue }

        var text: String {
            switch self {
            case .damaged: "damaged"
            case .stale: "stale"
            case .gaps: "gaps"
            case .good: "good"
            }
        }
    }

    private var coverage: CandleCoverage { quality.coverage }

    var state: State {
        if !damage.isEmpty || !quality.unreadable.isEmpty { return .damaged }
        if freshness.isStale { return .stale }
        return quality.gaps.isEmpty ? .good : .gaps
    }

    private var name: String { "\(coverage.symbol) \(coverage.timeframe.rawValue)" }

    var isSimulated: Bool { source == "simulated" }

    /// The cells of its row in the table.
    func addRow(to table: inout Table) {
        table.add(
            coverage.symbol.name,
            coverage.timeframe.rawValue,
            String(coverage.count),
            String(quality.gaps.count),
            String(quality.missing),
            quality.largestGap.map { String($0.missing) } ?? "–",
            Self.minute(coverage.first),
            Self.minute(coverage.last),
            coverage.lastUpdate.map(Self.minute) ?? "–",
            source,
            state.text
        )
    }

    private static func minute(_ time: Timestamp) -> String {
        String(time.iso8601.prefix(16)).replacing("T", with: " ")
    }

    static let header = Table(
        "symbol",
        "timeframe",
        "candles",
        "gaps",
        "missing",
        "largest",
        "first (UTC)",
        "last (UTC)",
        "written (UTC)",
        "source",
        "state"
    )

    /// What is wrong with it and what to do, line by line; empty if it is well.
    ///
    /// - Parameter shownGaps: so many gaps are named, the first ones; `nil` for no word of single gaps.
    func advice(shownGaps: Int?) -> [String] {
        var lines = damage
        let command = "aaiti import FILE.csv --symbol \(coverage.symbol) --timeframe \(coverage.timeframe.rawValue)"
        if freshness.isStale {
            let age = "\(name) is \(freshness.behind) candles behind: it ends at \(coverage.last.iso8601)"
            lines.append(
                isSimulated
                    ? "\(age). The simulation goes on with 'aaiti serve --feed simulated'."
                    : "\(age). Newer ones come with a feed, or with: \(command)"
            )
        }
        guard !quality.gaps.isEmpty else { return lines }
        let number = quality.gaps.count == 1 ? "1 gap" : "\(quality.gaps.count) gaps"
        lines.append(
            "\(name) lacks \(quality.missing) candles in \(number). "
                + (isSimulated
                    ? "The simulation was not running then; made-up prices are not filled in."
                    : "A file with these times fills them: \(command)")
        )
        guard let shownGaps else { return lines }
        let gaps = quality.gaps.prefix(shownGaps).map { gap in
            "  \(gap.start.iso8601) to \(quality.end(of: gap).iso8601)  \(gap.missing) missing"
        }
        lines += gaps
        let rest = quality.gaps.count - gaps.count
        if rest > 0 { lines.append("  and \(rest) more: --gaps \(quality.gaps.count) names them all") }
        return lines
    }
}

extension ExaminedSeries {
    func write(to writer: inout JSONWriter, shownGaps: Int) {
        writer.object {
            $0.member("symbol", coverage.symbol.name)
            $0.member("source", source)
            $0.member("state", state.text)
            SeriesReport(quality: quality, freshness: freshness).writeFigures(to: &$0)
            $0.member("gaps", quality.gaps.count)
            $0.member("first_gaps") { $0.array(quality.gaps.prefix(shownGaps)) { $0.gap($1, of: quality) } }
            $0.member("advice", advice(shownGaps: nil))
        }
    }
}
