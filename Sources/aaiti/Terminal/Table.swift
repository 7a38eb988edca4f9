import Reports

/// Rows of text in aligned columns.
struct Table {
    private var rows: [[String]] = []

    init(_ header: String...) {
        if !header.isEmpty { rows.append(header) }
    }

    init(header: [String]) { rows.append(header) }

    mutating func add(_ cells: String...) { add(row: cells) }

    mutating func add(row: [String]) { rows.append(row) }

    /// The table; columns that hold numbers are aligned to the right.
    var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                let isNumber = cell.first.map { $0.isNumber || $0 == "-" || $0 == "–" } ?? false
                return isNumber ? padding + cell : column == row.count - 1 ? cell : cell + padding
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}

/// A number for people: six significant digits.
func number(_ value: Double) -> String { NumberText.significant(value) }
