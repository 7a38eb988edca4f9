import Observability
import Testing

@Suite struct MetricsRegistryTests {
    @Test func `text exposition`() {
        let registry = MetricsRegistry()
        registry.counter("orders_total", help: "Orders.", labels: ["side": "buy", "mode": "paper"]).increment(by: 3)
        registry.counter("orders_total", help: "Orders.", labels: ["mode": "paper", "side": "buy"]).increment()
        registry.counter("orders_total", help: "Orders.", labels: ["side": "sell", "mode": "paper"]).increment()
        let gauge = registry.gauge("queue_length", help: "Waiting\njobs \\ tasks.")
        gauge.set(2)
        gauge.add(-0.5)
        registry.reading("absent", help: "Never there.") { nil }
        let histogram = registry.histogram(
            "wait_seconds",
            help: "Waiting.",
            labels: ["q": "a\"b\\c\nd"],
            bounds: [0.1, 1]
        )
        for value in [0.1, 0.5, 4] { histogram.observe(value) }
        histogram.observe(.nan)
        #expect(
            registry.prometheusText == """
                # HELP aaiti_absent Never there.
                # TYPE aaiti_absent gauge
                # HELP aaiti_orders_total Orders.
                # TYPE aaiti_orders_total counter
                aaiti_orders_total{mode="paper",side="buy"} 4
                aaiti_orders_total{mode="paper",side="sell"} 1
                # HELP aaiti_queue_length Waiting\\njobs \\\\ tasks.
                # TYPE aaiti_queue_length gauge
                aaiti_queue_length 1.5
                # HELP aaiti_wait_seconds Waiting.
                # TYPE aaiti_wait_seconds histogram
                aaiti_wait_seconds_bucket{q="a\\"b\\\\c\\nd",le="0.1"} 1
                aaiti_wait_seconds_bucket{q="a\\"b\\\\c\\nd",le="1"} 2
                aaiti_wait_seconds_bucket{q="a\\"b\\\\c\\nd",le="+Inf"} 3
                aaiti_wait_seconds_sum{q="a\\"b\\\\c\\nd"} 4.6
                aaiti_wait_seconds_count{q="a\\"b\\\\c\\nd"} 3

                """
        )
    }

    @Test func `labels beyond the limit share one series`() {
        let registry = MetricsRegistry(maximumSeries: 2)
        for client in ["a", "b", "c", "d", "a"] {
            registry.counter("calls_total", help: "Calls.", labels: ["client": client]).increment()
        }
        #expect(
            registry.prometheusText == """
                # HELP aaiti_calls_total Calls.
                # TYPE aaiti_calls_total counter
                aaiti_calls_total{client="a"} 2
                aaiti_calls_total{client="b"} 1
                aaiti_calls_total{client="overflow"} 2

                """
        )
    }

    @Test func `a gauge that many change adds up`() async {
        let gauge = Gauge()
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<8 {
                group.addTask { for _ in 0..<1000 { gauge.add(index % 2 == 0 ? 2 : -1) } }
            }
        }
        #expect(gauge.value == 4000)
    }
}
