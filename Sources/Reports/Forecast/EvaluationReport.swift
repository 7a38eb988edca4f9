/// Forecasts made again and again from what had been seen by then, beside what came.
public struct EvaluationReport: PlottedReport {
    /// What was judged: `arima p=2 d=1 q=2`.
    public let name: String
    public let observed: PlottedSeries
    /// In the order of their origins.
    public let paths: [ForecastPath]
    public let summary: EvaluationSummary

    public init(name: String, observed: PlottedSeries, paths: [ForecastPath], summary: EvaluationSummary) {
        (self.name, self.observed, self.paths, self.summary) = (name, observed, paths, summary)
    }

    /// More of them are too narrow to be seen.
    private static let mostShown = 24

    private var title: String { "\(name) on the \(observed.label): forecasts beside what came" }

    /// The last forecasts of which none reaches into the next, oldest first.
    private var shown: [ForecastPath] {
        var shown: [ForecastPath] = []
        for path in paths.reversed() where shown.count < Self.mostShown {
            let end = path.x.last ?? path.origin
            if shown.last.map({ end <= $0.origin }) ?? true { shown.append(path) }
        }
        return shown.reversed()
    }

    public var plot: Plot {
        let shown = shown
        var plot = Plot(
            title: title,
            summary: summary.verdict + " " + choice(shown),
            x: observed.axis,
            y: PlotAxis(observed.label)
        )
        plot.id = "evaluation"
        plot.layers = shown.enumerated().flatMap { $1.layers(isNamed: $0 == 0) }
        plot.layers.append(seen(by: shown).line(label: "observed"))
        plot.layers += shown.map { .marker(PlotMarker(x: $0.origin)) }
        return plot
    }

    /// What came while the forecasts reached, and as much before as one of them is long.
    private func seen(by shown: [ForecastPath]) -> PlottedSeries {
        guard let first = shown.first, let last = shown.last?.x.last else { return observed }
        let start = observed.x.firstIndex { $0 >= first.origin } ?? 0
        let end = observed.x.firstIndex { $0 > last } ?? observed.x.count
        return observed.slice(max(0, start - max(first.x.count, 20))..<end)
    }

    private func choice(_ shown: [ForecastPath]) -> String {
        shown.count == paths.count
            ? "All \(paths.count) forecasts are shown, each from its dashed line."
            : "Of \(paths.count) forecasts \(shown.count) that do not overlap are shown, each from its dashed line."
    }

    public var page: HTMLPage {
        var page = HTMLPage(title: title)
        page.add(paragraph: summary.verdict)
        page.add(plot)
        page.add(note: choice(shown))
        page.add(heading: "Figures")
        page.add(rows: summary.rows, header: summary.header, hasNames: true)
        page.add(
            note: "Each forecast was made from what stands before it, and compared with what came. Lower is better; "
                + "coverage should be what it is named by, and directional accuracy high."
        )
        return page
    }
}
