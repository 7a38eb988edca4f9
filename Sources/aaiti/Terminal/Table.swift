import Reports

/// Rows of text in aligned columns.
struct Table {
    private var rows: [[String]] = []
    private let hasHeader: Bool

    init(_ header: String...) { self.init(header: header) }

    init(header: [String]) {
        hasHeader = !header.isEmpty
        if hasHeader { rows.append(header) }
    }

    mutating func add(_ cells: String...) { add(row: cells) }

    mutating func add(row: [String]) { rows.append(row) }

    /// The table; cells that hold numbers are aligned to the right, and the names of their columns with them.
    var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return rows.enumerated().map { index, row in
            row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                let isHeader = hasHeader && index == 0
                let isRight = isHeader && rows.count > 1 ? isNumber(1, column) : isNumber(index, column)
                return isRight ? padding + cell : column == row.count - 1 ? cell : cell + padding
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    private func isNumber(_ row: Int, _ column: Int) -> Bool {
        guard rows[row].count > column, let first = rows[row][column].first else { return false }
        return first.isNumber || first == "-" || first == "–"
    }
}

/// A number for people: six significant digits.
func number(_ value: Double) -> String { NumberText.significant(value) }
