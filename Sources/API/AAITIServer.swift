package import Hummingbird
import HummingbirdCore
public import Logging
public import MarketData
public import Markets
import NIOCore
public import Observability
public import Platform
import ServiceLifecycle
package import SocketIO
public import Storage
public import UnixSignals

/// Everything in one process: the platform with its feed, HTTP, realtime and the dashboard on one port.
public struct AAITIServer: Sendable {
    public struct Configuration: Sendable {
        public var host: String
        /// 0 for any free one.
        public var port: Int
        public var isRegistrationOpen: Bool
        public var assets: WebAssets
        /// What live markets take in and keep, and how many there may be.
        public var marketRules = PipelineRules()
        public var maximumSymbols = 1000
        /// How many realtime connections there may be, and how many of them one user's; `nil` for all of them.
        public var maximumConnections = 1000
        public var maximumConnectionsPerUser: Int?
        /// Trainings and predictions.
        public var platform = TradingPlatform.Configuration()
        /// What a password hash costs.
        package var passwordCost = PasswordHash.Cost.standard

        public init(host: String, port: Int, isRegistrationOpen: Bool, assets: WebAssets) {
            self.host = host
            self.port = port
            self.isRegistrationOpen = isRegistrationOpen
            self.assets = assets
        }
    }

    public let platform: TradingPlatform
    public let accounts: AccountService
    public let live: LiveMarket
    private let configuration: Configuration
    private let data: DataDirectory
    private let meters: PerformanceMeters
    private let clock: any MarketClock
    private let logger: Logger
    package let broadcaster: RealtimeBroadcaster
    private let audit: AuditTrail
    /// Short calls of the stores.
    private let threads: BoundedWorkQueue
    /// Long ones: imports, many candles, backups. Apart from the short ones, so that nobody's login waits for them.
    private let bulkThreads: BoundedWorkQueue

    /// Puts the parts together and takes up what was under way when the last process ended.
    ///
    /// - Parameters:
    ///   - meters: what `data` was opened with as its observer reports to.
    ///   - makeLive: sets up the feed.
    public init(
        configuration: Configuration,
        data: DataDirectory,
        meters: PerformanceMeters,
        clock: any MarketClock,
        logger: Logger,
        makeLive: (FeedFactory) throws -> LiveMarket
    ) async throws {
        self.configuration = configuration
        self.data = data
        self.meters = meters
        self.clock = clock
        self.logger = logger
        threads = BoundedWorkQueue(label: "store", width: 2, maximumWaiting: 1024)
        bulkThreads = BoundedWorkQueue(label: "bulk", width: 2, maximumWaiting: 64)
        let broadcaster = RealtimeBroadcaster()
        self.broadcaster = broadcaster
        platform = TradingPlatform(
            store: data.application,
            candles: data.candles,
            events: broadcaster,
            clock: clock,
            logger: logger,
            configuration: configuration.platform
        )
        audit = AuditTrail(store: data.application, clock: clock, queue: threads)
        var rules = AccountService.Configuration(registration: configuration.isRegistrationOpen ? .open : .closed)
        rules.passwordCost = configuration.passwordCost
        accounts = await AccountService(
            store: data.application,
            audit: audit,
            key: try SigningKey.loadOrCreate(inDirectory: data.path),
            clock: clock,
            storeQueue: threads,
            configuration: rules,
            onSessionsEnded: { broadcaster.close($0) }
        )
        let feeds = FeedFactory(
            store: data.candles,
            origin: MarketOrigin(settings: data.application),
            clock: clock,
            sinks: platform.marketSinks + [broadcaster],
            rules: configuration.marketRules,
            maximumSymbols: configuration.maximumSymbols,
            logger: logger
        )
        live = try makeLive(feeds)
        platform.follow(live)
        try await platform.resume()
    }

    /// Serves until the service group shuts down: the feed stops first, then realtime, then HTTP, then the platform.
    ///
    /// - Parameter onListening: told the port, once clients can connect.
    /// - Throws: what binding the address throws.
    public func run(
        signals: [UnixSignal],
        onListening: @escaping @Sendable (_ port: Int) async -> Void
    ) async throws {
        let realtime = realtime()
        let engine = realtime.engine
        let http = Application(
            router: router(realtime),
            server: HTTPServerBuilder { UpgradableHTTPChannel(engine: engine, responder: $0) },
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: nil
            ),
            onServerRunning: { await onListening($0.localAddress?.port ?? 0) },
            logger: logger
        )
        let background = platform
        var group = ServiceGroupConfiguration(
            services: [
                .init(
                    service: BackgroundService {
                        await background.run()
                    } finish: {
                        await background.shutdown()
                    }
                ),
                .init(service: http),
                .init(
                    service: BackgroundService { [broadcaster] in
                        await broadcaster.run()
                    } finish: {
                        await realtime.shutdown()
                    }
                ),
                .init(service: BackgroundService { [live] in await live.run() }),
            ],
            gracefulShutdownSignals: signals,
            logger: logger
        )
        group.maximumGracefulShutdownDuration = Duration.seconds(20)
        try await ServiceGroup(configuration: group).run()
    }

    /// The realtime server, which hears what happens from now on.
    package func realtime() -> SocketIOServer {
        var configuration = SocketIOConfiguration()
        configuration.engine.maximumConnections = self.configuration.maximumConnections
        configuration.maximumConnectionsPerUser = self.configuration.maximumConnectionsPerUser
        configuration.engine.compression = MessageCompression(threshold: 1_024)
        // A fast replay sends thousands of candles a second: the bound in bytes is the one that protects memory.
        configuration.engine.maximumQueuedPackets = 20_000
        let server = SocketIOServer(
            configuration: configuration,
            logger: logger,
            observer: RealtimeMeter(meters: meters)
        )
        let symbols = Set(live.pipeline.symbols)
        let handler = RealtimeHandler(accounts: accounts, broadcaster: broadcaster, logger: logger) {
            [market = platform.market, threads] symbol in
            if symbols.contains(symbol) { return true }
            return try await threads.run {
                do {
                    _ = try market.coverage(of: symbol)
                    return true
                } catch PlatformError.notFound {
                    return false
                }
            }
        }
        broadcaster.attach(to: server.namespace("/", handler: handler))
        return server
    }

    /// Everything that HTTP serves.
    package func router(_ realtime: SocketIOServer) -> Router<AppRequestContext> {
        let router = Router(context: AppRequestContext.self, options: .autoGenerateHeadEndpoints)
        let registry = MetricsRegistry()
        meters.register(in: registry)
        live.register(in: registry)
        registry.reading("feed_bot_waits_total", kind: .counter, help: "Times that a feed waited for bots.") {
            [platform] in Double(platform.botFeedWaits)
        }
        registerSeries(in: registry)
        registry.reading("realtime_connections", help: "Open realtime connections.") {
            Double(realtime.statistics.connections)
        }
        router.addStandardMiddleware(accounts: accounts, meters: meters, registry: registry)
        router.add(middleware: WebMiddleware(assets: configuration.assets))
        router.addSocketIO(realtime.engine)
        SystemRoutes(
            platform: platform,
            accounts: accounts,
            live: live,
            data: data,
            realtime: realtime,
            meters: meters,
            registry: registry,
            audit: audit,
            threads: threads,
            bulkThreads: bulkThreads
        ).add(to: router)
        OpenAPIRoutes(platform: platform).add(to: router)
        let api = router.group("api")
        AuthenticationRoutes(accounts: accounts, clock: clock).add(to: api)
        AuditRoutes(audit: audit).add(to: api)
        MarketRoutes(
            platform: platform,
            live: live,
            origin: MarketOrigin(settings: data.application),
            audit: audit,
            threads: threads,
            bulkThreads: bulkThreads
        ).add(to: api.group("trading"))
        QualityRoutes(
            platform: platform,
            live: live,
            origin: MarketOrigin(settings: data.application),
            threads: threads
        ).add(to: api.group("trading"))
        BotRoutes(platform: platform, audit: audit, threads: threads, bulkThreads: bulkThreads)
            .add(to: api.group("trading/bots"))
        ModelRoutes(platform: platform, audit: audit, threads: threads).add(to: api.group("ml"))
        BacktestRoutes(platform: platform, audit: audit, threads: threads, bulkThreads: bulkThreads)
            .add(to: api.group("backtests"))
        AnalyticsRoutes(platform: platform, threads: threads).add(to: api.group("analytics"))
        return router
    }

    /// So many live markets have a metric of their own; with more, the oldest price of all still tells.
    private static let mostSeriesMetrics = 200

    /// How long ago the last price of each live market came.
    private func registerSeries(in registry: MetricsRegistry) {
        let help = "Seconds since the last price of a live market came; nothing before the first."
        @Sendable func silence(_ arrivals: [Timestamp]) -> Double? {
            arrivals.min().map { Double(clock.now - $0) / 1000 }
        }
        for symbol in live.pipeline.symbols.prefix(Self.mostSeriesMetrics) {
            registry.reading("series_staleness_seconds", help: help, labels: ["symbol": symbol.name]) { [live] in
                silence(live.pipeline.statistics.lastArrivals[symbol].map { [$0] } ?? [])
            }
        }
        registry.reading("series_staleness_max_seconds", help: "The longest of these, of all live markets.") { [live] in
            silence(Array(live.pipeline.statistics.lastArrivals.values))
        }
    }
}

/// Work that goes on until the group shuts down, and what ends it.
private struct BackgroundService: Service {
    let work: @Sendable () async -> Void
    var finish: @Sendable () async -> Void = {}

    func run() async throws {
        await cancelWhenGracefulShutdown { await work() }
        // Work that has ended by itself, as a recording does, does not end the server.
        try? await gracefulShutdown()
        await finish()
    }
}
