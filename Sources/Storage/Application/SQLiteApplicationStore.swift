/// Users and their work in one SQLite file, every commit on the disk before the call returns, those of forecasts excepted.
///
/// All methods block and may be called from any thread. They throw ``StoreError``; a closure that is passed in must not
/// call the store again.
public final class SQLiteApplicationStore: Sendable {
    package let database: SQLiteDatabase

    /// Opens the file, or makes it, and brings its schema up to date.
    ///
    /// - Throws: ``StoreError`` if it cannot be opened, is damaged, or was written by a newer version of AAITI.
    public convenience init(path: String, observer: (any QueryObserver)? = nil) throws {
        try self.init(path: path, observer: observer, lock: nil)
    }

    init(path: String, observer: (any QueryObserver)?, lock: DirectoryLock?, isReadOnly: Bool = false) throws {
        var options = SQLiteDatabase.Options(synchronous: "FULL", observer: observer, lock: lock)
        options.isReadOnly = isReadOnly
        database = try SQLiteDatabase(path: path, migrator: ApplicationMigrations.migrator, options: options)
    }

    /// Examines every page, index and reference.
    public func check() throws -> DatabaseCheck { try database.check("application.check") }

    /// Writes a consistent copy, while others read and write.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` if there is something at `path` already.
    public func backup(to path: String) throws { try database.backup("application.backup", to: path) }

    /// Brings the planner's statistics up to date, gives empty pages back and empties the write-ahead log.
    public func maintain() throws -> DatabaseMaintenance { try database.maintain("application.maintain") }

    /// Closes the file; every later call fails.
    public func close() throws { try database.close() }
}
