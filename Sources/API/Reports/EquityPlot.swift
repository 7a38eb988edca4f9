import Markets

/// An equity curve as an SVG picture.
struct EquityPlot {
    struct Point {
        let time: Timestamp
        let value: Double
    }

    let points: [Point]
    private let width = 900.0
    private let height = 280.0

    var svg: String {
        guard let first = points.first, let last = points.last, points.count > 1 else { return "" }
        let low = points.map(\.value).min() ?? 0
        let high = points.map(\.value).max() ?? 0
        let span = high > low ? high - low : 1
        let duration = Double(max(1, last.time - first.time))
        let path = points.map { point in
            let x = Double(point.time - first.time) / duration * width
            let y = height - (point.value - low) / span * height
            return "\(rounded(x)),\(rounded(y))"
        }.joined(separator: " ")
        let label =
            "Equity from \(rounded(first.value)) to \(rounded(last.value)), between \(rounded(low)) and \(rounded(high))"
        return """
            <svg viewBox="0 0 \(Int(width)) \(Int(height) + 24)" role="img" aria-label="\(label)">
            <polyline points="\(path)" fill="none" stroke="#0b63c5" stroke-width="1.5"/>
            <text x="0" y="\(Int(height) + 18)" font-size="12" fill="currentColor">\(first.time.iso8601.prefix(10))</text>
            <text x="\(Int(width))" y="\(Int(height) + 18)" font-size="12" text-anchor="end" fill="currentColor">\
            \(last.time.iso8601.prefix(10))</text></svg><p class="note">\(label).</p>
            """
    }

    private func rounded(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
