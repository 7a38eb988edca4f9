import Forecasting
import JSON
import Reports
import Testing

@Suite struct ForecastReportTests {
    private let day = 86_400_000.0

    private func series(_ count: Int) -> PlottedSeries {
        PlottedSeries(
            label: "close of <X>",
            x: (0..<count).map { Double($0) * day },
            y: (0..<count).map { 100 + Double($0 % 7) },
            isTimed: true
        )
    }

    private func path(from origin: Int, _ horizon: Int) -> ForecastPath {
        ForecastPath(
            origin: Double(origin - 1) * day,
            last: 100,
            x: (0..<horizon).map { Double(origin + $0) * day },
            Forecast(
                mean: Array(repeating: 101, count: horizon),
                standardDeviation: (1...horizon).map { Double($0).squareRoot() }
            )
        )
    }

    @Test func aForecastShowsTheEndOfItsHistoryAndBothIntervals() {
        let report = ForecastReport(name: "m", history: series(1000), path: path(from: 1000, 10))
        let plot = report.plot
        let history = plot.layers.compactMap {
            if case .line(let line) = $0, line.role == .observed { line } else { nil }
        }
        #expect(history.map(\.x.count) == [80] && history.first?.x.last == 999 * day)
        let bands = plot.layers.compactMap { if case .band(let band) = $0 { band } else { nil } }
        #expect(bands.map(\.role) == [.outer, .inner] && bands.allSatisfy { $0.x.count == 11 && $0.lower[0] == 100 })
        #expect(bands.allSatisfy { zip($0.lower, $0.upper).allSatisfy(<=) })
        #expect(plot.summary.contains("As of 1972-09-26 00:00 UTC") && plot.summary.contains("101 is expected"))
        let page = report.page.html
        #expect(page.contains("close of &lt;X&gt;") && page.contains("<td>10</td>") && !page.contains("http"))
    }

    @Test func overlappingForecastsAreNotDrawnOverEachOther() {
        let paths = stride(from: 100, through: 196, by: 4).map { path(from: $0, 10) }
        let report = EvaluationReport(name: "m", observed: series(206), paths: paths, summary: EvaluationSummary([:]))
        let means = report.plot.layers.compactMap {
            if case .line(let line) = $0, line.role == .forecast { line } else { nil }
        }
        #expect(means.count > 5 && means.last?.x.last == 205 * day)
        for (earlier, later) in zip(means, means.dropFirst()) { #expect(earlier.x[10] <= later.x[0]) }
        #expect(report.plot.summary.contains("Of 25 forecasts \(means.count)"))
    }
}

@Suite struct EvaluationSummaryTests {
    private func metrics(rmse: Double, coverage: Double = 0.95) -> JSONValue {
        ["mase": 1.0, "rmse": JSONValue(rmse), "coverage_95": JSONValue(coverage), "n": 240, "by_step": [1, 2]]
    }

    private func summary(
        _ model: Double,
        _ naive: Double,
        p: Double?,
        season: Int = 1,
        coverage: Double = 0.95
    ) -> EvaluationSummary {
        EvaluationSummary([
            "horizon": 24, "windows": 10, "season": JSONValue(season),
            "naive": metrics(rmse: naive), "seasonal_naive": metrics(rmse: 0.5),
            "model": metrics(rmse: model, coverage: coverage),
            "p_value": p.map { JSONValue($0) } ?? .null,
            "beats_naive": .bool(model < naive && (p ?? 1) < 0.05),
        ])
    }

    @Test func theModelStandsFirstAndListsHaveNoRow() {
        let summary = summary(1, 2, p: 0.01)
        #expect(summary.header == ["", "model", "naive"])
        #expect(summary.rows.map { $0[0] } == ["MASE", "RMSE", "coverage 95", "forecasts"])
        #expect(summary.rows[1] == ["RMSE", "1", "2"] && summary.rows[2][1] == "95%")
        #expect(self.summary(1, 2, p: 0.01, season: 7).header == ["", "model", "naive", "seasonal naive"])
    }

    private static let verdicts: [(Double, Double, Double?, String)] = [
        (1, 2, 0.001, "Beats naive: its RMSE is 50% lower over 10 origins of 24 steps (Diebold-Mariano p = 0.001)."),
        (1.9, 2, 0.4, "Does not beat naive: its RMSE is 5% lower over 10 origins of 24 steps, but chance gives"),
        (1.9, 2, nil, "Does not beat naive: its RMSE is 5% lower over 10 origins of 24 steps, too few to tell"),
        (2.2, 2, 0.001, "Does not beat naive: its RMSE is 10% higher over 10 origins of 24 steps."),
        (2, 2, nil, "Does not beat naive: its RMSE is the same"),
        (0, 0, nil, "Does not beat naive, which was right each time"),
    ]

    @Test(arguments: verdicts) func theVerdictIsPlain(model: Double, naive: Double, p: Double?, words: String) {
        let verdict = summary(model, naive, p: p).verdict
        #expect(verdict.hasPrefix(words), "\(verdict)")
    }

    @Test func whatElseIsToBeSaid() {
        #expect(summary(1, 2, p: 0.01, coverage: 0.6).verdict.hasSuffix("too narrow: they hold 60% of what came."))
        #expect(summary(1, 2, p: 0.01, season: 7).verdict.contains("a season (7 steps) before is the better forecast"))
        #expect(EvaluationSummary([:]).verdict == "Nothing can be said beside naive.")
    }
}
