import JSON
import Markets
package import Storage

/// A finished backtest as one HTML page that needs nothing else: no script, no font, no network.
package struct BacktestReport {
    /// What the page may load: its own styles.
    static let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
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
        let title = "Backtest \(backtest.symbol) \(backtest.timeframe.rawValue)"
        return """
            <!doctype html><html lang="en"><meta charset="utf-8">
            <meta name="viewport" content="width=device-width,initial-scale=1"><title>\(escaped(title))</title>
            <style>\(Self.style)</style>
            <main><h1>\(escaped(title))</h1><p class="note">\(escaped(summary))</p>
            \(EquityPlot(points: equity).svg)
            <h2>Figures</h2><table>\(rows(of: metrics))</table>
            <h2>What was asked</h2><table>\(rows(of: request))</table>
            <h2>Trades</h2>\(tradeTable)
            <p class="note">Past results say little about the future. Fees and slippage are those named above; an open \
            position is valued at the last close without a fee.</p></main></html>
            """
    }

    private var summary: String {
        let finished = backtest.finishedAt?.iso8601 ?? "–"
        return
            "\(backtest.symbol) \(backtest.timeframe.rawValue) candles, finished \(finished). Decided at a close, filled "
            + "by the rule '\(request["fill_rule"]?.stringValue ?? "–")'."
    }

    private func rows(of object: JSONObject) -> String {
        object.members.map { member in
            "<tr><th>\(escaped(member.key.replacing("_", with: " ")))</th><td>\(escaped(text(member.value)))</td></tr>"
        }.joined()
    }

    private var tradeTable: String {
        guard !trades.isEmpty else { return "<p>No trades.</p>" }
        let columns = [
            "number", "side", "quantity", "entry_time", "entry_price", "exit_time", "exit_price", "fees", "profit",
        ]
        let header = columns.map { "<th>\($0.replacing("_", with: " "))</th>" }.joined()
        let body = trades.prefix(Self.maximumTrades).map { trade in
            "<tr>" + columns.map { "<td>\(escaped(text(trade[$0] ?? .null)))</td>" }.joined() + "</tr>"
        }.joined()
        let rest = trades.count - Self.maximumTrades
        let note = rest > 0 ? "<p class=\"note\">and \(rest) more</p>" : ""
        return "<div class=\"wide\"><table><tr>\(header)</tr>\(body)</table></div>\(note)"
    }

    private func text(_ value: JSONValue) -> String {
        switch value {
        case .null: "–"
        case .string(let text): text
        default: String(decoding: JSONWriter.bytes(of: value), as: UTF8.self)
        }
    }

    private static let style = """
        :root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:0;background:Canvas;color:CanvasText}
        main{max-width:960px;margin:0 auto;padding:24px}h1{font-size:22px}h2{font-size:16px;margin-top:28px}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums}th{text-align:left;font-weight:500}
        td,th{padding:3px 14px 3px 0;border-bottom:1px solid #8884}td{text-align:right}.wide{overflow-x:auto}
        .note{color:#777}svg{width:100%;height:auto}
        """
}

/// `text` with the characters that mean something in HTML replaced.
func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        .replacing("\"", with: "&quot;")
}
