/// Something that can be shown as a picture, and as a page that has the figures as well.
public protocol PlottedReport: Sendable {
    var plot: Plot { get }
    var page: HTMLPage { get }
}

/// The observations of a report, and what their places mean.
public struct PlottedSeries: Hashable, Sendable {
    /// What the values are: `close of BTC-USDT`.
    public let label: String
    /// Milliseconds since 1970 UTC if ``isTimed``, else the number of each observation.
    public let x: [Double]
    public let y: [Double]
    public let isTimed: Bool

    /// - Precondition: as many places as values, at least one.
    public init(label: String, x: [Double], y: [Double], isTimed: Bool) {
        precondition(x.count == y.count && !x.isEmpty, "each value has a place")
        (self.label, self.x, self.y, self.isTimed) = (label, x, y, isTimed)
    }

    var axis: PlotAxis { isTimed ? .time : PlotAxis("observation") }

    /// A place as people write it: a time to the minute, or a number.
    func name(of place: Double) -> String {
        guard isTimed else { return NumberText.shortest(place, decimals: 0) }
        return TimeTicks.minute(of: place) + " UTC"
    }

    func suffix(_ length: Int) -> PlottedSeries { slice(max(0, x.count - length)..<x.count) }

    func slice(_ range: Range<Int>) -> PlottedSeries {
        PlottedSeries(label: label, x: Array(x[range]), y: Array(y[range]), isTimed: isTimed)
    }

    func line(label: String?) -> PlotLayer { .line(PlotLine(x: x, y: y, role: .observed, label: label)) }
}
