/// Why there is no result of an optimisation.
public enum OptimisationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There are too few candles to choose on one part and judge on another.
    case tooFewCandles(have: Int, need: Int)
    /// A grid needs a step in each dimension.
    case noGrid(parameter: String)
    /// No combination of values goes together.
    case emptySpace
    /// No trial has a score; the reason of one of them.
    case noScore(trials: Int, reason: String)
    case cancelled
    /// What was found cannot be kept.
    case journal(JournalError)

    public var description: String {
        switch self {
        case .tooFewCandles(let have, let need): "there are \(have) candles, and at least \(need) are needed"
        case .noGrid(let parameter): "\(parameter): a grid needs a step, as in \(parameter)=from:to:step"
        case .emptySpace: "no combination of these values goes together"
        case .noScore(let trials, let reason): "none of \(trials) trials can be scored: \(reason)"
        case .cancelled: "cancelled"
        case .journal(let error): error.description
        }
    }
}
