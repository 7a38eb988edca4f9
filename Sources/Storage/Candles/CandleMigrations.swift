import GRDB

/// The schema of `candles.sqlite`, as the steps that made it: named, applied once and in order, never changed afterwards.
enum CandleMigrations {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("001 instruments") { try $0.execute(sql: instruments) }
        migrator.registerMigration("002 candle chunks") { try $0.execute(sql: chunks) }
        migrator.registerMigration("003 imported files") { try $0.execute(sql: importedFiles) }
        migrator.registerMigration("004 chunk index") { try $0.execute(sql: chunkIndex) }
        migrator.registerMigration("005 gaps and series") {
            try $0.execute(sql: gapsAndSeries)
            try CandleIndex.build(in: $0)
        }
        return migrator
    }

    private static let instruments = """
        CREATE TABLE instruments (
            symbol TEXT NOT NULL,
            version INTEGER NOT NULL CHECK (version > 0),
            tick_units INTEGER NOT NULL CHECK (tick_units > 0),
            tick_decimals INTEGER NOT NULL CHECK (tick_decimals >= 0),
            lot_units INTEGER NOT NULL CHECK (lot_units > 0),
            lot_decimals INTEGER NOT NULL CHECK (lot_decimals >= 0),
            PRIMARY KEY (symbol, version),
            CHECK (tick_decimals + lot_decimals <= 18)
        ) STRICT, WITHOUT ROWID;
        """

    /// Without a row id, so that extents are read from one tree without the payloads, which go to pages of their own.
    private static let chunks = """
        CREATE TABLE candle_chunks (
            symbol TEXT NOT NULL,
            timeframe TEXT NOT NULL,
            bucket INTEGER NOT NULL,
            candle_count INTEGER NOT NULL CHECK (candle_count > 0),
            first_open INTEGER NOT NULL,
            last_open INTEGER NOT NULL,
            codec INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            payload BLOB NOT NULL,
            PRIMARY KEY (symbol, timeframe, bucket),
            CHECK (first_open <= last_open)
        ) STRICT, WITHOUT ROWID;
        """

    private static let importedFiles = """
        CREATE TABLE imported_files (
            symbol TEXT NOT NULL,
            timeframe TEXT NOT NULL,
            size INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            options TEXT NOT NULL,
            name TEXT NOT NULL,
            row_count INTEGER NOT NULL,
            gap_count INTEGER NOT NULL,
            missing_count INTEGER NOT NULL,
            imported_at INTEGER NOT NULL,
            PRIMARY KEY (symbol, timeframe, size, modified, checksum, options)
        ) STRICT, WITHOUT ROWID;
        """

    /// What each chunk must be, apart from the chunks: without it nobody would miss one that is gone.
    private static let chunkIndex = """
        CREATE TABLE candle_index (
            symbol TEXT NOT NULL,
            timeframe TEXT NOT NULL,
            bucket INTEGER NOT NULL,
            candle_count INTEGER NOT NULL,
            first_open INTEGER NOT NULL,
            last_open INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            PRIMARY KEY (symbol, timeframe, bucket)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO candle_index
            SELECT symbol, timeframe, bucket, candle_count, first_open, last_open, checksum FROM candle_chunks;
        """

    /// Where candles are missing within each chunk, and what each series holds (``CandleIndex``). `holes` is NULL for a
    /// chunk that was damaged when it was indexed; `written_at` is NULL for candles that were stored before this.
    private static let gapsAndSeries = """
        ALTER TABLE candle_index ADD COLUMN holes BLOB;
        CREATE TABLE candle_series (
            symbol TEXT NOT NULL,
            timeframe TEXT NOT NULL,
            candle_count INTEGER NOT NULL,
            first_open INTEGER NOT NULL,
            last_open INTEGER NOT NULL,
            written_at INTEGER,
            revision INTEGER NOT NULL,
            PRIMARY KEY (symbol, timeframe)
        ) STRICT, WITHOUT ROWID;
        """
}
