import Observability
import TestSupport
import Testing

@Suite struct LatencyHistogramTests {
    @Test func `percentiles are within one percent, count and mean are exact`() throws {
        let histogram = LatencyHistogram()
        for millisecond in UInt64(1)...1000 { histogram.record(nanoseconds: millisecond * 1_000_000) }
        let total = histogram.total
        #expect(total.count == 1000)
        #expect(total.mean == 500.5)
        #expect(total.max == 1000)
        #expect(abs(try #require(total.p50) - 500) <= 5)
        #expect(abs(try #require(total.p95) - 950) <= 9.5)
        #expect(abs(try #require(total.p99) - 990) <= 9.9)
        #expect(histogram.recent == total)
    }

    @Test func `nothing recorded is nil, not zero or NaN`() {
        let histogram = LatencyHistogram()
        #expect(histogram.total == .empty)
        #expect(histogram.recent == .empty)
        #expect(histogram.total.mean == nil && histogram.total.p99 == nil)
    }

    @Test func `the recent ones are forgotten after five minutes, the total is not`() {
        let clock = ManualInstant()
        let histogram = LatencyHistogram(now: { clock.now })
        histogram.record(.milliseconds(10))
        clock.advance(by: .seconds(269))
        #expect(histogram.recent.count == 1)
        histogram.record(.milliseconds(30))
        #expect(histogram.recent.mean == 20)
        clock.advance(by: .seconds(31))
        #expect(histogram.recent.count == 1)
        #expect(histogram.recent.max == 30)
        clock.advance(by: .seconds(3600))
        #expect(histogram.recent == .empty)
        #expect(histogram.total.count == 2)
        histogram.record(.milliseconds(50))
        #expect(histogram.recent.count == 1)
        #expect(histogram.recent.max == 50)
    }

    @Test func `absurd durations are bounded`() {
        let histogram = LatencyHistogram()
        histogram.record(nanoseconds: .max)
        histogram.record(.seconds(-5))
        histogram.record(nanoseconds: 0)
        #expect(histogram.total.count == 3)
        #expect(histogram.total.max == 3_600_000)
    }

    @Test func `records of many tasks all count`() async {
        let histogram = LatencyHistogram()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1000 { histogram.record(nanoseconds: 1_000_000) } }
            }
        }
        #expect(histogram.total.count == 8000)
        #expect(histogram.total.mean == 1)
    }
}
