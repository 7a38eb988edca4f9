public import JSON

/// What `GET /api/performance` answers. Times in milliseconds over the last five minutes; what has no traffic is `null`.
public struct PerformanceReport: Hashable, Sendable, JSONWritable {
    public struct Requests: Hashable, Sendable {
        public var total: UInt64
        public var recent: LatencySnapshot
        /// The share of requests answered with a 5xx status.
        public var errorRate: Double?
    }

    public struct Database: Hashable, Sendable {
        public var total: UInt64
        public var recent: LatencySnapshot
        /// Slow calls since the start.
        public var slow: UInt64
    }

    public struct Realtime: Hashable, Sendable {
        public var connections: Int
        public var messagesPerSecond: Double?
        public var latencyP95: Double?
    }

    public var requests: Requests
    public var database: Database
    public var caches: [CacheFigures]
    public var system: ProcessFigures
    public var realtime: Realtime

    public func write(to writer: inout JSONWriter) { writer.object(write(members:)) }

    /// Writes the members into an object that holds more than these.
    public func write(members writer: inout JSONWriter) {
        writer.member("requests") { $0.object(write(requests:)) }
        writer.member("database") { $0.object(write(database:)) }
        writer.member("cache") { $0.object(write(cache:)) }
        writer.member("system") { writer in
            writer.object {
                $0.member("rss_bytes", system.residentBytes)
                $0.member("cpu_percent", system.cpuPercent)
                $0.member("uptime", system.uptime)
                $0.member("open_file_descriptors", system.openFileDescriptors)
                $0.member("threads", system.threads)
            }
        }
        writer.member("realtime") { writer in
            writer.object {
                $0.member("connections", realtime.connections)
                $0.member("messages_per_second", realtime.messagesPerSecond)
                $0.member("latency_p95", realtime.latencyP95)
            }
        }
    }

    private func write(requests writer: inout JSONWriter) {
        writer.member("total", Int64(clamping: requests.total))
        writer.member("recent", Int64(clamping: requests.recent.count))
        writer.member("average_response_time", requests.recent.mean)
        writer.member("p95_response_time", requests.recent.p95)
        writer.member("p99_response_time", requests.recent.p99)
        writer.member("error_rate", requests.errorRate)
    }

    private func write(database writer: inout JSONWriter) {
        writer.member("total_queries", Int64(clamping: database.total))
        writer.member("recent_queries", Int64(clamping: database.recent.count))
        writer.member("average_query_time", database.recent.mean)
        writer.member("slow_queries", Int64(clamping: database.slow))
    }

    private func write(cache writer: inout JSONWriter) {
        writer.member("levels") { writer in
            writer.array(caches) { writer, cache in
                writer.object {
                    $0.member("name", cache.name)
                    $0.member("hits", Int64(clamping: cache.hits))
                    $0.member("misses", Int64(clamping: cache.misses))
                    $0.member("evictions", Int64(clamping: cache.evictions))
                    $0.member("entries", cache.entries)
                    $0.member("hit_rate", cache.hitRate)
                }
            }
        }
        let operations = caches.reduce(0) { $0 + $1.operations }
        let hits = caches.reduce(0) { $0 + $1.hits }
        writer.member("hit_rate", operations > 0 ? Double(hits) / Double(operations) : nil)
        writer.member("total_operations", Int64(clamping: operations))
    }
}
