/// A forecast beside the end of what it was made from.
public struct ForecastReport: PlottedReport {
    /// The model and what it forecasts: `hourly, version 3`.
    public let name: String
    public let history: PlottedSeries
    public let path: ForecastPath

    public init(name: String, history: PlottedSeries, path: ForecastPath) {
        (self.name, self.history, self.path) = (name, history, path)
    }

    /// How many observations are shown: enough to see how large the moves of the past were beside the intervals.
    private var shown: Int { max(80, path.x.count * 3) }

    private var title: String { "Forecast of the \(history.label) by \(name)" }

    public var plot: Plot {
        var plot = Plot(
            title: title,
            summary: summary,
            x: history.axis,
            y: PlotAxis(history.label)
        )
        plot.id = "forecast"
        plot.layers = path.layers(isNamed: true)
        plot.layers.append(history.suffix(shown).line(label: "observed"))
        plot.layers.append(.marker(PlotMarker(x: path.origin, label: "as of \(history.name(of: path.origin))")))
        return plot
    }

    private var summary: String {
        guard let last = path.x.indices.last else { return "" }
        func text(_ value: Double) -> String { NumberText.significant(value) }
        return "As of \(history.name(of: path.origin)) the value is \(text(path.last)). For "
            + "\(history.name(of: path.x[last])), \(path.x.count) steps on, \(text(path.mean[last])) is expected: with 80% "
            + "probability between \(text(path.inner.lower[last])) and \(text(path.inner.upper[last])), with 95% between "
            + "\(text(path.outer.lower[last])) and \(text(path.outer.upper[last]))."
    }

    public var page: HTMLPage {
        var page = HTMLPage(title: title)
        page.add(paragraph: summary)
        page.add(plot)
        page.add(heading: "Step by step")
        page.add(
            rows: path.x.indices.map { step in
                let bounds = [path.mean, path.inner.lower, path.inner.upper, path.outer.lower, path.outer.upper]
                return [String(step + 1), history.name(of: path.x[step])]
                    + bounds.map { NumberText.significant($0[step]) }
            },
            header: ["step", "at", "forecast", "80% from", "to", "95% from", "to"]
        )
        page.add(
            note: "The intervals are the model's own, made from the past. What has not happened before is not in them."
        )
        return page
    }
}
