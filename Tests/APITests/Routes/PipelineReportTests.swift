import API
import HTTPTypes
import JSON
import MarketData
import Markets
import Platform
import TestSupport
import Testing

@Suite struct PipelineReportTests {
    @Test func `what is kept out shows in the metrics and in the performance report`() async throws {
        let server = try await WholeServer()
        let token = try await server.login("ada").accessToken
        let unknown = Tick(symbol: WholeServer.bitcoin, time: WholeServer.start, price: 1, quantity: 1)
        server.server.live.pipeline.ingest([unknown, unknown])
        let report = try await server.send(.get, "/api/performance", token: token)
        #expect(report["market"]?["rejected"] == ["unknown_symbol": 2])
        let metrics = try await server.send(.get, "/metrics", token: token).text
        #expect(metrics.contains("aaiti_ticks_rejected_total{reason=\"unknown_symbol\"} 2\n"))
        #expect(metrics.contains("aaiti_ticks_rejected_total{reason=\"jump\"} 0\n"))
        #expect(metrics.contains("aaiti_candles_waiting 0\n"))
    }
}
