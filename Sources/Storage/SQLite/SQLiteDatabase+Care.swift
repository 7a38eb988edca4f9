import GRDB
import Synchronization

/// What an examination of a database found.
public struct DatabaseCheck: Hashable, Sendable {
    /// What is wrong, one line each, and what to do about it; empty if all is well.
    public var problems: [String]

    public init(problems: [String] = []) {
        self.problems = problems
    }

    public var isSound: Bool { problems.isEmpty }
}

/// What maintenance of a database did.
public struct DatabaseMaintenance: Hashable, Sendable {
    /// Size of the database and its write-ahead log on disk.
    public var bytesBefore: Int64
    public var bytesAfter: Int64
    /// Empty pages that were given back to the disk.
    public var pagesFreed: Int

    public init(bytesBefore: Int64, bytesAfter: Int64, pagesFreed: Int) {
        self.bytesBefore = bytesBefore
        self.bytesAfter = bytesAfter
        self.pagesFreed = pagesFreed
    }
}

extension SQLiteDatabase {
    /// Examines every page and index and all references between tables.
    func check(_ query: StaticString) throws -> DatabaseCheck {
        do {
            return try read(query) { db in
                var problems = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
                problems += try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").prefix(20).map {
                    "row \($0[1] as Int64? ?? 0) of \($0[0] as String? ?? "?") refers to nothing in \($0[2] as String? ?? "?")"
                }
                return DatabaseCheck(problems: problems.map { "\(path): \($0)" })
            }
        } catch let StoreError.corrupt(reason) {
            return DatabaseCheck(problems: [reason])
        }
    }

    /// Writes a consistent copy, while others read and write.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` if there is something at `destination` already.
    func backup(_ query: StaticString, to destination: String) throws {
        guard !fileExists(destination) else {
            throw StoreError.unavailable("\(destination) exists already: choose another name for the backup")
        }
        let partial = destination + ".partial"
        try measured(query) {
            try removeFile(partial)
            try createPrivateFile(partial)
            do {
                let copy = try DatabaseQueue(path: partial)
                try pool.backup(to: copy)
                try copy.close()
                try renameFile(partial, to: destination)
            } catch {
                // What failed is what to report, not that its rest cannot be removed.
                try? removeFile(partial)
                throw StoreError.explaining(error, file: partial)
            }
        }
    }

    /// Brings the planner's statistics up to date, gives empty pages back and empties the write-ahead log.
    func maintain(_ query: StaticString) throws -> DatabaseMaintenance {
        try measured(query) {
            let before = fileSize(path) + fileSize(path + "-wal")
            // A reserved log begins again at its beginning and keeps its place on the disk. Asked before the writer is held:
            // whoever reserves holds both, the other way round.
            let checkpoint: Database.CheckpointMode = isLogReserved.withLock { $0 } ? .restart : .truncate
            let freed = try checkpointer?.paused { try tidy(checkpoint) } ?? tidy(checkpoint)
            let after = fileSize(path) + fileSize(path + "-wal")
            return DatabaseMaintenance(bytesBefore: before, bytesAfter: after, pagesFreed: freed)
        }
    }

    /// - Returns: how many pages were given back.
    private func tidy(_ checkpoint: Database.CheckpointMode) throws -> Int {
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA optimize")
            let empty = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            try db.execute(sql: "PRAGMA incremental_vacuum")
            let left = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            do {
                try db.checkpoint(checkpoint)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                // A reader still needs the log; it is emptied the next time.
            }
            return empty - left
        }
    }

    /// Gives the write-ahead log its place on the disk beforehand, once: a commit into a file that grows waits for the file
    /// system's own log, too, which takes ten times as long at the 99th percentile.
    ///
    /// What is written there belongs to a transaction that is rolled back.
    func reserveLog(_ query: StaticString) throws {
        try isLogReserved.withLock { isReserved in
            guard !isReserved else { return }
            try measured(query) {
                try pool.writeWithoutTransaction { db in
                    try db.inTransaction(.immediate) {
                        try db.execute(sql: "CREATE TABLE reserve (bytes BLOB)")
                        // More than the cache holds goes to the log before its end is decided.
                        try db.execute(sql: "INSERT INTO reserve VALUES (zeroblob(?))", arguments: [Self.reservedBytes])
                        return .rollback
                    }
                }
                syncToDisk(path + "-wal")
            }
            isReserved = true
        }
    }

    /// Twice what the log grows to before it begins again, beside what the cache holds.
    private static let reservedBytes = 8 << 20
}
