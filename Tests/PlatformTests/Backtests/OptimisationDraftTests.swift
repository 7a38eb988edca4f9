import JSON
import Markets
import Platform
import Storage
import Testing
import Trading

@Suite(.timeLimit(.minutes(1))) struct OptimisationDraftTests {
    private let fixture: PlatformFixture
    private let user = PlatformFixture.user

    init() throws {
        fixture = try PlatformFixture()
        try fixture.keep(.walk(200, seed: 9))
    }

    /// Candles that open after a gap of ten minutes.
    private func later(than end: Timestamp) -> CandleSeries {
        var series = CandleSeries(symbol: .perpetual, timeframe: .oneMinute)
        let first = end + 10 * 60_000
        for (index, candle) in CandleSeries.walk(200, seed: 10).enumerated() {
            series.append(
                Candle(
                    openTime: first + Int64(index) * 60_000,
                    open: candle.open,
                    high: candle.high,
                    low: candle.low,
                    close: candle.close,
                    volume: 1
                )
            )
        }
        return series
    }

    private func draft(
        _ strategy: StrategyChoice,
        _ ranges: [String],
        start: Timestamp? = nil
    ) throws -> OptimisationDraft {
        OptimisationDraft(
            backtest: BacktestDraft(
                symbol: .perpetual,
                timeframe: .oneMinute,
                start: start,
                strategy: strategy,
                initialCapital: try Money("10000"),
                feeRate: try FeeRate("0.001")
            ),
            ranges: ranges
        )
    }

    private func optimisation(_ draft: OptimisationDraft) throws -> Optimisation {
        try fixture.platform.backtestRunner.optimisation(draft, userID: user)
    }

    @Test func `a model is not searched with on candles that it knows`() async throws {
        let model = try fixture.model("naive")
        try await fixture.train(model)
        let known = try fixture.platform.market.candles(.perpetual, .oneMinute)
        let end = try #require(known.openTimes.last) + 60_000
        let candles = later(than: end)
        _ = try fixture.candles.merge(candles)
        let strategy = StrategyChoice(type: "forecast", parameters: ["model_id": .string(model.id)])
        for start in [nil, Timestamp(milliseconds: 1_672_531_200_000)] {
            let draft = try draft(strategy, ["threshold_bps=0,5"], start: start)
            let error = #expect(throws: PlatformError.self) { try optimisation(draft) }
            guard case .invalid(let fields) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(fields.map(\.field) == ["start"])
            #expect(fields.first?.message.contains(end.iso8601) == true)
        }
        let unseen = try draft(strategy, ["threshold_bps=0,5"], start: candles.openTimes[0])
        #expect(try optimisation(unseen).markets.count == 1)
        // A start in a gap: what counts is the first candle that is traded on.
        let gap = try draft(strategy, ["threshold_bps=0,5"], start: end + 60_000)
        #expect(try optimisation(gap).markets.count == 1)
        // Another version of the model is another search.
        let identity = try optimisation(unseen).identity
        #expect(identity.hasSuffix("\(model.id) version 1"))
        // A newer version was trained on them, too.
        try await fixture.train(model)
        #expect(throws: PlatformError.self) { try optimisation(unseen) }
        let last = try #require(candles.openTimes.last) + 60_000
        let nothing = #expect(throws: PlatformError.self) {
            try optimisation(draft(strategy, ["threshold_bps=0,5"], start: last))
        }
        #expect(nothing?.description.hasPrefix("start: no_candles: ") == true)
        let newest = later(than: last)
        _ = try fixture.candles.merge(newest)
        let next = try draft(strategy, ["threshold_bps=0,5"], start: newest.openTimes[0])
        #expect(try optimisation(next).identity.hasSuffix("version 2"))
    }

    @Test func `a strategy without a model may begin anywhere`() throws {
        let cross = try optimisation(draft(StrategyChoice(type: "sma_cross"), ["fast=2:5"]))
        #expect(cross.identity.hasPrefix("sma_cross ") && !cross.identity.contains("version"))
    }
}
