/// Why there is no result of a backtest.
public enum BacktestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No candle opens between start and end.
    case emptyRange
    /// There are fewer candles than the strategy wants to see before it can trade.
    case tooFewCandles(have: Int, need: Int)
    /// The backtest was told not to go on.
    case cancelled
    /// A candle or the strategy was at fault.
    case engine(EngineError)

    public var description: String {
        switch self {
        case .emptyRange: "there are no candles between start and end"
        case .tooFewCandles(let have, let need):
            "there are \(have) candles up to the end of the range, and the strategy needs \(need)"
        case .cancelled: "cancelled"
        case .engine(let error): error.description
        }
    }
}
