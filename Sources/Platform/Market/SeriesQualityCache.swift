import MarketData
import Markets
import Synchronization

/// The quality of each stored series, judged again only when the series has changed.
///
/// Judging reads the store's index (``CandleStore/holes(_:_:)``), which takes time in proportion to the chunks and gaps of
/// the series; asking again costs a look into a table.
final class SeriesQualityCache: Sendable {
    private struct Key: Hashable {
        let symbol: Symbol
        let timeframe: Timeframe
    }

    /// So many gaps are kept, of all series together; beyond that, what is kept is let go and judged again when asked for.
    private static let mostGaps = 1_000_000

    private struct State {
        var qualities: [Key: SeriesQuality] = [:]
        var gaps = 0
    }

    private let store: any CandleStore
    private let state = Mutex(State())

    init(store: any CandleStore) {
        self.store = store
    }

    /// The quality of a series as `coverage` has just found it; `nil` if it is not stored any more.
    func quality(_ coverage: CandleCoverage) throws -> SeriesQuality? {
        let key = Key(symbol: coverage.symbol, timeframe: coverage.timeframe)
        let known = state.withLock { $0.qualities[key] }
        if let known, known.coverage == coverage { return known }
        guard let holes = try store.holes(coverage.symbol, coverage.timeframe) else { return nil }
        let quality = SeriesQuality(holes)
        state.withLock { state in
            if state.gaps + quality.weight > Self.mostGaps { state = State() }
            if let replaced = state.qualities.updateValue(quality, forKey: key) { state.gaps -= replaced.weight }
            state.gaps += quality.weight
        }
        return quality
    }
}

extension SeriesQuality {
    /// What keeping it costs, in gaps.
    fileprivate var weight: Int { gaps.count + holidays.count + 1 }
}
