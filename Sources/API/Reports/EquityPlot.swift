import Markets
import Reports

/// An equity curve as a picture.
struct EquityPlot {
    struct Point {
        let time: Timestamp
        let value: Double
    }

    let points: [Point]

    /// What the curve spans, in words; `nil` for one that is none: fewer than two points.
    var summary: String? {
        guard let first = points.first, let last = points.last, points.count > 1 else { return nil }
        let values = points.map(\.value)
        func text(_ value: Double?) -> String { NumberText.significant(value ?? .nan, digits: 9) }
        return "Equity from \(text(first.value)) to \(text(last.value)), between \(text(values.min())) and "
            + "\(text(values.max()))."
    }

    var plot: Plot? {
        summary.map { summary in
            var plot = Plot(title: "Equity", summary: summary, x: .time, y: PlotAxis("equity"))
            plot.id = "equity"
            plot.height = 320
            let times = points.map { Double($0.time.milliseconds) }
            plot.layers = [.line(PlotLine(x: times, y: points.map(\.value), role: .forecast))]
            return plot
        }
    }
}
