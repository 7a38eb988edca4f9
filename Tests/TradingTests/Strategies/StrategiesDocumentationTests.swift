import Foundation
import JSON
import Markets
import Parameters
import Testing
import Trading

/// `docs/strategies.md` says of the strategies what the registry says, and what it shows compiles, runs and is read.
@Suite struct StrategiesDocumentationTests {
    private static let here = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()

    private func page() throws -> String {
        let root = Self.here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/strategies.md"), encoding: .utf8)
    }

    /// The heading and the table's rows of a strategy.
    private func lines(_ strategy: StrategyDescriptor) -> [String] {
        let rows = strategy.schema.parameters.map { parameter in
            let json = parameter.defaultValue.map { String(decoding: JSONWriter.bytes(of: $0.json), as: UTF8.self) }
            let value = json.map { "`\($0)`" } ?? "required"
            return "| `\(parameter.name)` | \(parameter.kind.expectation) | \(value) | \(parameter.summary) |"
        }
        return ["### `\(strategy.type)`: \(strategy.name)", strategy.summary] + rows
    }

    @Test func thePageHasEveryStrategyWithItsParameters() throws {
        let written = try page().split(separator: "\n").map(String.init)
        let expected = StrategyRegistry.standard.strategies.flatMap(lines)
        for line in expected where !written.contains(line) { Issue.record("missing in docs/strategies.md:\n\(line)") }
        for line in written where line.hasPrefix("### `") || line.hasPrefix("| `") {
            if !expected.contains(line) { Issue.record("not in the registry:\n\(line)") }
        }
    }

    @Test func thePageShowsAStrategyThatCompiles() throws {
        let source = try String(contentsOf: Self.here.appending(path: "ThirdPartyStrategy.swift"), encoding: .utf8)
        #expect(try page().contains("```swift\n\(source)```"))
    }

    /// Every rule on the page is one.
    @Test func theRulesOnThePageAreRead() throws {
        let blocks = try page().components(separatedBy: "```json\n").dropFirst()
        let texts = blocks.map { String($0.prefix(upTo: $0.range(of: "```")?.lowerBound ?? $0.endIndex)) }
        #expect(texts.count >= 3)
        for text in texts {
            let parameters = try #require(try JSONValue(parsing: text).objectValue)
            #expect(throws: Never.self, "\(text)") {
                try StrategyRegistry.standard.parameters(type: "rules", parameters)
            }
        }
    }

    /// A strategy of somebody else's stands beside those that come with AAITI.
    @Test func aThirdPartyAddsAStrategy() throws {
        let registry = StrategyRegistry.standard.adding(.risingCloses)
        #expect(registry.strategies.count == StrategyRegistry.standard.strategies.count + 1)
        let context = StrategyContext(feeRate: .zero) { _ in throw StrategyError.unusable("there are no models") }
        let error = #expect(throws: ParameterErrors.self) {
            try registry.make(type: "rising_closes", parameters: ["count": 0], context: context)
        }
        #expect(error?.description == "count: must be a whole number from 1 to 100")
        let strategy = try registry.make(type: "rising_closes", parameters: ["count": 2], context: context)
        let backtest = Backtest(instrument: try perpetual(), initialCapital: try Money("1000"), feeRate: .zero)
        let result = try backtest.run(candles(closes: [10, 11, 12, 13, 12.5, 14, 15, 16]), strategy: strategy)
        #expect(result.trades.map(\.entryReason) == ["2 closes in a row have risen", "2 closes in a row have risen"])
        #expect(result.trades.map(\.exitReason) == ["a close has fallen", nil])
    }

    @Test func aThirdPartyStrategyIsDecidedByHand() throws {
        let closes = [10.0, 11, 12, 13, 12, 12, 13, 14]
        #expect(try decisions(RisingCloses(count: 2), closes) == "..++...+")
        #expect(try decisions(RisingCloses(count: 2), closes, held: true) == "....-...")
    }
}
