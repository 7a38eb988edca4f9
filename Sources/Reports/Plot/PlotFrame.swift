/// The rectangle in which the layers of a ``Plot`` are drawn, and what its edges stand for.
struct PlotFrame {
    let left: Double
    let top: Double
    let right: Double
    let bottom: Double
    let x: ClosedRange<Double>
    let y: ClosedRange<Double>

    func horizontal(_ value: Double) -> Double {
        left + (value - x.lowerBound) / (x.upperBound - x.lowerBound) * (right - left)
    }

    func vertical(_ value: Double) -> Double {
        bottom - (value - y.lowerBound) / (y.upperBound - y.lowerBound) * (bottom - top)
    }

    /// The path of a line, as the `d` of an SVG path; empty without a point.
    ///
    /// Of points that fall into one column of pixels only those are kept that show: the first, the lowest, the highest and
    /// the last. A line never takes more room than the picture has columns, however long the series is.
    func path(_ xs: [Double], _ ys: [Double]) -> String {
        var path = ""
        for stretch in stretches(xs, ys) {
            for (index, point) in thinned(stretch).enumerated() { path += (index == 0 ? "M" : "L") + text(point) }
        }
        return path
    }

    /// The path around a band; empty if it has fewer than two finite places.
    func area(_ band: PlotBand) -> String {
        let places = band.x.indices.filter {
            band.x[$0].isFinite && band.lower[$0].isFinite && band.upper[$0].isFinite
        }
        guard places.count > 1 else { return "" }
        let upper = places.map { PlotPoint(x: horizontal(band.x[$0]), y: vertical(band.upper[$0])) }
        let lower = places.map { PlotPoint(x: horizontal(band.x[$0]), y: vertical(band.lower[$0])) }
        return "M" + (upper + lower.reversed()).map(text).joined(separator: "L") + "Z"
    }

    /// Triangles at points: of those that fall into one stretch of three pixels the first is shown.
    func triangles(_ points: PlotPoints) -> String {
        let shape = points.role == .loss ? "l-4,-8h8z" : "l-4,8h8z"
        var path = ""
        var last = -Double.infinity
        for (x, y) in zip(points.x, points.y) where x.isFinite && y.isFinite {
            let point = PlotPoint(x: horizontal(x), y: vertical(y))
            guard point.x >= last + 3 else { continue }
            last = point.x
            path += "M" + text(point) + shape
        }
        return path
    }

    /// The path around the bars at the given places.
    func area(_ bars: PlotBars, _ places: [Int]) -> String {
        places.filter { bars.heights[$0].isFinite && bars.heights[$0] != 0 }.map { place in
            let (left, right) = (horizontal(bars.edges[place]), horizontal(bars.edges[place + 1]))
            let foot = PlotPoint(x: left, y: vertical(0))
            let head = NumberText.shortest(vertical(bars.heights[place]), decimals: 2)
            let end = NumberText.shortest(max(left + 0.5, right - 1), decimals: 2)
            return "M\(text(foot))V\(head)H\(end)V\(NumberText.shortest(foot.y, decimals: 2))Z"
        }.joined()
    }

    /// The points of a line, cut where one is missing.
    private func stretches(_ xs: [Double], _ ys: [Double]) -> [[PlotPoint]] {
        var stretches: [[PlotPoint]] = [[]]
        for (x, y) in zip(xs, ys) {
            if x.isFinite, y.isFinite {
                stretches[stretches.count - 1].append(PlotPoint(x: horizontal(x), y: vertical(y)))
            } else if stretches.last?.isEmpty == false {
                stretches.append([])
            }
        }
        return stretches
    }

    private func thinned(_ points: [PlotPoint]) -> [PlotPoint] {
        var result: [PlotPoint] = []
        var start = 0
        while start < points.count {
            let column = points[start].x.rounded(.down)
            var end = start
            while end < points.count, points[end].x.rounded(.down) == column { end += 1 }
            let range = start..<end
            let low = range.min { points[$0].y < points[$1].y } ?? start
            let high = range.max { points[$0].y < points[$1].y } ?? start
            result += Set([start, low, high, end - 1]).sorted().map { points[$0] }
            start = end
        }
        return result
    }

    private func text(_ point: PlotPoint) -> String {
        NumberText.shortest(point.x, decimals: 2) + "," + NumberText.shortest(point.y, decimals: 2)
    }
}

/// A place in a picture, in pixels from its upper left corner.
struct PlotPoint: Hashable {
    let x: Double
    let y: Double
}
