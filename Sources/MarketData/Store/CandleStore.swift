public import Markets

/// Where candles are kept: what the pipeline writes and everything else reads.
///
/// Calls block until the store has answered: not for event loops.
public protocol CandleStore: Sendable {
    /// Adds candles; one that is there already with other numbers is replaced. All or nothing, durable on return.
    func merge(_ series: CandleSeries) throws -> CandleMerge

    /// Stored candles with `start <= openTime < end`, ascending.
    ///
    /// - Parameter limit: the newest so many of them; `nil` for all.
    func candles(
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        from start: Timestamp?,
        to end: Timestamp?,
        limit: Int?
    ) throws -> CandleSeries

    /// Hands over stored candles with `start <= openTime < end`, ascending, in batches that memory can hold.
    func forEachBatch(
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        from start: Timestamp?,
        to end: Timestamp?,
        _ body: (CandleSeries) throws -> Void
    ) throws

    /// What is stored, ordered by symbol and timeframe.
    func coverage() throws -> [CandleCoverage]

    /// What is stored of one symbol, ordered by timeframe; empty for an unknown one.
    func coverage(of symbol: Symbol) throws -> [CandleCoverage]

    /// Another number whenever stored candles have changed, told without asking the disk; `nil` if the store does not count.
    var generation: UInt64? { get }

    /// The stretches of a series without candles, from an index rather than from the candles, if the store keeps one;
    /// `nil` if nothing is stored of it.
    func holes(_ symbol: Symbol, _ timeframe: Timeframe) throws -> CandleHoles?

    /// The newest version of a symbol's trading rules; `nil` if the symbol is unknown.
    func instrument(of symbol: Symbol) throws -> Instrument?

    /// Stores trading rules under their version; an existing version is left as it is.
    func save(_ instrument: Instrument) throws
}

extension CandleStore {
    /// Picked out of all: for stores of few symbols.
    public func coverage(of symbol: Symbol) throws -> [CandleCoverage] { try coverage().filter { $0.symbol == symbol } }

    public var generation: UInt64? { nil }

    /// All in one batch: for stores that keep everything in memory anyway.
    public func forEachBatch(
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        from start: Timestamp?,
        to end: Timestamp?,
        _ body: (CandleSeries) throws -> Void
    ) throws {
        let series = try candles(symbol, timeframe, from: start, to: end, limit: nil)
        if !series.isEmpty { try body(series) }
    }
}

/// What ``CandleStore/merge(_:)`` did.
public struct CandleMerge: Hashable, Sendable {
    public var inserted: Int
    /// Candles that were there with other numbers.
    public var updated: Int
    public var unchanged: Int

    public init(inserted: Int = 0, updated: Int = 0, unchanged: Int = 0) {
        self.inserted = inserted
        self.updated = updated
        self.unchanged = unchanged
    }

    public static func += (lhs: inout CandleMerge, rhs: CandleMerge) {
        lhs.inserted += rhs.inserted
        lhs.updated += rhs.updated
        lhs.unchanged += rhs.unchanged
    }
}

/// The extent of one stored series.
public struct CandleCoverage: Hashable, Sendable {
    public let symbol: Symbol
    public let timeframe: Timeframe
    /// Open time of the first and the last candle.
    public let first: Timestamp
    public let last: Timestamp
    public let count: Int
    /// When a candle was added or changed for the last time, by this machine's clock; `nil` if nobody took note.
    public let lastUpdate: Timestamp?
    /// Grows with each change, so that what was derived from the series can be told from what has to be derived again.
    public let revision: Int

    public init(
        symbol: Symbol,
        timeframe: Timeframe,
        first: Timestamp,
        last: Timestamp,
        count: Int,
        lastUpdate: Timestamp? = nil,
        revision: Int = 0
    ) {
        self.symbol = symbol
        self.timeframe = timeframe
        self.first = first
        self.last = last
        self.count = count
        self.lastUpdate = lastUpdate
        self.revision = revision
    }
}
