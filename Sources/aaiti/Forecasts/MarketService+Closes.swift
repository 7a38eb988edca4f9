import Forecasting
import JSON
import Markets
import Parameters
import Platform
import Trading

extension MarketService {
    /// The closes of a market, of closed candles only, with the columns beside them that the algorithm's features name.
    ///
    /// - Parameter days: how many days back from the newest; all if `nil`.
    /// - Throws: ``CommandFailure`` if there are none, and says what to do.
    func closes(
        _ symbol: Symbol,
        _ timeframe: Timeframe,
        for chosen: ChosenAlgorithm,
        days: Int? = nil
    ) throws -> ObservedSeries {
        do {
            let names = chosen.parameters.json["features"]?.stringValue?.split(separator: ",") ?? []
            let inputs = try ModelInputs(
                names.map { String($0.filter { $0 != " " }) },
                symbol: symbol,
                timeframe: timeframe
            )
            let candles = try candles(symbol, timeframe, closedOnly: true)
            guard let last = candles.openTimes.last else {
                throw CommandFailure("\(symbol) has no closed \(timeframe.rawValue) candles yet: import some")
            }
            var others: [Symbol: CandleSeries] = [:]
            for other in inputs.symbols { others[other] = try self.candles(other, timeframe, closedOnly: true) }
            let series = inputs.series(of: candles, others: others)
            guard series.count > 0 else { throw CommandFailure("--param features: there are too few candles for them") }
            let first = days.map { last.milliseconds - Int64($0) * 86_400_000 }
            let kept = first.map { first in series.times?.count { $0 >= first } ?? series.count } ?? series.count
            return ObservedSeries(series.suffix(kept), of: symbol, timeframe)
        } catch PlatformError.notFound(let what) {
            throw CommandFailure("--symbol: there is no \(what)")
        } catch PlatformError.invalid(let fields) {
            throw CommandFailure(fields.map { "--\($0.field): \($0.message)" }.joined(separator: "; "))
        } catch let error as InputError {
            throw CommandFailure("--param features: \(error)")
        }
    }
}
