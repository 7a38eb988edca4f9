import Hummingbird
import JSON
import MarketData
import Markets
import NIOCore
import Parameters
import Platform
import Storage

/// `/api/trading`: symbols, prices, candles and indicators.
struct MarketRoutes: Sendable {
    /// The most candles, and the most values of an indicator, in one answer.
    static let maximumCandles = 50_000
    /// The largest file of candles that one request may carry, in bytes.
    static let maximumUpload = 64 << 20

    let platform: TradingPlatform
    let live: LiveMarket
    let origin: MarketOrigin
    let audit: AuditTrail
    let threads: BoundedWorkQueue
    /// Reads and writes of many candles run here.
    let bulkThreads: BoundedWorkQueue

    func add(to group: RouterGroup<AppRequestContext>) {
        group.get("symbols", use: symbols)
        group.get("market-data/:symbol", use: marketData)
        group.get("candles/:symbol", use: candles)
        group.post("candles/:symbol", use: upload)
        group.get("indicators", use: indicatorDefinitions)
        group.get("indicators/:symbol", use: indicators)
    }

    private func symbols(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        try context.require()
        let streamed = Set(live.pipeline.symbols)
        let markets = try await threads.run {
            let qualities = try platform.market.qualities()
            let reports = zip(qualities, live.freshness(of: qualities, at: platform.clock.now)).map(SeriesReport.init)
            let stored = Dictionary(grouping: reports, by: \.quality.coverage.symbol)
            let labels = MarketLabels(origin: origin, live: live)
            return try Set(stored.keys).union(streamed).sorted().map { symbol in
                let tick = try platform.market.store.instrument(of: symbol)?.tickSize.text
                return (symbol, source: try labels.source(of: symbol), tick, series: stored[symbol] ?? [])
            }
        }
        let isFeedAtWork = live.isAtWork
        return .json { writer in
            writer.member("symbols") { writer in
                writer.array(markets) { writer, market in
                    let (symbol, source, tick, series) = market
                    writer.object {
                        $0.member("symbol", symbol.name)
                        $0.member("base", symbol.base)
                        $0.member("quote", symbol.quote)
                        $0.member("source", source)
                        $0.member("tick_size", tick)
                        $0.member("live", isFeedAtWork && streamed.contains(symbol))
                        $0.member("timeframes") { writer in
                            writer.array(series) { writer, report in
                                writer.object {
                                    $0.member("gaps", report.quality.gaps.count)
                                    report.writeFigures(to: &$0)
                                }
                            }
                        }
                    }
                }
            }
            writer.member("total", markets.count)
        }
    }

    private func marketData(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        try context.require()
        let symbol = try await context.symbol(platform.market, threads)
        let now = platform.clock.now
        if live.isAtWork, let snapshot = live.pipeline.snapshot(symbol),
            let arrival = live.pipeline.statistics.lastArrivals[symbol],
            now - arrival <= SeriesFreshness.shortestSilence
        {
            return .json(MarketState(snapshot: snapshot, isLive: true, isStale: false, age: now - snapshot.time))
        }
        return .json(try await bulkThreads.run { try quietState(symbol, at: now) })
    }

    /// A market of which nothing has been heard for a while: as its feed, or its last stored candle, left it.
    private func quietState(_ symbol: Symbol, at now: Timestamp) throws -> MarketState {
        let streamed = live.pipeline.snapshot(symbol)
        let isStreamed = live.pipeline.symbols.contains(symbol)
        let coverage = try platform.market.store.coverage(of: symbol)
        guard !coverage.isEmpty || !isStreamed else {
            guard let streamed else {
                throw PlatformError.notFound("price of '\(symbol)' yet: its feed has not sent one")
            }
            return MarketState(snapshot: streamed, isLive: live.isAtWork, isStale: true, age: now - streamed.time)
        }
        let quality = try platform.market.quality(symbol, nil)
        let isStale = live.freshness(of: [quality], at: now).allSatisfy(\.isStale)
        let snapshot = try streamed ?? storedSnapshot(symbol)
        let isLive = live.isAtWork && isStreamed
        return MarketState(snapshot: snapshot, isLive: isLive, isStale: isStale, age: now - snapshot.time)
    }

    /// The market as it stood at its last stored candle, which the timestamp names.
    private func storedSnapshot(_ symbol: Symbol) throws -> MarketSnapshot {
        let coverage = try platform.market.coverage(of: symbol)
        guard let finest = coverage.min(by: { $0.timeframe.nominalMilliseconds < $1.timeframe.nominalMilliseconds })
        else { throw PlatformError.notFound("symbol '\(symbol)'") }
        let source = try MarketLabels(origin: origin, live: live).source(of: symbol)
        var pipeline = SymbolPipeline(symbol: symbol, source: source, finest: finest.timeframe)
        let reach = max(86_400_000, finest.timeframe.nominalMilliseconds * 100)
        pipeline.warm(with: try platform.market.candles(symbol, finest.timeframe, from: finest.last - reach))
        guard let snapshot = pipeline.snapshot else { throw PlatformError.notFound("price of '\(symbol)' yet") }
        return snapshot
    }

    private func candles(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        try context.require()
        let symbol = try await context.symbol(platform.market, threads)
        let (timeframe, start, end, limit) = try request.query(
            Field<Timeframe>.timeframe("timeframe").or(.oneMinute),
            .optional(.timestamp("start")),
            .optional(.timestamp("end")),
            Field<Int>.integer("limit", in: 1...Self.maximumCandles).or(500)
        )
        let series = try await bulkThreads.run {
            try platform.market.candles(symbol, timeframe, from: start, to: end, limit: limit)
        }
        return .json {
            $0.member("symbol", symbol.name)
            $0.member("timeframe", timeframe.rawValue)
            $0.member("candles") { $0.array(series) { $0.value($1) } }
        }
    }

    private func upload(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let user = try context.require(.trader)
        let symbol = try await context.symbol(platform.market, threads)
        let (timeframe, columns, unit) = try request.query(
            .timeframe("timeframe"),
            .optional(.string("columns", 1...1000)),
            .optional(Field<EpochUnit>.choice("time_unit"))
        )
        let names = columns?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let options = CandleCSVOptions(columns: names, timeUnit: unit)
        try await threads.run { try origin.requireReal(symbol) }
        let body = try await request.bytes(maximumBytes: Self.maximumUpload)
        let report = try await bulkThreads.run {
            var candles = CandleImport(
                into: platform.market.store,
                symbol: symbol,
                timeframe: timeframe,
                options: options
            )
            try candles.read(Array(body.readableBytesView))
            return try candles.finish()
        }
        guard report.isUsable else { throw Self.nothingUsable(report) }
        try await audit.append(
            "candles.import",
            by: user,
            request,
            context,
            on: .init("symbol", symbol.name),
            details: ["timeframe": .string(timeframe.rawValue), "inserted": JSONValue(report.inserted)]
        )
        return .json(report, status: .created)
    }

    private static func nothingUsable(_ report: CandleImportReport) -> Problem {
        guard report.read > 0 else { return .validation("body", "there are no candles in it") }
        return .validation(
            report.rejected.prefix(100).map { ParameterError(field: "line \($0.line)", message: $0.reason) }
        )
    }
}
