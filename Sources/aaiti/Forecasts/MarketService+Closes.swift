import Forecasting
import JSON
import Markets
import Parameters
import Platform
import Trading

extension MarketService {
    /// The closes of a market, of closed candles only, with the columns beside them that the algorithm's features or
    /// regressors name.
    ///
    /// - Parameters:
    ///   - horizon: for how many steps regressors have to be known ahead.
    ///   - days: how many days back from the newest; all if `nil`.
    /// - Throws: ``CommandFailure`` if there are none, and says what to do.
    func closes(
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        for chosen: ChosenAlgorithm,
        horizon: Int,
        days: Int? = nil
    ) throws -> ObservedSeries {
        do {
            let columns = try ModelColumns(chosen.parameters, symbol: symbol, timeframe: timeframe, horizon: horizon)
            let candles = try candles(symbol, timeframe, closedOnly: true)
            guard let last = candles.openTimes.last else {
                throw CommandFailure("\(symbol) has no closed \(timeframe.rawValue) candles yet: import some")
            }
            var others: [Symbol: CandleSeries] = [:]
            for other in columns.inputs.symbols { others[other] = try self.candles(other, timeframe, closedOnly: true) }
            let series = columns.series(of: candles, others: others)
            guard series.count > 0 else {
                throw CommandFailure("there are too few candles for the columns that --param names")
            }
            let first = days.map { last.milliseconds - Int64($0) * 86_400_000 }
            let kept = first.map { first in series.times?.count { $0 >= first } ?? series.count } ?? series.count
            return ObservedSeries(series.suffix(kept), of: symbol, timeframe)
        } catch PlatformError.notFound(let what) {
            throw CommandFailure("--symbol: there is no \(what)")
        } catch PlatformError.invalid(let fields) {
            let faults = fields.map { "--\($0.field.replacing("parameters.", with: "param ")): \($0.message)" }
            throw CommandFailure(faults.joined(separator: "; "))
        }
    }
}
