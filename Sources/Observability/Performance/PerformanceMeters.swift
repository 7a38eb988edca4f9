/// Everything that the performance report is made from. One for each server, handed to the parts that record.
public struct PerformanceMeters: Sendable {
    /// HTTP requests; those answered with a 5xx status are failures.
    public let requests: TrafficMeter
    /// Calls of the database.
    public let database: TrafficMeter
    /// Realtime messages sent, to all sockets together.
    public let realtimeMessages: RecentCounter
    /// From the arrival of a market update to its write to a socket.
    public let realtimeLatency: LatencyHistogram
    public let process: ProcessMonitor

    public init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        requests = TrafficMeter(slowThreshold: .milliseconds(500), now: now)
        database = TrafficMeter(slowThreshold: .milliseconds(100), now: now)
        realtimeMessages = RecentCounter(now: now)
        realtimeLatency = LatencyHistogram(now: now)
        process = ProcessMonitor(now: now)
    }

    /// The report as of now.
    ///
    /// - Parameters:
    ///   - caches: how each cache does.
    ///   - realtimeConnections: open realtime connections.
    public func report(caches: [CacheFigures], realtimeConnections: Int) -> PerformanceReport {
        let latency = requests.latency.recent
        return PerformanceReport(
            requests: .init(
                total: requests.latency.total.count,
                recent: latency,
                errorRate: latency.count > 0 ? Double(requests.failures.recent) / Double(latency.count) : nil
            ),
            database: .init(
                total: database.latency.total.count,
                recent: database.latency.recent,
                slow: database.slow.value
            ),
            caches: caches,
            system: process.sample(),
            realtime: .init(
                connections: realtimeConnections,
                messagesPerSecond: realtimeMessages.recentRate,
                latencyP95: realtimeLatency.recent.p95
            )
        )
    }

    /// Adds the figures of the process and of the realtime part to what Prometheus scrapes.
    public func register(in registry: MetricsRegistry) {
        registry.reading("process_resident_memory_bytes", help: "Resident memory.") { [process] in
            process.sample().residentBytes.map(Double.init)
        }
        registry.reading("process_cpu_seconds_total", kind: .counter, help: "Processor time used.") { [process] in
            process.sample().cpuSeconds
        }
        registry.reading("process_open_fds", help: "Open file descriptors.") { [process] in
            process.sample().openFileDescriptors.map(Double.init)
        }
        registry.reading("process_threads", help: "Threads.") { [process] in
            process.sample().threads.map(Double.init)
        }
        registry.reading("process_uptime_seconds", help: "Seconds since the start.") { [process] in
            process.sample().uptime
        }
        registry.reading("database_queries_total", kind: .counter, help: "Calls of the database.") { [database] in
            Double(database.latency.total.count)
        }
        registry.reading("database_slow_queries_total", kind: .counter, help: "Slow calls of the database.") {
            [database] in Double(database.slow.value)
        }
        registry.reading("realtime_messages_total", kind: .counter, help: "Realtime messages sent.") {
            [realtimeMessages] in Double(realtimeMessages.total)
        }
        registry.reading("realtime_latency_p95_seconds", help: "Arrival to socket write over the last five minutes.") {
            [realtimeLatency] in realtimeLatency.recent.p95.map { $0 / 1000 }
        }
    }
}
