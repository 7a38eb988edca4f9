public import Forecasting
public import Markets

/// What a model is handed beside the closes it forecasts: their times, and the columns of the market that its parameters
/// name.
///
/// ```swift
/// let inputs = try ModelInputs(["volume", "rsi_14", "ETH-USDT.close"], symbol: bitcoin, timeframe: .oneHour)
/// let series = inputs.series(of: candles, others: [ether.symbol: ether])
/// ```
///
/// A row has what was known at the close of its candle, and nothing later: of another symbol the candle that opened with it,
/// or else the last one before.
public struct ModelInputs: Sendable {
    /// The symbol whose closes are forecast.
    public let symbol: Symbol
    public let timeframe: Timeframe
    private let columns: [InputColumn]

    /// - Parameter names: those that are no columns of a market, such as `lag_1`, are left to the model.
    /// - Throws: ``InputError`` for the first that no market has.
    public init(_ names: [String] = [], symbol: Symbol, timeframe: Timeframe) throws(InputError) {
        (self.symbol, self.timeframe) = (symbol, timeframe)
        var columns: [InputColumn] = []
        for name in names where !columns.contains(where: { $0.name == name }) {
            if let column = try InputColumn(name) { columns.append(column) }
        }
        self.columns = columns
    }

    /// The declared names that are columns of a market, in their order.
    public var names: [String] { columns.map(\.name) }

    /// The other symbols whose candles are needed.
    public var symbols: [Symbol] { Set(columns.compactMap(\.symbol)).subtracting([symbol]).sorted() }

    /// How many candles to read before the first row that counts, for the indicators to have warmed up.
    public var history: Int { columns.map { $0.history(in: timeframe) }.max() ?? 0 }

    /// The series of the closes with their times and columns, from the first candle on at which all columns are known.
    ///
    /// - Parameter others: candles of ``symbols`` in the same timeframe; of one that is missing nothing is known.
    public func series(of candles: CandleSeries, others: [Symbol: CandleSeries] = [:]) -> TimeSeries {
        let values = columns.map { column -> [Double] in
            guard let symbol = column.symbol, symbol != self.symbol else { return column.values(over: candles) }
            guard let other = others[symbol] else { return Array(repeating: .nan, count: candles.count) }
            return Self.align(column.values(over: other), at: other.openTimes, with: candles.openTimes)
        }
        let first = values.map { column in column.firstIndex { !$0.isNaN } ?? candles.count }.max() ?? 0
        let rows = first..<candles.count
        return TimeSeries(
            first == 0 ? candles.close : Array(candles.close[rows]),
            times: candles.openTimes[rows].map(\.milliseconds),
            covariates: zip(columns, values).map { Covariate($0.name, Array($1[rows])) }
        )
    }

    /// What is known of the candles after the last one: when they open.
    public func future(after last: Timestamp, horizon: Int) -> KnownFuture {
        var times: [Int64] = []
        var time = last
        for _ in 0..<max(0, horizon) {
            time = timeframe.next(after: time)
            times.append(time.milliseconds)
        }
        return KnownFuture(times: times)
    }

    /// For each of `times` the last value at that time or before; `.nan` where there is none.
    private static func align(_ values: [Double], at known: [Timestamp], with times: [Timestamp]) -> [Double] {
        var index = -1
        return times.map { time in
            while index + 1 < known.count, known[index + 1] <= time { index += 1 }
            return index < 0 ? .nan : values[index]
        }
    }
}
