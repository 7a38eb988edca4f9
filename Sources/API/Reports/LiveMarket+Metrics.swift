import MarketData
import Observability
import Platform

extension LiveMarket {
    /// Adds what the pipeline and its writer count.
    func register(in registry: MetricsRegistry) {
        func counter(_ name: String, _ help: String, _ read: @escaping @Sendable (PipelineStatistics) -> Int?) {
            registry.reading(name, kind: .counter, help: help) { [self] in read(pipeline.statistics).map(Double.init) }
        }
        func gauge(_ name: String, _ help: String, _ read: @escaping @Sendable (PipelineStatistics) -> Int?) {
            registry.reading(name, help: help) { [self] in read(pipeline.statistics).map(Double.init) }
        }
        counter("market_ticks_total", "Ticks taken in.") { $0.total.ticks }
        for reason in Rejection.allCases {
            registry.reading(
                "ticks_rejected_total",
                kind: .counter,
                help: "Ticks and finished candles kept out.",
                labels: ["reason": reason.rawValue]
            ) { [self] in Double(pipeline.statistics.total.rejected[reason]) }
        }
        counter("candles_amended_total", "Candles changed or added after their time.") { $0.total.amendedCandles }
        counter("candles_missing_total", "Candles missing when the next one began.") { $0.total.missingCandles }
        counter("candles_incomplete_total", "Candles given up because the feed saw a part only.") {
            $0.total.incompleteCandles
        }
        gauge("markets_refused", "Markets of the feed that found no room.") { $0.refusedMarkets }
        gauge("market_bytes", "Bytes that the live markets hold.") { $0.heldBytes }
        counter("candles_written_total", "Live candles stored.") { $0.writing?.written }
        gauge("candles_waiting", "Live candles that wait to be stored.") { $0.writing?.pending }
        counter("candle_write_failures_total", "Batches that the store refused.") { $0.writing?.failures }
        counter("candles_lost_total", "Live candles given up because too many waited.") { $0.writing?.lost }
        counter("feed_store_waits_total", "Times that a feed waited for the store.") { $0.writing?.waits }
    }
}
