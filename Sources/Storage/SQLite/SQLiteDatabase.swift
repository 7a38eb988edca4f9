import GRDB
import Synchronization

/// One SQLite file: one writer, a few readers that each see the last commit, and the care it needs.
///
/// Write-ahead log, so that readers and the writer do not wait for each other. Every transaction that writes begins
/// `IMMEDIATE`. Errors leave as ``StoreError``; calls block and must not be nested.
///
/// The file is not mapped into memory: reading a million candles gained 3% by it, but every connection's mapping counts
/// as resident memory, and a disk error under it ends the process.
package final class SQLiteDatabase: Sendable {
    /// What differs from file to file.
    struct Options: Sendable {
        /// When a commit reaches the disk: `FULL` outlives a power cut, `NORMAL` the end of the process only.
        var synchronous: String
        var observer: (any QueryObserver)?
        /// Held as long as the database is open.
        var lock: DirectoryLock?
        /// Only reads, beside the process that has the database open; it must have the form of this version already.
        var isReadOnly = false
    }

    let path: String
    let pool: DatabasePool
    private let synchronous: String
    private let observer: (any QueryObserver)?
    private let lock: DirectoryLock?
    /// None where nothing is written.
    package let checkpointer: Checkpointer?
    private let clock = ContinuousClock()
    /// Whether the write-ahead log keeps its place on the disk.
    let isLogReserved = Mutex(false)

    /// Opens the file, or makes it, and brings its schema up to date.
    ///
    /// - Throws: ``StoreError``, also if a newer version of AAITI has written the file.
    init(path: String, migrator: DatabaseMigrator, options: Options) throws {
        self.path = path
        synchronous = options.synchronous
        observer = options.observer
        lock = options.lock
        (pool, checkpointer) = try Self.explainingErrors(path) {
            if options.isReadOnly { return (try Self.openToRead(path, migrator), nil) }
            try createPrivateFile(path)
            let configuration = Self.configuration()
            let pool = try DatabasePool(path: path, configuration: configuration)
            // The pool has set NORMAL by itself, after its configuration was applied.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = \(options.synchronous)") }
            try Self.migrate(pool, migrator)
            let checkpointer = try Checkpointer(of: pool, configuration: configuration) {
                options.observer?.queryFinished("log.checkpoint", nanoseconds: 0, failed: true)
            }
            return (pool, checkpointer)
        }
    }

    private static func openToRead(_ path: String, _ migrator: DatabaseMigrator) throws -> DatabasePool {
        var configuration = configuration()
        configuration.readonly = true
        let pool = try DatabasePool(path: path, configuration: configuration)
        guard try pool.read({ try migrator.hasCompletedMigrations($0) && !migrator.hasBeenSuperseded($0) }) else {
            throw StoreError.unavailable("\(path) has the form of another version of AAITI: use that version on it")
        }
        return pool
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "AAITI"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 3
        let statements = """
            PRAGMA cache_size = -2048;
            PRAGMA mmap_size = 0;
            PRAGMA journal_size_limit = 8388608;
            """
        configuration.prepareDatabase { db in
            // Takes effect in a new file only, and writes, which readers may not.
            if !db.configuration.readonly { try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
            try db.execute(sql: statements)
        }
        return configuration
    }

    private static func migrate(_ pool: DatabasePool, _ migrator: DatabaseMigrator) throws {
        guard try !pool.read(migrator.hasBeenSuperseded) else {
            // A damaged list of migrations looks like one of the future.
            let faults = try pool.read { try String.fetchAll($0, sql: "PRAGMA quick_check(1)") }.filter { $0 != "ok" }
            if let fault = faults.first { throw StoreError.corrupt(StoreError.damaged(pool.path, fault)) }
            throw StoreError.unavailable(
                "\(pool.path) was written by a newer version of AAITI: upgrade this one, or choose another data directory"
            )
        }
        try migrator.migrate(pool)
    }

    /// Runs `body` on one consistent state of the database.
    func read<T>(_ query: StaticString, _ body: (Database) throws -> T) throws -> T {
        try measured(query) { try pool.read(body) }
    }

    /// Runs `body` in a transaction: all of it is stored, or, if it throws, nothing.
    func write<T>(_ query: StaticString, _ body: (Database) throws -> T) throws -> T {
        try measured(query) { try pool.write(body) }
    }

    /// As ``write(_:_:)``, without waiting for the disk: what is stored outlives the end of the process at once, and a power
    /// cut from the next ``write(_:_:)`` or checkpoint on.
    func writeWithoutSync<T>(_ query: StaticString, _ body: (Database) throws -> T) throws -> T {
        try measured(query) {
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = NORMAL")
                let result = Result {
                    var value: T?
                    try db.inTransaction(.immediate) {
                        value = try body(db)
                        return .commit
                    }
                    return value
                }
                try db.execute(sql: "PRAGMA synchronous = \(synchronous)")
                guard let value = try result.get() else { throw StoreError.unavailable("\(query) was not carried out") }
                return value
            }
        }
    }

    /// Measures `body` and explains its errors.
    func measured<T>(_ query: StaticString, _ body: () throws -> T) throws -> T {
        guard let observer else { return try Self.explainingErrors(path, body) }
        let start = clock.now
        var failed = true
        defer {
            let (seconds, attoseconds) = start.duration(to: clock.now).components
            let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
            observer.queryFinished(query, nanoseconds: nanoseconds, failed: failed)
        }
        let result = try Self.explainingErrors(path, body)
        failed = false
        return result
    }

    private static func explainingErrors<T>(_ path: String, _ body: () throws -> T) throws -> T {
        do { return try body() } catch { throw StoreError.explaining(error, file: path) }
    }

    /// What a `PRAGMA` says of the connection that writes: for tests and diagnostics.
    package func setting(_ pragma: String) throws -> String? {
        try Self.explainingErrors(path) {
            try pool.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA \(pragma)") }
        }
    }

    /// Closes all connections; every later call fails.
    func close() throws {
        try Self.explainingErrors(path) {
            try checkpointer?.close()
            try pool.close()
        }
    }
}
