import MarketData
import Markets

/// What a training will hold in memory at most, estimated from what is stored before anything is read.
///
/// Counted are the candles as they are read, six columns of 8 bytes, and the rows that come of them: the series and its
/// columns, as often as fit and evaluation hold them at once.
struct TrainingCost: Hashable, Sendable {
    /// The series itself, the part before an origin, the part that a fit sees, and what the fit makes of it.
    private static let copies: Int64 = 6

    /// Candles to be read, of all symbols.
    let candles: Int
    /// Rows to be trained on.
    let rows: Int
    /// Columns of a row: the close, its time, and what else the model looks at.
    let columns: Int

    var bytes: Int64 { Int64(candles) * 48 + Int64(rows) * Int64(columns) * 8 * Self.copies }

    /// - Throws: ``PlatformError/invalid(_:)`` if it is more than `budget` bytes, with what to do.
    func check(budget: Int64) throws(PlatformError) {
        guard bytes > budget else { return }
        func megabytes(_ bytes: Int64) -> Int64 { (bytes + 999_999) / 1_000_000 }
        throw .invalid(
            "training_period_days",
            "the training would read \(candles) candles and work on \(rows) rows of \(columns) columns, which takes about "
                + "\(megabytes(bytes)) MB; at most \(budget / 1_000_000) MB are allowed: choose a shorter training period, a "
                + "coarser timeframe or fewer features"
        )
    }
}

extension CandleCoverage {
    /// How many candles of the last `days` days are stored at most; all if `nil`.
    func count(days: Int?) -> Int {
        guard let days else { return count }
        return min(count, Int(Int64(days) * 86_400_000 / timeframe.nominalMilliseconds) + 1)
    }
}
