import JSON
import Observability
import TestSupport
import Testing

@Suite struct PerformanceReportTests {
    private func json(_ meters: PerformanceMeters, caches: [CacheFigures] = []) throws -> JSONValue {
        try JSONValue(parsing: JSONWriter.bytes(of: meters.report(caches: caches, realtimeConnections: 0)))
    }

    @Test func `without traffic rates are null`() throws {
        let report = try json(PerformanceMeters())
        for field in ["average_response_time", "p95_response_time", "p99_response_time", "error_rate"] {
            #expect(report["requests"]?[field] == .null)
        }
        #expect(report["requests"]?["total"] == 0)
        #expect(report["database"]?["average_query_time"] == .null)
        #expect(report["cache"]?["hit_rate"] == .null)
        #expect(report["realtime"]?["messages_per_second"] == .null)
        #expect(report["realtime"]?["latency_p95"] == .null)
    }

    @Test func `the report says what was recorded`() throws {
        let clock = ManualInstant()
        let meters = PerformanceMeters(now: { clock.now })
        for index in 0..<4 { meters.requests.record(nanoseconds: 2_000_000, failed: index == 0) }
        meters.database.record(nanoseconds: 100_000_000)
        meters.database.record(nanoseconds: 99_000_000)
        meters.realtimeMessages.increment(by: 30)
        clock.advance(by: .seconds(10))
        let caches = [
            CacheFigures(name: "a", hits: 3, misses: 1, evictions: 2, entries: 5),
            CacheFigures(name: "b", hits: 0, misses: 4, evictions: 0, entries: 0),
        ]
        let report = try json(meters, caches: caches)
        #expect(report["requests"]?["total"] == 4)
        #expect(report["requests"]?["recent"] == 4)
        #expect(report["requests"]?["average_response_time"] == 2)
        #expect(report["requests"]?["error_rate"]?.doubleValue == 0.25)
        #expect(report["database"]?["slow_queries"] == 1)
        #expect(report["database"]?["average_query_time"]?.doubleValue == 99.5)
        #expect(report["cache"]?["total_operations"] == 8)
        #expect(report["cache"]?["hit_rate"]?.doubleValue == 0.375)
        #expect(report["cache"]?["levels"]?.arrayValue?.first?["hit_rate"]?.doubleValue == 0.75)
        #expect(report["realtime"]?["messages_per_second"] == 3)
        #expect(report["system"]?["uptime"] == 10)
    }
}
