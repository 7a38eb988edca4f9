import Hummingbird
import JSON
import MarketData
import Markets
import Platform
import Storage

/// How good the stored series are: gaps, age, what feeds them.
struct QualityRoutes: Sendable {
    /// Into so many parts the bar of a series is divided.
    static let parts = 60

    let platform: TradingPlatform
    let live: LiveMarket
    let origin: MarketOrigin
    let threads: BoundedWorkQueue

    func add(to group: RouterGroup<AppRequestContext>) {
        group.get("quality", use: list)
        group.get("symbols/:symbol/quality", use: detail)
    }

    private func list(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        try context.require()
        let page = try request.query(Field<PageRequest>.page())
        let (series, total) = try await threads.run {
            let qualities = try platform.market.qualities()
            let chosen = Array(qualities.dropFirst(page.offset).prefix(page.limit))
            let labels = MarketLabels(origin: origin, live: live)
            let reports = try zip(chosen, live.freshness(of: chosen, at: platform.clock.now)).map {
                quality,
                freshness in
                let label = try labels.source(of: quality.coverage.symbol)
                return (SeriesReport(quality: quality, freshness: freshness), label, quality.shares(Self.parts))
            }
            return (reports, qualities.count)
        }
        return .json { writer in
            writer.member("series") { writer in
                writer.array(series) { writer, item in
                    let (report, source, shares) = item
                    writer.object {
                        $0.member("symbol", report.quality.coverage.symbol.name)
                        $0.member("source", source)
                        $0.member("gaps", report.quality.gaps.count)
                        report.writeFigures(to: &$0)
                        $0.member("coverage") { $0.array(shares) { $0.value($1) } }
                    }
                }
            }
            writer.member("total", total)
        }
    }

    private func detail(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        try context.require()
        let (timeframe, page) = try request.query(.optional(.timeframe("timeframe")), Field<PageRequest>.page())
        let symbol = try await context.symbol(platform.market, threads)
        let (report, source) = try await threads.run {
            let quality = try platform.market.quality(symbol, timeframe)
            let freshness = live.freshness(of: [quality], at: platform.clock.now)[0]
            let source = try MarketLabels(origin: origin, live: live).source(of: symbol)
            return (SeriesReport(quality: quality, freshness: freshness), source)
        }
        let quality = report.quality
        return .json { writer in
            writer.member("symbol", quality.coverage.symbol.name)
            writer.member("source", source)
            report.writeFigures(to: &writer)
            writer.member("gaps") { writer in
                writer.array(quality.gaps.dropFirst(page.offset).prefix(page.limit)) { $0.gap($1, of: quality) }
            }
            writer.member("total", quality.gaps.count)
        }
    }
}
