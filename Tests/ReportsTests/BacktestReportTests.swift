import Foundation
import JSON
import Markets
import Reports
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite struct BacktestReportTests {
    private func document(
        _ request: JSONValue = [:],
        metrics: String = #"{"sharpe":null,"total_return":0.5,"max_drawdown":0.25}"#,
        verdict: String? = nil,
        trades: String = "[]",
        equity: String = "[]",
        closes: [BacktestDocument.Point] = []
    ) throws -> BacktestDocument {
        BacktestDocument(
            request: request,
            metrics: try JSONValue(parsing: metrics),
            verdict: try verdict.map { try JSONValue(parsing: $0) },
            trades: try JSONValue(parsing: trades),
            equity: try JSONValue(parsing: equity),
            closes: closes
        )
    }

    private func html(_ document: BacktestDocument) -> String { BacktestReport(document).page.html }

    private let curve =
        #"[{"time":"2024-01-01T00:00:00.000Z","equity":"100"},{"time":"2024-01-02T00:00:00.000Z","equity":"150.5"},"#
        + #"{"time":"2024-01-03T00:00:00.000Z","equity":"90"}]"#

    @Test func whatSomebodyTypedIsTextAndNeverMarkup() throws {
        let page = html(
            try document(
                ["strategy": ["type": "<script>alert('&\"')</script>"], "<b>": "<img src=x onerror=alert(1)>"],
                verdict: #"{"grade":"<em>","words":"<em>","findings":[{"severity":"<em>","message":"<em>"}]}"#,
                trades: #"[{"number":1,"side":"<i>buy</i>"}]"#
            )
        )
        for markup in ["<script", "<img", "<b>", "<i>", "<em>"] { #expect(!page.contains(markup)) }
        #expect(page.contains("&lt;script&gt;alert('&amp;"))
        #expect(page.contains("&lt;i&gt;buy&lt;/i&gt;"))
    }

    @Test func figuresThatAreNotThereAreDashes() throws {
        let page = html(try document())
        #expect(page.contains("<dt>Sharpe ratio</dt><dd>–</dd>"))
        #expect(page.contains("<dt>Total return</dt><dd>50%</dd>"))
        #expect(page.contains("<div title=\"Mean over standard deviation"))
        #expect(page.contains("No trades."))
        #expect(!page.contains("<svg") && !page.lowercased().contains("nan"))
    }

    @Test func theVerdictStandsAboveThePictures() throws {
        let page = html(
            try document(
                verdict: #"{"grade":"doubtful","words":"Doubtful: it is.","findings":"#
                    + #"[{"severity":"warning","message":"Too few."},{"severity":"passed","message":"Fine."}]}"#,
                equity: curve
            )
        )
        let verdict = try #require(page.range(of: "<p class=\"verdict doubtful\">Doubtful: it is.</p>"))
        let picture = try #require(page.range(of: "<svg"))
        #expect(verdict.lowerBound < picture.lowerBound)
        #expect(page.contains("<li><b class=\"doubtful\">warning</b> Too few.</li>"))
    }

    @Test func missingCandlesAreListed() throws {
        func page(_ missing: String) throws -> String {
            html(try document(verdict: #"{"grade":"sound","words":"w","findings":[],"missing":"# + missing + "}"))
        }
        let gap = #"{"start":"2024-01-01T00:00:00.000Z","end":"2024-01-01T00:10:00.000Z","missing":10}"#
        let shown = try page(
            #"{"timeframe":"1m","missing":12,"gaps":2,"largest":[\#(gap)],"before":null,"after":null,"handling":"It waits."}"#
        )
        #expect(shown.contains("<h2>Missing candles</h2>"))
        #expect(shown.contains("12 candles of 1m are missing in 2 gaps, of which these are the largest 1. It waits."))
        #expect(shown.contains("<td>2024-01-01T00:10:00.000Z</td><td>10</td>"))
        let outside = try page(
            #"{"timeframe":"1m","missing":0,"gaps":0,"largest":[],"before":\#(gap),"after":null,"handling":"It waits."}"#
        )
        #expect(outside.contains("<td>2024-01-01T00:10:00.000Z</td>"))
        #expect(try !page(#"{"missing":0,"gaps":0,"largest":[],"before":null,"after":null}"#).contains("Missing"))
        #expect(try !page("null").contains("Missing"))
    }

    @Test func curveDrawdownAndTradesAreDrawn() throws {
        let closes = (0..<3).map {
            BacktestDocument.Point(
                time: Timestamp(milliseconds: 1_704_067_200_000 + Int64($0) * 86_400_000),
                value: 10 + Double($0)
            )
        }
        let trades = """
            [{"number":1,"quantity":"2","entry_time":"2024-01-01T00:00:00.000Z","entry_price":"10",
            "exit_time":"2024-01-02T00:00:00.000Z","exit_price":"11","profit":"2"},
            {"number":2,"quantity":"2","entry_time":"2024-01-02T00:00:00.000Z","entry_price":"11",
            "exit_time":"2024-01-03T00:00:00.000Z","exit_price":"10","profit":"-2"}]
            """
        let page = html(try document(trades: trades, equity: curve, closes: closes))
        #expect(page.contains("Equity from 100 to 90, between 90 and 150.5"))
        #expect(page.contains("40.2% at most"))
        for id in ["equity", "drawdown", "trades", "distribution"] {
            #expect(page.contains("id=\"\(id)-title\""), "\(id)")
        }
        #expect(page.contains("buy and hold, before fees") && page.contains("class=\"point gain\""))
        #expect(page.contains("class=\"bar loss\"") && page.contains("class=\"bar gain\""))
        for svg in page.split(separator: "<figure>").dropFirst() {
            let text = String(svg.prefix(upTo: try #require(svg.range(of: "</figure>")).lowerBound))
            #expect(XMLParser(data: Data(text.utf8)).parse(), "\(text)")
        }
    }

    @Test func monthsCompoundToTheirYear() throws {
        let metrics =
            #"{"monthly_returns":[{"month":"2023-12","return":0.1},{"month":"2024-01","return":0.5},"#
            + #"{"month":"2024-03","return":-0.5}]}"#
        let page = html(try document(metrics: metrics))
        #expect(page.contains("<th>2023</th>" + String(repeating: "<td></td>", count: 11) + "<td>10%</td><td>10%</td>"))
        #expect(page.contains("<th>2024</th><td>50%</td><td></td><td>-50%</td>"))
        #expect(page.contains("<td></td><td>-25%</td></tr>"))
    }

    @Test func settingsOfAStrategyHaveItsName() throws {
        let page = html(
            try document(["strategy": ["type": "sma_cross", "parameters": ["fast": 3]], "fill_rule": "next_open"])
        )
        #expect(page.contains("<tr><th>strategy</th><td>sma_cross</td></tr>"))
        #expect(page.contains("<tr><th>strategy fast</th><td>3</td></tr>"))
        #expect(page.contains("<tr><th>fill rule</th><td>next_open</td></tr>"))
    }

    @Test func aLongListOfTradesEndsWithHowManyMoreThereAre() throws {
        let trades = "[" + (1...1200).map { #"{"number":\#($0)}"# }.joined(separator: ",") + "]"
        let page = html(try document(trades: trades))
        #expect(page.contains("<td>1000</td>") && !page.contains("<td>1001</td>") && page.contains("and 200 more"))
    }

    /// A million candles and a hundred thousand trades.
    @Test func theSizeIsBounded() throws {
        let start: Int64 = 1_600_000_000_000
        let closes = (0..<1_000_000).map {
            BacktestDocument.Point(
                time: Timestamp(milliseconds: start + Int64($0) * 60_000),
                value: 1000 + Double($0 * 7919 % 1000)
            )
        }
        let equity = (0..<2001).map { (index: Int64) in
            let time = Timestamp(milliseconds: start + index * 30_000_000).iso8601
            return #"{"time":"\#(time)","equity":"\#(10_000 + index * 31 % 997)"}"#
        }
        let trades = (0..<100_000).map { (index: Int64) in
            let times = (0..<2).map { Timestamp(milliseconds: start + (index * 10 + $0) * 60_000).iso8601 }
            return #"{"number":\#(index),"quantity":"1","entry_time":"\#(times[0])","entry_price":"1000","#
                + #""exit_time":"\#(times[1])","exit_price":"1001","profit":"\#(index % 17 - 8)"}"#
        }
        let page = html(
            try document(
                trades: "[" + trades.joined(separator: ",") + "]",
                equity: "[" + equity.joined(separator: ",") + "]",
                closes: closes
            )
        )
        #expect(page.utf8.count < 1_000_000, "\(page.utf8.count) bytes")
    }

    @Test func thePageLoadsNothing() throws {
        let page = html(try document(equity: curve))
        for loading in ["src=", "href=", "url(", "@import", "<script"] { #expect(!page.contains(loading)) }
        #expect(page.contains("@media print") && page.contains("prefers-color-scheme:dark"))
    }

    @Test func eachFigureHasItsOwnKeyAndADefinition() {
        let figures = BacktestFigure.all
        #expect(Set(figures.map(\.key)).count == figures.count)
        #expect(figures.allSatisfy { !$0.name.isEmpty && $0.definition.hasSuffix(".") })
    }

    @Test func valuesAreWrittenInTheirUnit() throws {
        func text(_ key: String, _ value: Double?) throws -> String {
            try #require(BacktestFigure.all.first { $0.key == key }).text(value)
        }
        #expect(try text("total_return", 0.1234) == "12.3%")
        #expect(try text("total_return", -0.00123) == "-0.12%")
        #expect(try text("sharpe", 1.23456) == "1.235")
        #expect(try text("fees_paid", 12345.678) == "12,345.68")
        #expect(try text("max_drawdown_seconds", 86_400 * 12.5) == "12.5 days")
        #expect(try text("max_drawdown_seconds", 5400) == "90 minutes")
        #expect(try text("trades", 945) == "945")
        #expect(try text("sharpe", nil) == "–" && text("sharpe", .infinity) == "–")
    }

    @Test func fieldsThatNeedItAreQuoted() throws {
        let csv = BacktestCSV(
            try document(
                trades: #"[{"number":1,"side":"buy","entry_reason":"a, \"b\"\nc","exit_time":null,"status":"open"}]"#,
                equity: curve
            )
        )
        let header =
            "number,side,quantity,entry_time,entry_price,entry_reason,exit_time,exit_price,exit_reason,fees,profit,status"
        #expect(csv.trades == header + "\r\n1,buy,,,,\"a, \"\"b\"\"\nc\",,,,,,open\r\n")
        #expect(csv.equity.hasPrefix("time,equity\r\n2024-01-01T00:00:00.000Z,100.0\r\n"))
    }
}
