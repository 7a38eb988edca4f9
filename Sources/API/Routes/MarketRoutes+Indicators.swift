import Hummingbird
import Indicators
import JSON
import Markets
import Parameters
import Platform

/// `/api/trading/indicators`: what can be computed over candles, and its values.
extension MarketRoutes {
    func indicatorDefinitions(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        try context.require()
        return .json { $0.member("indicators", IndicatorRegistry.standard.definitions) }
    }

    func indicators(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        try context.require()
        let symbol = try await context.symbol(platform.market, threads)
        let (timeframe, names, limit) = try request.query(
            Field<Timeframe>.timeframe("timeframe").or(.oneMinute),
            .string("names", 1...1000),
            Field<Int>.integer("limit", in: 1...Self.maximumCandles).or(500)
        )
        let specifications: [IndicatorSpec]
        do {
            specifications = try IndicatorRegistry.standard.parse(names)
        } catch {
            throw Problem.validation("names", "\(error)")
        }
        let history = specifications.map { $0.history(in: timeframe) }.max() ?? 0
        let (times, columns) = try await bulkThreads.run {
            let series = try platform.market.candles(symbol, timeframe, limit: limit + history)
            let columns = specifications.columns(over: series)
            return (Array(series.openTimes.suffix(limit)), columns)
        }
        return .json { writer in
            writer.member("symbol", symbol.name)
            writer.member("timeframe", timeframe.rawValue)
            writer.member("times", times.map(\.milliseconds))
            writer.member("values") { writer in
                writer.object { writer in
                    for column in columns { writer.member(column.name, Array(column.values.suffix(limit))) }
                }
            }
        }
    }
}
