import Markets
import Platform
import Storage
import TestSupport

/// Accounts on a SQLite store in a folder of their own, with clocks that stand still and cheap password hashes.
final class AccountFixture: Sendable {
    static let password = "correct horse battery"
    static let home = RequestOrigin(ipAddress: "192.0.2.1", userAgent: "tests")

    let store: SQLiteApplicationStore
    let audit: AuditTrail
    let accounts: AccountService
    let clock: ManualClock
    let cacheClock: ManualInstant
    private let folder: TemporaryFolder

    init(_ registration: AccountService.Registration = .closed) async throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock(Timestamp(milliseconds: 1_700_000_000_000))
        let cacheClock = ManualInstant()
        let store = try SQLiteApplicationStore(path: folder.path + "/aaiti.sqlite")
        let queue = BoundedWorkQueue(label: "store", width: 2, maximumWaiting: 100)
        let audit = AuditTrail(store: store, clock: clock, queue: queue)
        var configuration = AccountService.Configuration(registration: registration)
        configuration.passwordCost = PasswordHash.Cost(logRounds: 4, blockSize: 8, parallelism: 1)
        accounts = await AccountService(
            store: store,
            audit: audit,
            key: try SigningKey.loadOrCreate(inDirectory: folder.path),
            clock: clock,
            storeQueue: queue,
            configuration: configuration,
            // Keeps the folder for as long as somebody uses the service.
            cacheClock: { withExtendedLifetime(folder) { cacheClock.now } }
        )
        (self.folder, self.store, self.audit, self.clock, self.cacheClock) = (folder, store, audit, clock, cacheClock)
    }

    /// Another service on the same store and key, as after a restart of the server.
    func restarted() async throws -> AccountService {
        await AccountService(
            store: store,
            audit: audit,
            key: try SigningKey.loadOrCreate(inDirectory: folder.path),
            clock: clock,
            storeQueue: BoundedWorkQueue(label: "store", width: 2, maximumWaiting: 100)
        )
    }

    /// Registers the first user.
    func first() async throws -> Login {
        try await accounts.register(email: "ada@example.org", password: Self.password, from: Self.home)
    }

    func actions() async throws -> [String] {
        try await audit.entries(PageRequest()).items.map(\.action).reversed()
    }
}
