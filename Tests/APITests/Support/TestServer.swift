import API
import Hummingbird
import JSON
import Logging
import Markets
import Observability
import Platform
import Storage
import TestSupport

/// The router with everything a request goes through, on a SQLite store in a folder of its own, without a socket.
final class TestServer: Answering {
    let accounts: AccountService
    let audit: AuditTrail
    let clock: ManualClock
    let limitClock: ManualInstant
    let meters: PerformanceMeters
    let registry: MetricsRegistry
    let log: LogRecorder
    let responder: RouterResponder<AppRequestContext>
    let folder: TemporaryFolder

    /// - Parameters:
    ///   - limit: requests at once; one more is allowed each second.
    ///   - routes: routes beside those of authentication.
    init(
        _ registration: AccountService.Registration = .closed,
        limit: Int = 1000,
        authenticationLimit: Int = 1000,
        routes: (Router<AppRequestContext>) -> Void = { _ in }
    ) async throws {
        let folder = try TemporaryFolder()
        let limitClock = ManualInstant()
        let clock = ManualClock(Timestamp(milliseconds: 1_700_000_000_000))
        let store = try SQLiteApplicationStore(path: folder.path + "/aaiti.sqlite")
        let queue = BoundedWorkQueue(label: "store", width: 2, maximumWaiting: 100)
        let audit = AuditTrail(store: store, clock: clock, queue: queue)
        var configuration = AccountService.Configuration(registration: registration)
        configuration.passwordCost = PasswordHash.Cost(logRounds: 4, blockSize: 8, parallelism: 1)
        let accounts = await AccountService(
            store: store,
            audit: audit,
            key: SigningKey(),
            clock: clock,
            storeQueue: queue,
            configuration: configuration
        )
        (self.folder, self.limitClock, self.clock, self.audit, self.accounts) = (
            folder, limitClock, clock, audit, accounts
        )
        meters = PerformanceMeters()
        registry = MetricsRegistry()
        log = LogRecorder()
        let router = Router(context: AppRequestContext.self)
        router.addStandardMiddleware(
            accounts: accounts,
            meters: meters,
            registry: registry,
            limiter: RateLimiter(perSecond: 1, burst: limit, now: { limitClock.now })
        )
        let api = router.group("api")
        let limiter = RateLimiter(perSecond: 1, burst: authenticationLimit, now: { limitClock.now })
        AuthenticationRoutes(accounts: accounts, clock: clock, limiter: limiter).add(to: api)
        AuditRoutes(audit: audit).add(to: api)
        routes(router)
        responder = router.buildResponder()
    }

    /// Registers the first user, the administrator.
    func first() async throws -> Answer {
        try await send(.post, "/api/auth/register", Self.ada)
    }

    static let ada: JSONValue = ["email": "ada@example.org", "password": "correct horse battery"]
}
