public import Markets

/// The folder in which AAITI keeps everything, opened for this process alone.
///
/// Holds `aaiti.sqlite` (users and their work, the ledger), `candles.sqlite` and `aaiti.lock`. The right to it lasts
/// until the directory and both stores are let go, and ends with the process even if that is killed.
///
/// ```swift
/// let data = try DataDirectory(path: "data", command: "aaiti serve")
/// let merged = try data.candles.merge(series)
/// ```
public final class DataDirectory: Sendable {
    public let path: String
    /// Users, models, backtests, bots and their ledger.
    public let application: SQLiteApplicationStore
    public let candles: SQLiteCandleStore

    /// Opens the directory, or makes it with mode 0700, locks it and opens both stores.
    ///
    /// - Parameters:
    ///   - command: what this process is, for whoever finds the directory in use: `aaiti serve`.
    ///   - observer: is told how long each call of the stores took.
    ///   - clock: says when candles were written.
    /// - Throws: ``StoreError`` if it cannot be made or written, another process holds it, or a store is damaged or
    ///   from a newer version of AAITI.
    public init(
        path: String,
        command: String = "aaiti",
        observer: (any QueryObserver)? = nil,
        clock: any MarketClock = WallClock()
    ) throws {
        let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        try createPrivateDirectory(path)
        let lock = try DirectoryLock(directory: path, command: command)
        self.path = path
        application = try SQLiteApplicationStore(path: path + "/aaiti.sqlite", observer: observer, lock: lock)
        candles = try SQLiteCandleStore(path: path + "/candles.sqlite", observer: observer, clock: clock, lock: lock)
    }

    /// Opens a directory that another process may be using, only to look: nothing is locked and nothing can be changed.
    ///
    /// - Throws: ``StoreError`` if there are no databases of this version in it.
    public init(inspecting path: String) throws {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        application = try SQLiteApplicationStore(
            path: self.path + "/aaiti.sqlite",
            observer: nil,
            lock: nil,
            isReadOnly: true
        )
        candles = try SQLiteCandleStore(
            path: self.path + "/candles.sqlite",
            observer: nil,
            clock: WallClock(),
            lock: nil,
            isReadOnly: true
        )
    }

    /// Who uses the directory now: `process 12 (aaiti serve)`; `nil` if nobody does.
    public static func holder(of path: String) -> String? { DirectoryLock.holder(ofDirectory: path) }

    /// Examines both databases.
    public func check() throws -> DatabaseCheck {
        DatabaseCheck(problems: try application.check().problems + candles.check().problems)
    }

    /// Writes consistent copies of both databases into another directory, while others read and write.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` if there are databases in it already.
    public func backup(to directory: String) throws {
        try createPrivateDirectory(directory)
        try application.backup(to: directory + "/aaiti.sqlite")
        try candles.backup(to: directory + "/candles.sqlite")
    }

    /// Tidies both databases up.
    public func maintain() throws -> DatabaseMaintenance {
        let application = try application.maintain()
        let candles = try candles.maintain()
        return DatabaseMaintenance(
            bytesBefore: application.bytesBefore + candles.bytesBefore,
            bytesAfter: application.bytesAfter + candles.bytesAfter,
            pagesFreed: application.pagesFreed + candles.pagesFreed
        )
    }

    /// Closes both stores; every later call of them fails.
    public func close() throws {
        try application.close()
        try candles.close()
    }
}
