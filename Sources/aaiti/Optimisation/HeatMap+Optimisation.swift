import JSON
import Parameters
import Reports
import Trading

extension HeatMap {
    /// The best score in sample for each pair of values of the first two dimensions.
    ///
    /// - Precondition: there are two.
    init(_ result: OptimisationResult, _ space: SearchSpace) {
        let (x, y) = (space.dimensions[0].name, space.dimensions[1].name)
        let columns = Self.values(0, result)
        let rows = Self.values(1, result)
        var fields = [[Double?]](repeating: Array(repeating: nil, count: columns.count), count: rows.count)
        for trial in result.trials {
            guard let score = trial.inSample.score, let column = columns.firstIndex(of: trial.point.values[0]),
                let row = rows.firstIndex(of: trial.point.values[1])
            else { continue }
            fields[row][column] = max(fields[row][column] ?? score, score)
        }
        let objective = result.objective.measure.rawValue
        self.init(
            title: "\(objective) in sample by \(x) and \(y)",
            summary: result.judgement.text,
            x: x,
            y: y,
            columns: columns.map(Self.name),
            rows: rows.map(Self.name),
            values: fields
        )
    }

    /// The values of a dimension that were tried, ascending where they are numbers.
    private static func values(_ dimension: Int, _ result: OptimisationResult) -> [ParameterValue] {
        Set(result.trials.map { $0.point.values[dimension] }).sorted { first, second in
            switch (first, second) {
            case (.integer(let one), .integer(let other)): one < other
            case (.number(let one), .number(let other)): one < other
            default: name(first) < name(second)
            }
        }
    }

    private static func name(_ value: ParameterValue) -> String {
        switch value {
        case .integer(let value): String(value)
        case .number(let value): number(value)
        case .boolean(let value): String(value)
        case .text(let value): value
        case .object(let value): String(decoding: JSONWriter.bytes(of: JSONValue.object(value)), as: UTF8.self)
        }
    }
}
