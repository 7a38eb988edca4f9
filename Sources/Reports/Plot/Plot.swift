/// A picture of lines and bands over an axis of times or numbers, drawn as SVG that needs nothing else: no script, no
/// font, no network. It has a light and a dark side, and says in words what it shows to those who cannot see it.
///
/// ```swift
/// var plot = Plot(title: "Closes", summary: "From 101.5 to 104.", x: .time, y: PlotAxis("close"))
/// plot.layers = [.line(PlotLine(x: times, y: closes, role: .observed, label: "observed"))]
/// try plot.svg(.standalone).write(toFile: "closes.svg", atomically: true, encoding: .utf8)
/// ```
public struct Plot: Hashable, Sendable {
    /// What surrounds the picture.
    public enum Setting: Sendable {
        /// A file of its own: with a heading, a background and the namespace of SVG.
        case standalone
        /// Part of a page, which has these.
        case embedded
    }

    /// What the picture is of, in a line.
    public var title: String
    /// What it shows, in a sentence or two.
    public var summary: String
    public var x: PlotAxis
    public var y: PlotAxis
    /// From the back to the front.
    public var layers: [PlotLayer]
    /// Sets the names in the picture apart from those of others on the same page: letters, digits and hyphens.
    public var id = "plot"
    /// In pixels of a picture that is not scaled.
    public var width = 900.0
    public var height = 420.0

    public init(title: String, summary: String, x: PlotAxis, y: PlotAxis, layers: [PlotLayer] = []) {
        (self.title, self.summary, self.x, self.y, self.layers) = (title, summary, x, y, layers)
    }
}

/// One of the two axes of a ``Plot``.
public struct PlotAxis: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case number
        /// Milliseconds since 1970 UTC.
        case time
    }

    public let kind: Kind
    /// What is measured along it, with its unit.
    public let label: String

    public init(_ label: String, kind: Kind = .number) {
        (self.label, self.kind) = (label, kind)
    }

    /// Times in UTC.
    public static let time = PlotAxis("time (UTC)", kind: .time)
}

/// What a layer of a ``Plot`` stands for, which decides how it looks.
public enum PlotRole: String, CaseIterable, Hashable, Sendable {
    /// What was measured.
    case observed
    /// What was expected.
    case forecast
    /// The narrower interval around it.
    case inner
    /// The wider one.
    case outer
    /// What something is compared with.
    case benchmark
    /// What was won, or where something was entered.
    case gain
    /// What was lost, or where something was left.
    case loss
}

/// Something drawn in a ``Plot``.
public enum PlotLayer: Hashable, Sendable {
    case line(PlotLine)
    case band(PlotBand)
    case marker(PlotMarker)
    case points(PlotPoints)
    case bars(PlotBars)
}

/// Points joined by a line. Where one is not finite the line is broken.
public struct PlotLine: Hashable, Sendable {
    public let x: [Double]
    public let y: [Double]
    public let role: PlotRole
    /// Its name in the legend; `nil` for a line that belongs to another.
    public let label: String?

    /// - Parameter x: ascending.
    /// - Precondition: as many `x` as `y`.
    public init(x: [Double], y: [Double], role: PlotRole, label: String? = nil) {
        precondition(x.count == y.count, "a point has two coordinates")
        (self.x, self.y, self.role, self.label) = (x, y, role, label)
    }
}

/// The area between two lines.
public struct PlotBand: Hashable, Sendable {
    public let x: [Double]
    public let lower: [Double]
    public let upper: [Double]
    public let role: PlotRole
    /// Its name in the legend; `nil` for a band that belongs to another.
    public let label: String?

    /// - Parameter x: ascending.
    /// - Precondition: as many `x` as values on either side.
    public init(x: [Double], lower: [Double], upper: [Double], role: PlotRole, label: String? = nil) {
        precondition(x.count == lower.count && x.count == upper.count, "a band has two sides")
        (self.x, self.lower, self.upper, self.role, self.label) = (x, lower, upper, role, label)
    }
}

/// An upright line at a place of the horizontal axis, such as where a forecast begins.
public struct PlotMarker: Hashable, Sendable {
    public let x: Double
    /// Written beside it; `nil` for nothing.
    public let label: String?

    public init(x: Double, label: String? = nil) {
        (self.x, self.label) = (x, label)
    }
}

/// Single places, each with a triangle that points at it: from below for a gain, from above for a loss.
public struct PlotPoints: Hashable, Sendable {
    public let x: [Double]
    public let y: [Double]
    public let role: PlotRole
    /// Its name in the legend; `nil` for points that belong to another layer.
    public let label: String?

    /// - Parameter x: ascending.
    /// - Precondition: as many `x` as `y`.
    public init(x: [Double], y: [Double], role: PlotRole, label: String? = nil) {
        precondition(x.count == y.count, "a point has two coordinates")
        (self.x, self.y, self.role, self.label) = (x, y, role, label)
    }
}

/// Bars side by side that stand on zero.
public struct PlotBars: Hashable, Sendable {
    /// Where the bars begin, and where the last one ends; ascending.
    public let edges: [Double]
    public let heights: [Double]
    /// Those that end at or below this place are losses, the others gains.
    public let zero: Double

    /// - Precondition: one edge more than heights.
    public init(edges: [Double], heights: [Double], zero: Double = 0) {
        precondition(edges.count == heights.count + 1, "a bar has two edges")
        (self.edges, self.heights, self.zero) = (edges, heights, zero)
    }
}
