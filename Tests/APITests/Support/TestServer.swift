import API
import HTTPTypes
import Hummingbird
import JSON
import Logging
import Markets
import NIOCore
import Observability
import Platform
import Storage
import Synchronization
import TestSupport

/// The router with everything a request goes through, on a SQLite store in a folder of its own, without a socket.
final class TestServer: Sendable {
    let accounts: AccountService
    let audit: AuditTrail
    let clock: ManualClock
    let limitClock: ManualInstant
    let meters: PerformanceMeters
    let registry: MetricsRegistry
    let log: LogRecorder
    let responder: RouterResponder<AppRequestContext>
    private let folder: TemporaryFolder

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

    /// Sends a request through the router.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSONValue? = nil,
        token: String? = nil,
        headers: [String: String] = [:],
        ip: String = "192.0.2.1"
    ) async throws -> Answer {
        var request = HTTPRequest(method: method, scheme: "http", authority: "test", path: path)
        if body != nil { request.headerFields[.contentType] = "application/json" }
        if let token { request.headerFields[.authorization] = "Bearer \(token)" }
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { request.headerFields[name] = value }
        }
        let bytes = body.map { JSONWriter.bytes(of: $0) } ?? []
        let context = AppRequestContext(logger: log.logger, clientIP: ip)
        let response = try await responder.respond(
            to: Request(head: request, body: RequestBody(buffer: ByteBuffer(bytes: bytes))),
            context: context
        )
        let answer = try await Answer(response)
        // Until here the store needs its folder.
        withExtendedLifetime(folder) {}
        return answer
    }

    /// Registers the first user, the administrator.
    func first() async throws -> Answer {
        try await send(.post, "/api/auth/register", Self.ada)
    }

    static let ada: JSONValue = ["email": "ada@example.org", "password": "correct horse battery"]
}

/// A response as a test looks at it.
struct Answer {
    let status: Int
    let headers: HTTPFields
    let text: String

    init(_ response: Response) async throws {
        status = response.status.code
        headers = response.headers
        let collector = Collector()
        try await response.body.write(Writer(collector: collector))
        text = collector.text
    }

    /// The body as JSON; `null` if it is none.
    var json: JSONValue { (try? JSONValue(parsing: text)) ?? .null }

    subscript(name: String) -> JSONValue? { json[name] }

    var token: String { self["token"]?.stringValue ?? "" }
    var refreshToken: String { self["refresh_token"]?.stringValue ?? "" }
    /// The names of the fields that a problem complains about.
    var fields: [String] { self["errors"]?.arrayValue?.compactMap { $0["field"]?.stringValue } ?? [] }

    private final class Collector: Sendable {
        private let buffer = Mutex(ByteBuffer())

        var text: String { buffer.withLock { String(buffer: $0) } }

        func append(_ bytes: ByteBuffer) { buffer.withLock { _ = $0.writeImmutableBuffer(bytes) } }
    }

    private struct Writer: ResponseBodyWriter {
        let collector: Collector

        func write(_ buffer: ByteBuffer) { collector.append(buffer) }
        consuming func finish(_ trailingHeaders: HTTPFields?) {}
    }
}
