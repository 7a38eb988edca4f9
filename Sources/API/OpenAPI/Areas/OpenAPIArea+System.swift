import JSON
import Storage

extension OpenAPIArea {
    /// Health, the performance report, metrics, and the care of the data.
    static let system = OpenAPIArea(
        name: "System",
        summary: "How the server does, and the care of its data.",
        schemas: ["Health": health, "PerformanceReport": performanceReport],
        operations: observation + administration
    )

    private static let observation = [
        OpenAPIOperation(
            .get,
            "/api/openapi.json",
            "getOpenAPI",
            "This document",
            access: .open,
            answers: .ok("An OpenAPI 3.1 document.", .anyObject("This document."))
        ),
        OpenAPIOperation(
            .get,
            "/api/health",
            "getHealth",
            "How the server does",
            access: .open,
            answers: .ok("It works, maybe without live prices.", .reference("Health")),
            .init(status: 503, description: "It is down.", content: .json(.reference("Health")))
        ),
        OpenAPIOperation(
            .get,
            "/api/ready",
            "getReady",
            "Whether it can serve",
            access: .open,
            answers: .ok("It can.", .object(["status": .constant("ready")]))
        ),
        OpenAPIOperation(
            .get,
            "/api/performance",
            "getPerformance",
            "How fast it is, and what it uses",
            answers: .ok("The report.", .reference("PerformanceReport"))
        ),
        OpenAPIOperation(
            .get,
            "/metrics",
            "getMetrics",
            "Metrics for Prometheus",
            answers: .init(
                status: 200,
                description: "The text exposition format, 0.0.4.",
                content: .text("text/plain", .text("Metrics whose names begin with `aaiti_`."))
            )
        ),
    ]

    private static let administration = [
        OpenAPIOperation(
            .post,
            "/api/admin/maintenance",
            "runMaintenance",
            "Tidy up the databases",
            access: .role(.admin),
            answers: .ok(
                "What it brought.",
                .object([
                    "bytes_before": .count("Their size before."),
                    "bytes_after": .count("Their size now."),
                    "pages_freed": .count("Pages given back to the file system."),
                ])
            )
        ),
        OpenAPIOperation(
            .post,
            "/api/admin/backup",
            "createBackup",
            "Back up the databases while they are in use",
            access: .role(.admin),
            answers: .created(
                "The backup is complete.",
                .object(["backup": .text("Its folder in the data directory.")])
            )
        ),
    ]

    private static let health = OpenAPISchema.object([
        "status": .choice("`down` without the database, `degraded` without the prices of its feed.", of: healthStates),
        "version": .text("The version of AAITI."),
        "uptime_seconds": .number("How long it has been running."),
        "setup_required": .boolean("Whether the first account is still to be made; `null` if that is not known.")
            .orNull,
        "checks": .object(["database": check, "feed": check, "realtime": check]),
    ])

    private static let healthStates = ["ok", "degraded", "down"]

    private static let check = OpenAPISchema.object([
        "status": .choice("How this part does.", of: healthStates),
        "detail": .text("More about it.").orNull,
    ])

    private static let performanceReport = OpenAPISchema.object([
        "requests": .object([
            "total": .count("HTTP requests since the start."),
            "recent": .count("Those of the last minutes."),
            "average_response_time": .number("In ms.").orNull,
            "p95_response_time": .number("In ms.").orNull,
            "p99_response_time": .number("In ms.").orNull,
            "error_rate": .fraction("Share answered with 5xx.").orNull,
        ]),
        "database": .object([
            "total_queries": .count("Calls since the start."),
            "recent_queries": .count("Those of the last minutes."),
            "average_query_time": .number("In ms.").orNull,
            "slow_queries": .count("Slow calls since the start."),
        ]),
        "cache": .object([
            "levels": .list("The caches.", of: cache),
            "hit_rate": .fraction("Of all caches together.").orNull,
            "total_operations": .count("Look-ups of all caches since the start."),
        ]),
        "system": .object([
            "rss_bytes": .count("Memory in use.").orNull,
            "cpu_percent": .number("Of one processor core, since the last report.").orNull,
            "uptime": .number("Seconds since the start."),
            "open_file_descriptors": .count("Open files and connections.").orNull,
            "threads": .count("Threads.").orNull,
        ]),
        "realtime": .object([
            "connections": .count("Open realtime connections."),
            "messages_per_second": .number("Messages sent to them.").orNull,
            "latency_p95": .number("From the market to the sockets, in ms.").orNull,
        ]),
        "market": livePipeline,
    ]).described("Times and rates are those of the last five minutes, and `null` without traffic.")

    private static let rejections = OpenAPISchema.map(
        "Ticks and finished candles kept out, by reason: `negative_price`, `late`, `jump`, …",
        of: .count("How many.")
    )

    private static let livePipeline = OpenAPISchema.object([
        "ticks": .count("Ticks taken in since the start."),
        "rejected": rejections,
        "rejected_by_symbol": .map("The same for each symbol that had any.", of: rejections),
        "amended_candles": .count("Candles changed or added after their time, by ticks that came late."),
        "missing_candles": .count("Candles that were missing when the next one began."),
        "incomplete_candles": .count("Candles given up because the feed saw only a part of their time."),
        "refused_symbols": .count("Symbols of the feed that found no room."),
        "bytes": .count("What the live markets hold in memory."),
        "written_candles": .count("Live candles stored.").orNull,
        "waiting_candles": .count("Those that wait to be stored.").orNull,
        "lost_candles": .count("Those given up because too many waited.").orNull,
        "store_failures": .count("Batches that the store refused.").orNull,
    ])

    private static let cache = OpenAPISchema.object([
        "name": .text("What it holds."),
        "hits": .count("Look-ups that found something."),
        "misses": .count("Look-ups that did not."),
        "evictions": .count("Entries that had to make room."),
        "entries": .count("Entries now."),
        "hit_rate": .fraction("Share of the look-ups that found something.").orNull,
    ])
}
