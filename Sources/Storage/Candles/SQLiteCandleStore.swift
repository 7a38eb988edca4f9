import GRDB
public import MarketData
public import Markets
import Synchronization

/// Candles in one SQLite file, in compressed columnar chunks of up to 2,048 (``ChunkEncoder``), without loss.
///
/// What was merged outlives the end of the process at once, and a power cut from the next checkpoint on. All methods
/// block, may be called from any thread, and throw ``StoreError``.
public final class SQLiteCandleStore: CandleStore {
    package let database: SQLiteDatabase
    /// Says when candles were written.
    let clock: any MarketClock
    /// Counts what has been stored.
    private let changes = Atomic<UInt64>(0)

    /// Opens the file, or makes it, and brings its schema up to date.
    ///
    /// - Parameter clock: says when candles were written.
    /// - Throws: ``StoreError`` if it cannot be opened, is damaged, or was written by a newer version of AAITI.
    public convenience init(
        path: String,
        observer: (any QueryObserver)? = nil,
        clock: any MarketClock = WallClock()
    ) throws {
        try self.init(path: path, observer: observer, clock: clock, lock: nil)
    }

    init(
        path: String,
        observer: (any QueryObserver)?,
        clock: any MarketClock,
        lock: DirectoryLock?,
        isReadOnly: Bool = false
    ) throws {
        self.clock = clock
        var options = SQLiteDatabase.Options(synchronous: "NORMAL", observer: observer, lock: lock)
        options.isReadOnly = isReadOnly
        database = try SQLiteDatabase(path: path, migrator: CandleMigrations.migrator, options: options)
    }

    public var generation: UInt64? { changes.load(ordering: .acquiring) }

    /// To be called once candles that have changed are stored.
    func noteStored() { changes.wrappingAdd(1, ordering: .releasing) }

    /// - Complexity: O(series), from the index.
    public func coverage() throws -> [CandleCoverage] {
        try database.read("candles.coverage") { try CandleIndex.coverage(in: $0) }
            .sorted { ($0.symbol, $0.timeframe.nominalMilliseconds) < ($1.symbol, $1.timeframe.nominalMilliseconds) }
    }

    /// - Complexity: O(series of the symbol), from the index.
    public func coverage(of symbol: Symbol) throws -> [CandleCoverage] {
        try database.read("candles.coverageOfSymbol") { try CandleIndex.coverage(of: symbol, in: $0) }
            .sorted { $0.timeframe.nominalMilliseconds < $1.timeframe.nominalMilliseconds }
    }

    /// - Complexity: O(chunks + gaps), from the index.
    public func holes(_ symbol: Symbol, _ timeframe: Timeframe) throws -> CandleHoles? {
        try database.read("candles.holes") { try CandleIndex.holes(symbol, timeframe, in: $0) }
    }

    public func instrument(of symbol: Symbol) throws -> Instrument? {
        try database.read("candles.instrument") {
            try $0.first(
                """
                SELECT version, tick_units, tick_decimals, lot_units, lot_decimals FROM instruments
                WHERE symbol = ? ORDER BY version DESC LIMIT 1
                """,
                [symbol.name]
            ) {
                Instrument(
                    symbol: symbol,
                    version: try $0.integer(),
                    tickSize: try $0.step(),
                    lotSize: try $0.step()
                )
            }
        }
    }

    public func save(_ instrument: Instrument) throws {
        try database.write("candles.saveInstrument") {
            try $0.run(
                "INSERT INTO instruments VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [
                    instrument.symbol.name, instrument.version, instrument.tickSize.units,
                    instrument.tickSize.decimals, instrument.lotSize.units, instrument.lotSize.decimals,
                ]
            )
        }
    }

    /// Writes a consistent copy, while others read and write.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` if there is something at `path` already.
    public func backup(to path: String) throws { try database.backup("candles.backup", to: path) }

    /// Brings the planner's statistics up to date, gives empty pages back and empties the write-ahead log.
    public func maintain() throws -> DatabaseMaintenance { try database.maintain("candles.maintain") }

    /// Closes the file; every later call fails.
    public func close() throws { try database.close() }
}
