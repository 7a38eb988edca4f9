import JSON
import Markets
import Platform
import Storage
import Testing
import Trading

@Suite(.timeLimit(.minutes(1))) struct BacktestServiceTests {
    private let fixture: PlatformFixture
    private let series = CandleSeries.walk(5000, seed: 9)
    private let user = PlatformFixture.user
    private var backtests: BacktestService { fixture.platform.backtests }

    init() throws {
        fixture = try PlatformFixture()
        try fixture.keep(series)
    }

    private func draft(_ strategy: StrategyChoice = .cross) throws -> BacktestDraft {
        BacktestDraft(
            symbol: .perpetual,
            timeframe: .oneMinute,
            strategy: strategy,
            initialCapital: try Money("10000"),
            feeRate: try FeeRate("0.001")
        )
    }

    private func ended(_ id: String, _ status: JobStatus) async {
        await fixture.events.wait { event in
            guard case .backtestUpdate(let backtest) = event else { return false }
            return backtest.id == id && backtest.status == status
        }
    }

    @Test func `runs, says how far it is, and keeps what came out`() async throws {
        let id = try backtests.create(draft(), userID: user).id
        await ended(id, .succeeded)
        let heard = fixture.events.backtests.filter { $0.id == id }
        #expect(heard.map(\.progress) == heard.map(\.progress).sorted())
        #expect(heard.count > 3 && heard.last?.progress == 1)
        let (backtest, result) = try backtests.result(id, userID: user)
        #expect(backtest.status == .succeeded)
        let expected = try fixture.platform.backtestRunner.run(draft(), userID: user) { _ in true }.result
        let trades = try JSONValue(parsing: result.trades).arrayValue ?? []
        #expect(trades.count == expected.trades.count && trades.count > 100)
        #expect(backtest.metrics == String(decoding: JSONWriter.bytes(of: expected.metrics), as: UTF8.self))
        #expect(throws: PlatformError.notFound("backtest")) { try backtests.result(id, userID: "u2") }
        #expect(throws: PlatformError.notFound("backtest")) { try backtests.delete(id, userID: "u2") }
    }

    @Test func `fails with the reason`() async throws {
        var draft = try draft()
        draft.end = series.openTimes[20]
        let id = try backtests.create(draft, userID: user).id
        await ended(id, .failed)
        let error = try #require(try backtests.backtest(id, userID: user).error)
        #expect(error.contains("20") && error.contains("31"))
        #expect(throws: PlatformError.conflict("the backtest is failed: it has no result")) {
            try backtests.result(id, userID: user)
        }
    }

    @Test func `deleted while it waits or runs, it is gone`() async throws {
        let ids = try (0..<10).map { _ in try backtests.create(draft(), userID: user).id }
        for id in ids { try backtests.delete(id, userID: user) }
        let last = try backtests.create(draft(), userID: user).id
        await ended(last, .succeeded)
        #expect(try backtests.backtests(userID: user, PageRequest()).items.map(\.id) == [last])
        for id in ids {
            #expect(throws: PlatformError.notFound("backtest")) { try backtests.backtest(id, userID: user) }
            #expect(try fixture.store.result(backtestID: id) == nil)
        }
    }

    @Test func `what a stop interrupts fails, saying so`() async throws {
        let ids = try (0..<5).map { _ in try backtests.create(draft(), userID: user).id }
        await fixture.platform.shutdown()
        #expect(try fixture.store.unfinishedBacktests().isEmpty)
        for id in ids {
            let backtest = try backtests.backtest(id, userID: user)
            #expect(backtest.status == .succeeded || backtest.error?.contains("run it again") == true)
        }
        #expect(throws: PlatformError.self) { try backtests.create(draft(), userID: user) }
    }

    @Test func `what a crash interrupted fails at the next start`() async throws {
        var record = BacktestRecord(
            id: "b",
            userID: user,
            symbol: .perpetual,
            timeframe: .oneMinute,
            request: "{}",
            createdAt: fixture.clock.now
        )
        try fixture.store.create(record)
        record.status = .running
        try fixture.store.update(record)
        try await fixture.platform.resume()
        let backtest = try backtests.backtest("b", userID: user)
        #expect(backtest.status == .failed)
        #expect(backtest.error?.contains("run it again") == true)
    }

    @Test func `a model has seen the candles that it was trained on, whenever that was`() async throws {
        let fixture = try PlatformFixture()
        try fixture.keep(series.slice(0..<3000))
        let model = try fixture.model("naive")
        try await fixture.train(model)
        _ = try fixture.candles.merge(series)
        let choice = StrategyChoice(type: "forecast", parameters: ["model_id": .string(model.id)])
        for (first, isSeen) in [(2999, true), (3000, false)] {
            var draft = try draft(choice)
            draft.start = series.openTimes[first]
            let id = try fixture.platform.backtests.create(draft, userID: user).id
            await fixture.events.wait { event in
                guard case .backtestUpdate(let backtest) = event else { return false }
                return backtest.id == id && backtest.finishedAt != nil
            }
            let verdict = try #require(try fixture.platform.backtests.result(id, userID: user).result.verdict)
            let text = String(decoding: verdict, as: UTF8.self)
            #expect(text.contains("trained_on_test") == isSeen, "from candle \(first) on: \(text)")
        }
    }

    @Test func `trials are those of the same timeframe`() async throws {
        let id = try backtests.create(draft(), userID: user).id
        await ended(id, .succeeded)
        var other = try draft()
        #expect(try backtests.trials(other, userID: user).count == 2)
        other.timeframe = .fiveMinutes
        #expect(try backtests.trials(other, userID: user).count == 1)
    }

    /// What is refused of a draft, by field.
    private func refusal(_ change: (inout BacktestDraft) -> Void) throws -> InvalidField? {
        var draft = try draft()
        change(&draft)
        let error = #expect(throws: PlatformError.self) { try backtests.create(draft, userID: user) }
        guard case .invalid(let fields) = error else { return nil }
        return fields.first
    }

    @Test func `a range without candles is refused with what there is`() throws {
        let (first, last) = (series.openTimes[0], series.openTimes[4999])
        let late = try refusal { $0.start = last + 60_000 }
        #expect(late?.field == "start" && late?.message.hasPrefix("no_candles: ") == true)
        for time in [first, last, last + 60_000] { #expect(late?.message.contains(time.iso8601) == true) }
        let early = try refusal { $0.end = first }
        #expect(early?.field == "end" && early?.message.hasPrefix("no_candles: ") == true)

        var later = CandleSeries(symbol: .perpetual, timeframe: .oneMinute)
        for candle in CandleSeries.walk(50, seed: 3) {
            var moved = candle
            moved.openTime = candle.openTime + 10_000 * 60_000
            later.append(moved)
        }
        _ = try fixture.candles.merge(later)
        let within = try refusal { ($0.start, $0.end) = (last + 120_000, last + 600_000) }
        let gap = "with a gap from \((last + 120_000).iso8601) to \((last + 600_000).iso8601)"
        #expect(within?.message.hasSuffix(gap) == true)
    }

    @Test func `a backtest over a gap says what is missing`() throws {
        let kept = series.enumerated().filter { !(1000..<1060).contains($0.offset) && $0.offset != 3000 }
        let fixture = try PlatformFixture()
        try fixture.keep(CandleSeries(symbol: .perpetual, timeframe: .oneMinute, candles: kept.map(\.element)))
        var draft = try draft()
        (draft.start, draft.timeframe) = (series.openTimes[1030], .fiveMinutes)
        let outcome = try fixture.platform.backtestRunner.run(draft, userID: user) { _ in true }
        let missing = try #require(outcome.verdict.missing)
        #expect(missing.timeframe == .oneMinute && missing.missing == 31 && missing.gaps == 2)
        #expect(missing.largest.map(\.start) == [series.openTimes[1030], series.openTimes[3000]])
        #expect(missing.largest.map(\.end) == [series.openTimes[1060], series.openTimes[3001]])
        #expect(missing.before == nil && missing.after == nil)
        #expect(outcome.verdict.findings.contains { $0.code == .missingCandles && $0.severity == .note })
        let json = try JSONValue(parsing: JSONWriter.bytes(of: outcome.verdict))
        #expect(json["missing"]?["largest"]?.arrayValue?.count == 2)
    }

    @Test func `finer candles are those of the store, and settle what came first`() throws {
        var draft = try draft()
        draft.timeframe = .fifteenMinutes
        draft.execution = try ExecutionOptions(json: ["protection": ["stop_loss": "0.001", "take_profit": "0.001"]])
        let runner = fixture.platform.backtestRunner
        let coarse = try runner.run(draft, userID: user) { _ in true }
        draft.fineTimeframe = .oneMinute
        let fine = try runner.run(draft, userID: user) { _ in true }
        let finding = try #require(fine.verdict.findings.first { $0.code == .finerCandles })
        #expect(finding.severity == .passed, "\(finding.message)")
        #expect(!coarse.verdict.findings.contains { $0.code == .finerCandles })
        func stops(_ outcome: BacktestRunner.Outcome) -> Int {
            outcome.result.trades.count { $0.exitReason == "stop loss" }
        }
        #expect(stops(fine) < stops(coarse), "a target that came before its stop counts")
        #expect(fine.verdict.findings.first { $0.code == .lookAhead }?.severity == .passed)
        draft.strategy.parameters = ["slow": 30]
        let search = OptimisationDraft(backtest: draft, ranges: ["fast=5:10"])
        let optimisation = try runner.optimisation(search, userID: user)
        #expect(optimisation.markets[0].backtest.finer?.series.timeframe == .oneMinute)
        #expect(optimisation.markets[0].missing?.isEmpty == true)
    }

    @Test func `finer candles that are none are refused, and what part is not stored is said`() throws {
        func refused(_ timeframe: Timeframe, _ fine: Timeframe) throws -> InvalidField? {
            try refusal { ($0.timeframe, $0.fineTimeframe) = (timeframe, fine) }
        }
        #expect(try refused(.fiveMinutes, .fiveMinutes)?.message.hasPrefix("not_finer: ") == true)
        #expect(try refused(.fiveMinutes, .oneHour)?.message.hasPrefix("not_finer: ") == true)
        #expect(try refused(.fiveMinutes, .threeMinutes)?.message.hasPrefix("not_a_divisor: ") == true)
        #expect(try refused(.fiveMinutes, .threeMinutes)?.field == "fine_timeframe")
        // Hours from a day before the first minute.
        var hours = CandleSeries(symbol: .perpetual, timeframe: .oneHour)
        for candle in try #require(series.resampled(to: .oneHour)).prefix(60) {
            var moved = candle
            moved.openTime = candle.openTime - 86_400_000
            hours.append(moved)
        }
        _ = try fixture.candles.merge(hours)
        let lack = try refused(.oneHour, .oneMinute)
        #expect(lack?.message.hasPrefix("not_stored: ") == true)
        let part = "missing from \(hours.openTimes[0].iso8601) to \(series.openTimes[0].iso8601)"
        #expect(lack?.message.hasSuffix(part) == true)
    }

    @Test func `wrong requests name the field`() throws {
        let nowhere = try #require(Symbol("NO-WHERE"))
        let start = series.openTimes[5]
        let model = StrategyChoice(type: "forecast", parameters: ["model_id": "x"])
        let grid = StrategyChoice(type: "grid", parameters: ["lower": 90, "upper": 110, "quantity": 0.000_000_1])
        let cases: [(field: String, change: (inout BacktestDraft) -> Void)] = [
            ("symbol", { $0.symbol = nowhere }),
            ("end", { ($0.start, $0.end) = (start, start) }),
            ("initial_capital", { $0.initialCapital = .zero }),
            ("slippage_bps", { $0.slippageBps = .nan }),
            ("sizing", { $0.sizing = "some" }),
            ("strategy.type", { $0.strategy.type = "magic" }),
            ("strategy.parameters.fast", { $0.strategy.parameters = ["fast": 30, "slow": 10] }),
            ("strategy.parameters.model_id", { $0.strategy = model }),
            ("strategy.parameters.quantity", { $0.strategy = grid }),
        ]
        for (field, change) in cases {
            var draft = try draft()
            change(&draft)
            let error = #expect(throws: PlatformError.self) { try backtests.create(draft, userID: user) }
            guard case .invalid(let fields) = error else {
                Issue.record("\(field): \(String(describing: error))")
                continue
            }
            #expect(fields.map(\.field) == [field])
        }
        #expect(try backtests.backtests(userID: user, PageRequest()).total == 0)
    }
}
