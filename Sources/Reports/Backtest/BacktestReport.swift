import JSON
import Markets

/// A finished backtest as one page that needs nothing else: no script, no font, no network.
///
/// However long the backtest was, the page stays below a megabyte or two: lines take no more points than the picture has
/// columns, and the table holds the first thousand trades.
public struct BacktestReport: PlottedReport {
    /// How many trades the table holds.
    private static let mostTrades = 1000

    let document: BacktestDocument

    public init(_ document: BacktestDocument) {
        self.document = document
    }

    private var title: String {
        let names = ["symbol", "timeframe"].compactMap { document.request[$0]?.stringValue }
        return (["Backtest"] + names).joined(separator: " ")
    }

    /// The equity, which says the most.
    public var plot: Plot { equityPlot }

    public var page: HTMLPage {
        var page = HTMLPage(title: title)
        page.add(note: summary)
        addVerdict(to: &page)
        for plot in [equityPlot, drawdownPlot, tradesPlot] { page.add(plot) }
        page.add(heading: "Figures")
        page.add(figures: document.figures)
        page.add(definitions: document.figures, "What the figures mean")
        addMonths(to: &page)
        if let plot = distributionPlot {
            page.add(heading: "Returns of trades")
            page.add(plot)
        }
        page.add(heading: "What was asked")
        page.add(rows: document.settings, hasNames: true)
        page.add(heading: "Trades")
        addTrades(to: &page)
        page.add(
            note:
                "Past results say little about the future. An open position is valued at the last close without a fee."
        )
        return page
    }

    private var summary: String {
        let span = [document.equity.first, document.equity.last].compactMap { $0?.time.iso8601.prefix(10) }
        let strategy = document.request["strategy"]?["type"]?.stringValue ?? "–"
        let rule = document.request["fill_rule"]?.stringValue ?? "–"
        let when = span.isEmpty ? "" : " from \(span.joined(separator: " to "))"
        return "Strategy '\(strategy)'\(when). Decided at a close, filled by the rule '\(rule)'."
    }

    private func addVerdict(to page: inout HTMLPage) {
        guard let verdict = document.verdict else { return }
        let levels: [String: HTMLPage.Level] = ["sound": .good, "doubtful": .doubtful, "unusable": .bad]
        let grade = verdict["grade"]?.stringValue ?? ""
        page.add(verdict: verdict["words"]?.stringValue ?? "–", levels[grade] ?? .neutral)
        page.add(heading: "What was checked")
        page.add(items: (verdict["findings"]?.arrayValue ?? []).map(Self.item))
        addMissing(verdict["missing"]?.objectValue, to: &page)
    }

    /// The stretches without candles, if there are any.
    private func addMissing(_ missing: JSONObject?, to page: inout HTMLPage) {
        guard let missing else { return }
        let (before, after) = (missing["before"] ?? .null, missing["after"] ?? .null)
        let stretches = ([before] + (missing["largest"]?.arrayValue ?? []) + [after]).compactMap(\.objectValue)
        guard !stretches.isEmpty else { return }
        page.add(heading: "Missing candles")
        let (gaps, named) = (missing["gaps"]?.integerValue ?? 0, Int64(missing["largest"]?.arrayValue?.count ?? 0))
        let total = "\(missing["missing"]?.integerValue ?? 0) candles of \(missing["timeframe"]?.stringValue ?? "–")"
        let which = gaps > named ? ", of which these are the largest \(named)" : ""
        page.add(paragraph: "\(total) are missing in \(gaps) gaps\(which). \(missing["handling"]?.stringValue ?? "")")
        page.add(
            rows: stretches.map { stretch in
                ["start", "end", "missing"].map { BacktestDocument.text(stretch[$0] ?? .null) }
            },
            header: ["from", "to", "candles missing"]
        )
    }

    private static func item(_ finding: JSONValue) -> HTMLPage.Item {
        let severity = finding["severity"]?.stringValue ?? "–"
        let levels: [String: HTMLPage.Level] = ["passed": .good, "warning": .doubtful, "failure": .bad]
        return HTMLPage.Item(levels[severity] ?? .neutral, severity, finding["message"]?.stringValue ?? "–")
    }

    private func addTrades(to page: inout HTMLPage) {
        guard !document.trades.isEmpty else { return page.add(paragraph: "No trades.") }
        let columns = BacktestCSV.tradeColumns.filter { $0 != "status" }
        page.add(
            rows: document.trades.prefix(Self.mostTrades).map { trade in
                columns.map { BacktestDocument.text(trade[$0] ?? .null) }
            },
            header: columns.map { $0.replacing("_", with: " ") }
        )
        let rest = document.trades.count - Self.mostTrades
        if rest > 0 { page.add(note: "and \(rest) more") }
    }
}

/// The table of months.
extension BacktestReport {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private func addMonths(to page: inout HTMLPage) {
        let rows = monthRows
        guard !rows.isEmpty else { return }
        page.add(heading: "Returns of months")
        page.add(rows: rows, header: [""] + Self.months + ["year"], hasNames: true)
    }

    /// A row for each year: its name, its months, and what they compound to.
    private var monthRows: [[String]] {
        var years: [(name: String, months: [Double?])] = []
        for entry in document.metrics["monthly_returns"]?.arrayValue ?? [] {
            guard let month = entry["month"]?.stringValue, let value = entry["return"]?.doubleValue,
                let number = Int(month.suffix(2)), (1...12).contains(number)
            else { continue }
            let year = String(month.prefix(4))
            if years.last?.name != year { years.append((year, Array(repeating: nil, count: 12))) }
            years[years.count - 1].months[number - 1] = value
        }
        return years.map { year in
            let whole = year.months.reduce(1) { $0 * (1 + ($1 ?? 0)) } - 1
            return [year.name] + (year.months + [whole]).map { $0.map { NumberText.percent($0) } ?? "" }
        }
    }
}
