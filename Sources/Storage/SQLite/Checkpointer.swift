import Dispatch
import GRDB
import GRDBSQLite
import Synchronization

/// Copies the write-ahead log into the database beside whoever writes.
///
/// Left alone SQLite does so within the commit that fills the log, which then takes ten times as long as the others.
///
/// Source: sqlite.org/wal.html, "Application-Initiated Checkpoints".
package final class Checkpointer: Sendable {
    /// Pages in the log from which on it is copied: by itself, or within the commit if that falls behind. What is reserved
    /// of the log holds the second.
    private static let (pages, mostPages): (Int32, Int32) = (1000, 1900)

    private let connection: DatabaseQueue
    private let queue = DispatchQueue(label: "AAITI checkpoint", qos: .utility)
    private let isDue = Atomic(false)
    /// Changed on the queue only.
    private let isClosed = Atomic(false)
    private let onFailure: @Sendable () -> Void

    /// - Parameter onFailure: is told of a log that could not be copied. Nothing is lost by it: the log has it, and it is
    ///   tried again after the next commit.
    init(of pool: DatabasePool, configuration: Configuration, onFailure: @escaping @Sendable () -> Void) throws {
        connection = try DatabaseQueue(path: pool.path, configuration: configuration)
        self.onFailure = onFailure
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        pool.writeWithoutTransaction { db in
            _ = unsafe sqlite3_wal_hook(
                db.sqliteConnection,
                { context, writer, _, pages in
                    guard let context = unsafe context, pages >= Checkpointer.pages else { return SQLITE_OK }
                    if pages < Checkpointer.mostPages {
                        unsafe Unmanaged<Checkpointer>.fromOpaque(context).takeUnretainedValue().start()
                    } else {
                        // As SQLite's own hook: what it cannot copy now it copies with the next commit.
                        unsafe sqlite3_wal_checkpoint_v2(writer, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
                    }
                    return SQLITE_OK
                },
                context
            )
        }
    }

    private func start() {
        guard !isDue.exchange(true, ordering: .relaxed) else { return }
        queue.async {
            self.isDue.store(false, ordering: .relaxed)
            guard !self.isClosed.load(ordering: .relaxed) else { return }
            do {
                _ = try self.connection.writeWithoutTransaction { try $0.checkpoint(.passive) }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                // Somebody else copies it.
            } catch {
                self.onFailure()
            }
        }
    }

    /// Runs `body` while it copies nothing: two copies at a time are refused.
    package func paused<T>(_ body: () throws -> T) rethrows -> T { try queue.sync(execute: body) }

    /// Waits for a copy that is being made. Whatever is still committed is copied within the commit, if at all.
    package func close() throws {
        try queue.sync {
            isClosed.store(true, ordering: .relaxed)
            try connection.close()
        }
    }
}
