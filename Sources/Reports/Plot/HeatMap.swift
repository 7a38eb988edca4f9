/// A table of numbers as a picture: a field for each, the darker the larger, drawn as SVG that needs nothing else.
public struct HeatMap: Hashable, Sendable {
    /// What the picture is of, in a line.
    public var title: String
    /// What it shows, in a sentence or two.
    public var summary: String
    /// What lies along the axes, and the names of the columns and of the rows, which go upwards.
    public var x: String
    public var y: String
    public var columns: [String]
    public var rows: [String]
    /// A number for each column of each row; `nil` where there is none, and the field stays empty.
    public var values: [[Double?]]

    /// - Precondition: a list of values for each row, with one for each column.
    public init(
        title: String,
        summary: String,
        x: String,
        y: String,
        columns: [String],
        rows: [String],
        values: [[Double?]]
    ) {
        precondition(values.count == rows.count && values.allSatisfy { $0.count == columns.count }, "a value a field")
        (self.title, self.summary, self.x, self.y) = (title, summary, x, y)
        (self.columns, self.rows, self.values) = (columns, rows, values)
    }

    private static let (width, height) = (900.0, 560.0)
    private static let (left, top, right, bottom) = (90.0, 60.0, 20.0, 60.0)
    /// How many names fit along an axis.
    private static let names = 16

    /// The picture; empty if there is no number.
    public var svg: String {
        let known = values.joined().compactMap(\.self).filter(\.isFinite)
        guard let low = known.min(), let high = known.max() else { return "" }
        let size = "\(Int(Self.width)) \(Int(Self.height))"
        return """
            <svg class="plot" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size)" role="img" \
            aria-labelledby="heat-title heat-desc">
            <title id="heat-title">\(escaped(title))</title><desc id="heat-desc">\(escaped(summary))</desc>
            <style>\(PlotStyle.sheet)</style><rect class="ground" width="100%" height="100%"/>
            \(text(title, x: 16, y: 24, style: " class=\"heading\""))
            \(text(range(low, high), x: 16, y: 44))
            \(fields(low, high))
            \(labels)
            </svg>
            """
    }

    private var cell: (width: Double, height: Double) {
        (
            (Self.width - Self.left - Self.right) / Double(columns.count),
            (Self.height - Self.top - Self.bottom) / Double(rows.count)
        )
    }

    private func range(_ low: Double, _ high: Double) -> String {
        "from \(NumberText.significant(low, digits: 4)) (light) to \(NumberText.significant(high, digits: 4)) (dark)"
    }

    private func fields(_ low: Double, _ high: Double) -> String {
        var text = ""
        for (row, values) in values.enumerated() {
            for (column, value) in values.enumerated() {
                guard let value, value.isFinite else { continue }
                let share = high > low ? (value - low) / (high - low) : 1
                let name = "\(x) \(columns[column]), \(y) \(rows[row]): \(NumberText.significant(value))"
                text += "<rect x=\"\(place(Self.left + Double(column) * cell.width))\" y=\"\(place(upper(row)))\" "
                text += "width=\"\(place(cell.width))\" height=\"\(place(cell.height))\" fill=\"#0b63c5\" "
                text += "fill-opacity=\"\(NumberText.shortest(0.08 + 0.92 * share, decimals: 3))\">"
                text += "<title>\(escaped(name))</title></rect>\n"
            }
        }
        return text
    }

    /// The upper edge of a row; the first lies at the bottom.
    private func upper(_ row: Int) -> Double { Self.height - Self.bottom - Double(row + 1) * cell.height }

    private var labels: String {
        var result = ""
        for column in stride(from: 0, to: columns.count, by: max(1, (columns.count + Self.names - 1) / Self.names)) {
            let middle = Self.left + (Double(column) + 0.5) * cell.width
            result += text(columns[column], x: middle, y: Self.height - Self.bottom + 18, style: Self.centred)
        }
        for row in stride(from: 0, to: rows.count, by: max(1, (rows.count + Self.names - 1) / Self.names)) {
            let middle = upper(row) + cell.height / 2 + 4
            result += text(rows[row], x: Self.left - 8, y: middle, style: " text-anchor=\"end\"")
        }
        let middle = (Self.left + Self.width - Self.right) / 2
        result += text(x, x: middle, y: Self.height - 16, style: Self.centred)
        return result + text(y, x: 16, y: Self.top - 4)
    }

    private static let centred = " text-anchor=\"middle\""

    private func text(_ text: String, x: Double, y: Double, style: String = "") -> String {
        "<text x=\"\(place(x))\" y=\"\(place(y))\"\(style)>\(escaped(text))</text>"
    }

    private func place(_ value: Double) -> String { NumberText.shortest(value, decimals: 2) }
}
