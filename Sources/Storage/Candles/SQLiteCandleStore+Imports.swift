import GRDB
public import MarketData
public import Markets

extension SQLiteCandleStore: ImportLedger {
    public func importedFile(
        _ fingerprint: FileFingerprint,
        symbol: Symbol,
        timeframe: Timeframe,
        options: String
    ) throws -> ImportedFile? {
        try database.read("candles.importedFile") {
            try $0.first(
                """
                SELECT name, row_count, gap_count, missing_count, imported_at FROM imported_files
                WHERE symbol = ? AND timeframe = ? AND size = ? AND modified = ? AND checksum = ? AND options = ?
                """,
                [
                    symbol.name, timeframe.rawValue, fingerprint.size, fingerprint.modified, fingerprint.checksum,
                    options,
                ]
            ) {
                ImportedFile(
                    symbol: symbol,
                    timeframe: timeframe,
                    name: try $0.text(),
                    options: options,
                    fingerprint: fingerprint,
                    rows: try $0.integer(),
                    gaps: try $0.integer(),
                    missingCandles: try $0.integer(),
                    importedAt: try $0.time()
                )
            }
        }
    }

    public func note(_ file: ImportedFile) throws {
        try database.write("candles.noteImport") {
            try $0.run(
                "INSERT OR REPLACE INTO imported_files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    file.symbol.name, file.timeframe.rawValue, file.fingerprint.size, file.fingerprint.modified,
                    file.fingerprint.checksum, file.options, file.name, file.rows, file.gaps, file.missingCandles,
                    file.importedAt.milliseconds,
                ]
            )
        }
    }
}
