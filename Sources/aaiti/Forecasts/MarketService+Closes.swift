import Markets
import Platform

extension MarketService {
    /// The closes of a market, of closed candles only.
    ///
    /// - Parameter days: how many days back from the newest; all if `nil`.
    /// - Throws: ``CommandFailure`` if there are none, and says what to do.
    func closes(_ symbol: Symbol, _ timeframe: Timeframe, days: Int? = nil) throws -> ObservedSeries {
        let candles: CandleSeries
        do {
            candles = try self.candles(symbol, timeframe, closedOnly: true)
        } catch PlatformError.notFound(let what) {
            throw CommandFailure("--symbol: there is no \(what)")
        } catch PlatformError.invalid(let fields) {
            throw CommandFailure(fields.map { "--\($0.field): \($0.message)" }.joined(separator: "; "))
        }
        guard let last = candles.openTimes.last else {
            throw CommandFailure("\(symbol) has no closed \(timeframe.rawValue) candles yet: import some")
        }
        let first = days.map { candles.index(atOrAfter: last - Int64($0) * 86_400_000) } ?? 0
        return ObservedSeries(candles.slice(first..<candles.count))
    }
}
