extension Plot {
    /// The picture as SVG; empty if there is nothing to draw: fewer than two finite points.
    public func svg(_ setting: Setting) -> String {
        guard let frame = frame(setting) else { return "" }
        let isAlone = setting == .standalone
        let namespace = isAlone ? " xmlns=\"http://www.w3.org/2000/svg\"" : ""
        let size = "\(Int(width)) \(Int(height))"
        let heading = isAlone ? text(title, x: 16, y: 24, style: "heading") : ""
        return """
            <svg class="plot"\(namespace) viewBox="0 0 \(size)" role="img" aria-labelledby="\(id)-title \(id)-desc">
            <title id="\(id)-title">\(escaped(title))</title><desc id="\(id)-desc">\(escaped(summary))</desc>
            <style>\(PlotStyle.sheet)</style>
            \(isAlone ? "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>" : "")\(heading)
            \(legend(frame))
            \(axes(frame))
            \(layers.map { drawing($0, frame) }.joined(separator: "\n"))
            </svg>
            """
    }

    /// Where the layers are drawn: the names of the ticks, the legend and the heading have room around it.
    private func frame(_ setting: Setting) -> PlotFrame? {
        guard let x = range(of: layers.flatMap(\.xs)), let y = range(of: layers.flatMap(\.ys)),
            x.lowerBound < x.upperBound
        else { return nil }
        let vertical = widened(y)
        let names = self.y.ticks(vertical, count: Self.rows).map(\.label.count).max() ?? 1
        let top = setting == .standalone ? 78.0 : 46.0
        return PlotFrame(
            left: Double(names) * Self.letter + 18,
            top: top,
            right: width - 20,
            bottom: height - 60,
            x: x,
            y: vertical
        )
    }

    private static let rows = 6
    /// The width that a letter of the names at the axes has about.
    private static let letter = 7.0

    private func range(of values: [Double]) -> ClosedRange<Double>? {
        let finite = values.filter(\.isFinite)
        guard finite.count > 1, let low = finite.min(), let high = finite.max() else { return nil }
        return low...high
    }

    /// With some air above and below; a flat line stands in the middle.
    private func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
        let span = range.upperBound - range.lowerBound
        let air = span > 0 ? span * 0.05 : max(abs(range.lowerBound) * 0.01, 1e-9)
        return range.lowerBound - air...range.upperBound + air
    }

    private func drawing(_ layer: PlotLayer, _ frame: PlotFrame) -> String {
        switch layer {
        case .line(let line): return path(frame.path(line.x, line.y), "line \(line.role.rawValue)")
        case .band(let band): return path(frame.area(band), band.role.rawValue)
        case .points(let points): return path(frame.triangles(points), "point \(points.role.rawValue)")
        case .bars(let bars):
            let losses = bars.heights.indices.filter { bars.edges[$0 + 1] <= bars.zero }
            let gains = bars.heights.indices.filter { bars.edges[$0 + 1] > bars.zero }
            return path(frame.area(bars, losses), "bar loss") + path(frame.area(bars, gains), "bar gain")
        case .marker(let marker):
            let x = frame.horizontal(marker.x)
            guard x >= frame.left, x <= frame.right else { return "" }
            let line = line("marker", x, frame.top, x, frame.bottom)
            guard let label = marker.label else { return line }
            // On the side where there is more room.
            let isRight = x < (frame.left + frame.right) / 2
            return line + text(label, x: isRight ? x + 5 : x - 5, y: frame.top + 12, anchor: isRight ? nil : "end")
        }
    }

    private func path(_ data: String, _ style: String) -> String {
        data.isEmpty ? "" : "<path class=\"\(style)\" d=\"\(data)\"/>"
    }

    /// The names of the layers, each with a piece of it, in a row above the frame.
    private func legend(_ frame: PlotFrame) -> String {
        var x = frame.left
        let y = frame.top - 14
        return layers.compactMap(\.legend).map { label, role, sample in
            let start = x
            x += 26 + Double(label.count) * Self.letter + 20
            return picture(of: sample, role, start, y) + text(label, x: start + 26, y: y)
        }.joined()
    }

    private func picture(of sample: LegendSample, _ role: PlotRole, _ x: Double, _ y: Double) -> String {
        switch sample {
        case .line: line("line \(role.rawValue)", x, y - 4, x + 20, y - 4)
        case .area: area(role, x, y - 9)
        case .point:
            path(
                "M\(short(x + 10)),\(short(role == .loss ? y : y - 8))\(role == .loss ? "l-4,-8" : "l-4,8")h8z",
                "point \(role.rawValue)"
            )
        }
    }

    /// A piece of an area, as it looks where it lies: the inner interval on the outer one.
    private func area(_ role: PlotRole, _ x: Double, _ y: Double) -> String {
        let below = role == .inner ? area(.outer, x, y) : ""
        let place = "x=\"\(short(x))\" y=\"\(short(y))\" width=\"20\" height=\"10\""
        return below + "<rect class=\"\(role.rawValue)\" \(place)/>"
    }
}

/// The axes.
extension Plot {
    private func axes(_ frame: PlotFrame) -> String {
        rows(frame) + columns(frame) + line("axis", frame.left, frame.bottom, frame.right, frame.bottom)
            + text(y.label, x: 16, y: frame.top - 32)
            + text(x.label, x: frame.right, y: height - 8, anchor: "end")
    }

    private func rows(_ frame: PlotFrame) -> String {
        y.ticks(frame.y, count: Self.rows).map { tick in
            let y = frame.vertical(tick.value)
            return line("grid", frame.left, y, frame.right, y)
                + text(tick.label, x: frame.left - 8, y: y + 4, anchor: "end")
        }.joined()
    }

    private func columns(_ frame: PlotFrame) -> String {
        let ticks = x.ticks(frame.x, count: max(2, Int((frame.right - frame.left) / 90)))
        let places = ticks.map { frame.horizontal($0.value) }
        return ticks.indices.map { index in
            let (tick, place) = (ticks[index], places[index])
            var marks =
                line("axis", place, frame.bottom, place, frame.bottom + 5)
                + text(tick.label, x: place, y: frame.bottom + 18, anchor: "middle")
            if let context = tick.context {
                // The first may stand closely before the next, which then says as much.
                let next = ticks[(index + 1)...].firstIndex { $0.context != nil }
                let isFree = next.map { places[$0] - place > Double(context.count) * Self.letter + 8 } ?? true
                if isFree { marks += text(context, x: place, y: frame.bottom + 33, anchor: "middle") }
            }
            return marks
        }.joined()
    }

    private func line(_ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        "<line class=\"\(style)\" x1=\"\(short(x1))\" y1=\"\(short(y1))\" x2=\"\(short(x2))\" y2=\"\(short(y2))\"/>"
    }

    private func text(
        _ text: String,
        x: Double,
        y: Double,
        anchor: String? = nil,
        style: String? = nil
    ) -> String {
        let style = style.map { " class=\"\($0)\"" } ?? ""
        let anchor = anchor.map { " text-anchor=\"\($0)\"" } ?? ""
        return "<text\(style) x=\"\(short(x))\" y=\"\(short(y))\"\(anchor)>\(escaped(text))</text>"
    }

    private func short(_ value: Double) -> String { NumberText.shortest(value, decimals: 2) }
}

extension PlotLayer {
    fileprivate var xs: [Double] {
        switch self {
        case .line(let line): line.x
        case .band(let band): band.x
        case .marker: []
        case .points(let points): points.x
        case .bars(let bars): bars.edges
        }
    }

    fileprivate var ys: [Double] {
        switch self {
        case .line(let line): line.y
        case .band(let band): band.lower + band.upper
        case .marker: []
        case .points(let points): points.y
        case .bars(let bars): bars.heights + [0]
        }
    }

    fileprivate var legend: (label: String, role: PlotRole, sample: LegendSample)? {
        switch self {
        case .line(let line): line.label.map { ($0, line.role, .line) }
        case .band(let band): band.label.map { ($0, band.role, .area) }
        case .points(let points): points.label.map { ($0, points.role, .point) }
        case .marker, .bars: nil
        }
    }
}

/// What stands for a layer in the legend.
private enum LegendSample {
    case line, area, point
}
