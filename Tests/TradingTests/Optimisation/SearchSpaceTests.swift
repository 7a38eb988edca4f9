import JSON
import Parameters
import Testing
import Trading

@Suite struct SearchSpaceTests {
    static let schema = ParameterSchema([
        Parameter("fast", .integer(1...999), default: 10, summary: ""),
        Parameter("slow", .integer(2...1000), default: 30, summary: ""),
        Parameter("share", .number(0.001...10), default: 1, summary: ""),
        Parameter("side", .choice(["long", "both"]), default: "long", summary: ""),
        Parameter("name", .text, default: "x", summary: ""),
    ])

    private func domain(_ text: String) throws -> SearchDimension.Domain {
        try SearchDimension(parsing: text, schema: Self.schema).domain
    }

    @Test func ranges() throws {
        #expect(try domain("fast=5:8") == .levels([5, 6, 7, 8], .linear))
        #expect(try domain("fast=5:50:20") == .levels([5, 25, 45], .linear))
        #expect(try domain("fast=20,5,5,10") == .levels([5, 10, 20], .linear))
        #expect(try domain("fast=1:100:log:3") == .levels([1, 10, 100], .logarithmic))
        #expect(try domain("fast=1:3:log") == .levels([1, 2, 3], .logarithmic))
        #expect(try domain("share=0.5:2") == .span(0.5...2, .linear))
        #expect(try domain("share=0.01:1:log") == .span(0.01...1, .logarithmic))
        #expect(try domain("share=0.1:0.5:0.1") == .levels([0.1, 0.2, 0.3, 0.4, 0.5], .linear))
        #expect(try domain("share=0.01:1:log:3") == .levels([0.01, 0.1, 1.0], .logarithmic))
        #expect(try domain("side=both,long") == .choices(["both", "long"]))
    }

    @Test(arguments: [
        ("fast", "fast"), ("quick=1:2", "quick"), ("fast=9:5", "fast"), ("fast=5:5", "fast"), ("fast=0:5", "fast"),
        ("fast=5:2000", "fast"), ("fast=5:50:0", "fast"), ("fast=5:50:1.5", "fast"), ("fast=5:50:-1", "fast"),
        ("fast=5:50:log:1", "fast"), ("fast=5:50:log:x", "fast"), ("fast=5:50:lin", "fast"), ("fast=5:50:1:1", "fast"),
        ("fast=1:2:3:4:5", "fast"), ("fast=", "fast"), ("fast=1.5:3", "fast"), ("share=nan:2", "share"),
        ("share=0.01:10:0.000001", "share"), ("share=1:2:inf", "share"), ("side=up", "side"), ("side=1:2", "side"),
        ("name=a,b", "name"),
    ])
    func refused(text: String, field: String) throws {
        let error = try #require(throws: ParameterError.self) {
            try SearchDimension(parsing: text, schema: Self.schema)
        }
        #expect(error.field == field, "\(error)")
        #expect(!error.message.isEmpty)
    }

    @Test func combinationsThatDoNotGoTogetherAreNoPoints() throws {
        let space = try crossSpace("fast=5:20:5", "slow=5:20:5")
        #expect(space.gridCount == 16)
        var grid = GridSearch(space)
        let points = grid.ask(100)
        let pairs = points.map { space.parameters(of: $0) }
        let expected = [(5, 10), (5, 15), (5, 20), (10, 15), (10, 20), (15, 20)]
        #expect(pairs == expected.map { ["fast": JSONValue($0.0), "slow": JSONValue($0.1)] })
        #expect(points.allSatisfy(space.contains))
        #expect(grid.ask(1).isEmpty)
    }

    @Test func spacesThatAreNone() throws {
        let descriptor = try StrategyRegistry.standard.descriptor("sma_cross")
        let fast = try SearchDimension(parsing: "fast=5:20", schema: descriptor.schema)
        let other = SearchDimension("fast", .levels([0, 5], .linear))
        #expect(throws: ParameterErrors.self) { try SearchSpace(of: descriptor, dimensions: []) }
        #expect(throws: ParameterErrors.self) { try SearchSpace(of: descriptor, dimensions: [fast, fast]) }
        #expect(throws: ParameterErrors.self) {
            try SearchSpace(of: descriptor, fixed: ["fast": 3], dimensions: [fast])
        }
        #expect(throws: ParameterErrors.self) { try SearchSpace(of: descriptor, fixed: ["x": 3], dimensions: [fast]) }
        #expect(throws: ParameterErrors.self) { try SearchSpace(of: descriptor, dimensions: [other]) }
    }
}

/// The space of SMA crosses over two ranges.
func crossSpace(_ ranges: String...) throws -> SearchSpace {
    let descriptor = try StrategyRegistry.standard.descriptor("sma_cross")
    return try SearchSpace(
        of: descriptor,
        dimensions: ranges.map { try SearchDimension(parsing: $0, schema: descriptor.schema) }
    )
}
