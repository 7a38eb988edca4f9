import API
import JSON
import Markets
import Reports
import Storage
import Testing
import Trading

@Suite struct BacktestReportTests {
    private func document(trades: String = "[]", verdict: String? = nil) throws -> BacktestDocument {
        let backtest = BacktestRecord(
            id: "1",
            userID: "ada",
            symbol: WholeServer.bitcoin,
            timeframe: .oneHour,
            request: #"{"symbol":"BTC-USDT","strategy":{"type":"sma_cross","parameters":{"fast":3}}}"#,
            status: .succeeded,
            progress: 1,
            metrics: #"{"sharpe":null,"total_return":0.5,"max_drawdown":0.25}"#,
            createdAt: WholeServer.start,
            finishedAt: WholeServer.start
        )
        let result = BacktestResult(
            trades: Array(trades.utf8),
            equity: Array("[]".utf8),
            verdict: verdict.map { Array($0.utf8) }
        )
        return try BacktestDocument(backtest, result, closes: [(WholeServer.start, 100)])
    }

    @Test func `what is stored is what is shown`() throws {
        let verdict = #"{"grade":"sound","words":"Sound: it is.","findings":[]}"#
        let page = BacktestReport(try document(trades: #"[{"number":7}]"#, verdict: verdict)).page.html
        #expect(page.contains("Sound: it is.") && page.contains("<td>7</td>"))
        #expect(page.contains("<dt>Total return</dt><dd>50%</dd>"))
        #expect(page.contains("<tr><th>strategy fast</th><td>3</td></tr>"))
    }

    @Test func `one from before there were verdicts has none`() throws {
        #expect(!BacktestReport(try document()).page.html.contains("class=\"verdict"))
    }

    @Test func `what is damaged is said`() {
        #expect(throws: (any Error).self) { try document(trades: "[") }
    }

    /// Reports and the API's description know each figure that there is, and no other.
    @Test func `every metric has a name and a definition`() throws {
        let tracker = PerformanceTracker(
            initialCapital: try Money("100"),
            timeframe: .oneDay,
            start: WholeServer.start
        )
        let json = try JSONValue(parsing: JSONWriter.bytes(of: tracker.metrics(feesPaid: .zero)))
        let keys = try #require(json.objectValue).keys
        #expect(Set(keys) == Set(BacktestFigure.all.map(\.key) + ["monthly_returns"]))
        let nulls = keys.filter { json[$0] == .null }
        #expect(BacktestFigure.all.filter(\.isAlwaysThere).allSatisfy { !nulls.contains($0.key) })
    }
}
