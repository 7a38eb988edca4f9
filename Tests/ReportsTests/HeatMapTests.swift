import Reports
import Testing

@Suite struct HeatMapTests {
    private func map(_ values: [[Double?]]) -> HeatMap {
        HeatMap(
            title: "sharpe <by> fast & slow",
            summary: "The best is 2.",
            x: "fast",
            y: "slow",
            columns: ["5", "10"],
            rows: ["20", "30"],
            values: values
        )
    }

    @Test func aFieldForEachNumber() {
        let svg = map([[1, nil], [.nan, 2]]).svg
        #expect(svg.contains("<title>fast 5, slow 20: 1</title>"))
        #expect(svg.contains("<title>fast 10, slow 30: 2</title>"))
        #expect(!svg.contains("fast 10, slow 20"))
        #expect(!svg.contains("nan"))
        #expect(svg.contains("sharpe &lt;by&gt; fast &amp; slow"))
        #expect(svg.contains("fill-opacity=\"1\""))
        #expect(svg.contains("fill-opacity=\"0.08\""))
    }

    @Test func nothingToDraw() {
        #expect(map([[nil, nil], [nil, .infinity]]).svg.isEmpty)
    }
}
