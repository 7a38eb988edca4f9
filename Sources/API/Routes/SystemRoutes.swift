import Caching
import Hummingbird
import JSON
import MarketData
import Markets
import NIOCore
import Observability
import Platform
import SocketIO
import Storage

/// Health, readiness, the performance report, metrics, and the care of the data.
struct SystemRoutes: Sendable {
    let platform: TradingPlatform
    let accounts: AccountService
    let live: LiveMarket
    let data: DataDirectory
    let realtime: SocketIOServer
    let meters: PerformanceMeters
    let registry: MetricsRegistry
    let audit: AuditTrail
    let threads: BoundedWorkQueue
    let bulkThreads: BoundedWorkQueue

    func add(to router: Router<AppRequestContext>) {
        router.get("api/health", use: health)
        router.get("api/ready", use: ready)
        router.get("api/performance", use: performance)
        router.get("metrics", use: metrics)
        router.post("api/admin/maintenance", use: maintenance)
        router.post("api/admin/backup", use: backup)
    }

    private func health(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let database = await databaseFault()
        let (feed, detail, isFeedWell) = feedStatus()
        let needsFirstAccount = try? await accounts.needsFirstAccount()
        let status = database != nil ? "down" : isFeedWell ? "ok" : "degraded"
        return .json(status: database == nil ? .ok : .serviceUnavailable) { writer in
            writer.member("status", status)
            writer.member("version", aaitiVersion)
            writer.member("uptime_seconds", meters.process.sample().uptime)
            writer.member("setup_required", needsFirstAccount)
            writer.member("checks") { writer in
                writer.object { writer in
                    writer.check("database", database == nil ? "ok" : "down", database)
                    writer.check("feed", feed, detail)
                    writer.check("realtime", "ok", "\(realtime.statistics.connections) connections")
                }
            }
        }
    }

    /// The server listens only once all parts have been put together: what may be missing is the database.
    private func ready(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        if let fault = await databaseFault() { throw Problem.unavailable("Not ready: \(fault).") }
        return .json { $0.member("status", "ready") }
    }

    private func databaseFault() async -> String? {
        do {
            return try await threads.run { [data] in
                _ = try data.application.setting("health")
                return nil
            }
        } catch {
            return "the database does not answer"
        }
    }

    private func feedStatus() -> (status: String, detail: String, isWell: Bool) {
        let source = live.source ?? "none"
        switch live.feedState {
        case .none: return ("ok", "no feed", true)
        case .waiting: return ("ok", "\(source) is starting", true)
        case .finished: return ("ok", "\(source) finished", true)
        case .failed(let reason): return ("down", "\(source) failed: \(reason)", false)
        case .running:
            if let writing = live.pipeline.statistics.writing, let error = writing.lastError {
                return ("degraded", "\(writing.pending) candles of \(source) wait to be stored: \(error)", false)
            }
            guard let last = live.pipeline.statistics.lastArrivals.values.max() else {
                return ("ok", "\(source) is running, no price yet", true)
            }
            let age = Double(platform.clock.now - last) / 1000
            return (age > 60 ? "degraded" : "ok", "\(source), last price \(age) s ago", age <= 60)
        }
    }

    private func performance(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        try context.require()
        let predictions = platform.predictor.cacheStatistics
        let sessions = accounts.sessionCacheStatistics
        let caches = [("predictions", predictions), ("sessions", sessions)].map { name, statistics in
            CacheFigures(
                name: name,
                hits: statistics.hits,
                misses: statistics.misses,
                evictions: statistics.evictions,
                entries: statistics.entries
            )
        }
        let report = meters.report(caches: caches, realtimeConnections: realtime.statistics.connections)
        return .json { writer in
            report.write(members: &writer)
            writer.member("market", live.pipeline.statistics)
        }
    }

    private func metrics(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        try context.require()
        return Response(
            status: .ok,
            headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: registry.prometheusText))
        )
    }

    private func maintenance(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.admin)
        let report = try await bulkThreads.run { [data] in try data.maintain() }
        try await audit.append("admin.maintenance", by: user, request, context)
        return .json {
            $0.member("bytes_before", report.bytesBefore)
            $0.member("bytes_after", report.bytesAfter)
            $0.member("pages_freed", report.pagesFreed)
        }
    }

    private func backup(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.admin)
        let time = platform.clock.now.iso8601.replacing(":", with: "")
        let folder = "\(data.path)/backups/\(time)"
        try await bulkThreads.run { [data] in try data.backup(to: folder) }
        try await audit.append("admin.backup", by: user, request, context)
        return .json(status: .created) { $0.member("backup", "backups/\(time)") }
    }
}

extension JSONWriter {
    fileprivate mutating func check(_ name: String, _ status: String, _ detail: String?) {
        member(name) {
            $0.object {
                $0.member("status", status)
                $0.member("detail", detail)
            }
        }
    }
}
