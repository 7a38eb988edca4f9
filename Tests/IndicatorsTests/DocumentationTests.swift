import Foundation
import Indicators
import Parameters
import Testing

/// `docs/indicators.md` says of each indicator what the registry says.
@Suite struct DocumentationTests {
    /// The table's row: the name with the defaults, the title and the summary, the parameters, the outputs, the scale,
    /// the convention, and what flat candles give.
    private static func row(_ definition: IndicatorDefinition) throws -> String {
        let key = try IndicatorSpec(definition).key
        let outputs = definition.outputs.filter { !$0.isEmpty }.map { "`\($0)`" }
        let cells = [
            "`\(key)`", "\(definition.title): \(definition.summary)",
            definition.schema.parameters.map(\.name).joined(separator: ", "), outputs.joined(separator: ", "),
            definition.scale.rawValue, definition.convention, definition.flat,
        ]
        return "| " + cells.map { $0.isEmpty ? "–" : $0 }.joined(separator: " | ") + " |"
    }

    @Test func thePageHasEveryRow() throws {
        let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/indicators.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").map(String.init).filter { $0.hasPrefix("| `") }
        let expected = try IndicatorRegistry.standard.definitions.map(Self.row)
        for row in expected where !rows.contains(row) { Issue.record("missing in docs/indicators.md:\n\(row)") }
        for row in rows where !expected.contains(row) { Issue.record("not in the registry:\n\(row)") }
    }
}
