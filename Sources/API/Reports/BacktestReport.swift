import JSON
import Markets
import Reports
package import Storage

/// A finished backtest as one HTML page that needs nothing else: no script, no font, no network.
package struct BacktestReport {
    /// How many trades the table holds.
    private static let maximumTrades = 1000

    private let backtest: BacktestRecord
    private let metrics: JSONObject
    private let request: JSONObject
    private let trades: [JSONValue]
    private let equity: [EquityPlot.Point]

    /// - Throws: `JSONError` if what is stored is damaged.
    package init(backtest: BacktestRecord, result: BacktestResult) throws {
        self.backtest = backtest
        metrics = try backtest.metrics.flatMap { try JSONValue(parsing: $0).objectValue } ?? [:]
        request = try JSONValue(parsing: backtest.request).objectValue ?? [:]
        trades = try JSONValue(parsing: result.trades).arrayValue ?? []
        equity = (try JSONValue(parsing: result.equity).arrayValue ?? []).compactMap { point in
            guard let time = point["time"]?.stringValue.flatMap({ Timestamp(iso8601: $0) }),
                let value = point["equity"]?.stringValue.flatMap(Double.init)
            else { return nil }
            return EquityPlot.Point(time: time, value: value)
        }
    }

    package var html: String {
        var page = HTMLPage(title: "Backtest \(backtest.symbol) \(backtest.timeframe.rawValue)")
        page.add(note: summary)
        let curve = EquityPlot(points: equity)
        if let plot = curve.plot, let summary = curve.summary {
            page.add(plot)
            page.add(note: summary)
        }
        page.add(heading: "Figures")
        page.add(rows: rows(of: metrics), hasNames: true)
        page.add(heading: "What was asked")
        page.add(rows: rows(of: request), hasNames: true)
        page.add(heading: "Trades")
        addTrades(to: &page)
        page.add(
            note: "Past results say little about the future. Fees and slippage are those named above; an open position "
                + "is valued at the last close without a fee."
        )
        return page.html
    }

    private var summary: String {
        let finished = backtest.finishedAt?.iso8601 ?? "–"
        return
            "\(backtest.symbol) \(backtest.timeframe.rawValue) candles, finished \(finished). Decided at a close, filled "
            + "by the rule '\(request["fill_rule"]?.stringValue ?? "–")'."
    }

    private func rows(of object: JSONObject) -> [[String]] {
        object.members.map { [$0.key.replacing("_", with: " "), text($0.value)] }
    }

    private func addTrades(to page: inout HTMLPage) {
        guard !trades.isEmpty else { return page.add(paragraph: "No trades.") }
        let columns = [
            "number", "side", "quantity", "entry_time", "entry_price", "exit_time", "exit_price", "fees", "profit",
        ]
        page.add(
            rows: trades.prefix(Self.maximumTrades).map { trade in columns.map { text(trade[$0] ?? .null) } },
            header: columns.map { $0.replacing("_", with: " ") }
        )
        let rest = trades.count - Self.maximumTrades
        if rest > 0 { page.add(note: "and \(rest) more") }
    }

    private func text(_ value: JSONValue) -> String {
        switch value {
        case .null: "–"
        case .string(let text): text
        default: String(decoding: JSONWriter.bytes(of: value), as: UTF8.self)
        }
    }
}
