import API
import JSON
import Markets
import Storage
import Testing

@Suite struct BacktestReportTests {
    private func html(_ request: JSONValue, trades: String = "[]", equity: String = "[]") throws -> String {
        let backtest = BacktestRecord(
            id: "1",
            userID: "ada",
            symbol: WholeServer.bitcoin,
            timeframe: .oneHour,
            request: String(decoding: JSONWriter.bytes(of: request), as: UTF8.self),
            status: .succeeded,
            progress: 1,
            metrics: #"{"sharpe":null,"total_return":0.5,"max_drawdown":0.25}"#,
            createdAt: WholeServer.start,
            finishedAt: WholeServer.start
        )
        let result = BacktestResult(trades: Array(trades.utf8), equity: Array(equity.utf8))
        return try BacktestReport(backtest: backtest, result: result).html
    }

    @Test func `what somebody typed is text and never markup`() throws {
        let page = try html(
            ["strategy": ["type": "<script>alert('&\"')</script>"], "<b>": "<img src=x onerror=alert(1)>"],
            trades: #"[{"number":1,"side":"<i>buy</i>"}]"#
        )
        for markup in ["<script", "<img", "<b>", "<i>"] { #expect(!page.contains(markup)) }
        #expect(page.contains("&lt;script&gt;alert('&amp;"))
        #expect(page.contains("&lt;i&gt;buy&lt;/i&gt;"))
    }

    @Test func `figures that are not there are dashes`() throws {
        let page = try html([:])
        #expect(page.contains("<tr><th>sharpe</th><td>–</td></tr>"))
        #expect(page.contains("<tr><th>total return</th><td>0.5</td></tr>"))
        #expect(page.contains("No trades."))
        #expect(!page.contains("<svg"))
        #expect(!page.lowercased().contains("nan"))
    }

    @Test func `the curve spans its time and its values`() throws {
        let points =
            #"[{"time":"2024-01-01T00:00:00.000Z","equity":"100"},{"time":"2024-01-02T00:00:00.000Z","equity":"150.5"},{"time":"2024-01-03T00:00:00.000Z","equity":"90"}]"#
        let page = try html([:], equity: points)
        #expect(page.contains("Equity from 100 to 90, between 90 and 150.5"))
        #expect(page.contains("<svg class=\"plot\"") && page.contains("3 Jan"))
    }

    @Test func `a long list of trades ends with how many more there are`() throws {
        let trades = "[" + (1...1200).map { #"{"number":\#($0)}"# }.joined(separator: ",") + "]"
        let page = try html([:], trades: trades)
        #expect(page.contains("<td>1000</td>"))
        #expect(!page.contains("<td>1001</td>"))
        #expect(page.contains("and 200 more"))
    }

    @Test func `the page loads nothing`() throws {
        let page = try html([:])
        for loading in ["src=", "href=", "url(", "@import", "<script"] { #expect(!page.contains(loading)) }
    }
}
