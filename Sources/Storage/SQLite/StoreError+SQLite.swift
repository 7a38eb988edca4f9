import GRDB

extension StoreError {
    /// What an error of the database means to the one who runs AAITI; errors of another kind stay as they are.
    ///
    /// - Parameter file: the path of the database.
    package static func explaining(_ error: any Error, file: String) -> any Error {
        if let decoding = error as? RowDecodingError {
            return StoreError.corrupt(damaged(file, "\(decoding)"))
        }
        guard let error = error as? DatabaseError else { return error }
        return explaining(code: error.extendedResultCode, message: error.message ?? "\(error.resultCode)", file: file)
    }

    private static func explaining(code: ResultCode, message: String, file: String) -> StoreError {
        switch code.primaryResultCode {
        case .SQLITE_CONSTRAINT: broken(constraint: code, message: message, file: file)
        case .SQLITE_FULL:
            .unavailable("the disk that holds \(file) is full: nothing was stored; free some space and try again")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            .unavailable("\(file) cannot be written (\(message)): check who owns it and its directory, and their modes")
        case .SQLITE_CANTOPEN:
            .unavailable("\(file) cannot be opened (\(message)): check that its directory is there and may be written")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt(damaged(file, message))
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            .unavailable("\(file) is locked by another process: nothing was stored; end that process and try again")
        case .SQLITE_IOERR:
            .unavailable(
                "the disk that holds \(file) failed (\(message), SQLite code \(code.rawValue)): nothing was stored; "
                    + "check the disk and the system log"
            )
        case .SQLITE_NOMEM: .unavailable("there is no memory left to work on \(file)")
        case .SQLITE_TOOBIG: .unavailable("a record is too large for \(file): nothing was stored")
        default: .unavailable("\(file) refused the request (\(message), SQLite code \(code.rawValue))")
        }
    }

    static func damaged(_ file: String, _ reason: String) -> String {
        "\(file) is damaged (\(reason)): stop AAITI, keep a copy of the data directory and restore a backup"
    }

    private static func broken(constraint: ResultCode, message: String, file: String) -> StoreError {
        switch constraint {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY: .duplicate(keyName(in: message))
        case .SQLITE_CONSTRAINT_FOREIGNKEY: .notFound("record that this one belongs to")
        default:
            .unavailable("\(file) refused a record that breaks a rule (\(message)): nothing was stored")
        }
    }

    /// What a human calls the key in `UNIQUE constraint failed: users.email`.
    private static func keyName(in message: String) -> String {
        let columns = message.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? message
        return keyNames[columns] ?? columns
    }

    private static let keyNames = [
        "users.id": "user",
        "users.email": "email",
        "sessions.id": "session",
        "ml_models.id": "model",
        "model_artifacts.model_id, model_artifacts.version": "model version",
        "training_jobs.id": "training job",
        "predictions.id": "prediction",
        "backtests.id": "backtest",
        "trading_bots.id": "bot",
    ]
}
