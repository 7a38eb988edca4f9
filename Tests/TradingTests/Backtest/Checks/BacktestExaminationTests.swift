import JSON
import Markets
import TestSupport
import Testing
import Trading

@Suite struct BacktestExaminationTests {
    private func backtest(fee: String = "0.001") throws -> Backtest {
        Backtest(instrument: try perpetual(), initialCapital: try Money("10000"), feeRate: try FeeRate(fee))
    }

    private func verdict(
        _ series: CandleSeries,
        _ backtest: Backtest? = nil,
        trials: BacktestTrials = .first,
        trainingEnd: Timestamp? = nil,
        _ make: @escaping BacktestExamination.StrategyMaker
    ) throws -> BacktestVerdict {
        let backtest = try backtest ?? self.backtest()
        let result = try backtest.run(series, strategy: make(series))
        return try BacktestExamination(
            backtest,
            series,
            trials: trials,
            trainingEnd: trainingEnd,
            makeStrategy: make
        ).verdict(on: result)
    }

    private func finding(_ code: BacktestFinding.Code, _ verdict: BacktestVerdict) -> BacktestFinding? {
        verdict.findings.first { $0.code == code }
    }

    @Test(arguments: [UInt64(1), 2, 3]) func anHonestStrategyPasses(seed: UInt64) throws {
        let verdict = try verdict(randomCandles(5000, seed: seed)) { _ in SMACross(fast: 3, slow: 8) }
        #expect(finding(.lookAhead, verdict)?.severity == .passed)
        #expect(finding(.warmUp, verdict)?.severity == .passed)
        #expect(finding(.lookAhead, verdict)?.figures.first { $0.name == "decisions" }?.value ?? 0 > 500)
        // A random walk with fees is no business.
        #expect(verdict.grade == .doubtful && verdict.words.hasPrefix("Doubtful: it returned -"))
    }

    /// One that knows the next close, which only the last decision before the end of the data shows.
    @Test(arguments: [UInt64(4), 5, 6, 7]) func oneCandleOfTheFutureIsFound(seed: UInt64) throws {
        let verdict = try verdict(randomCandles(3000, seed: seed), backtest(fee: "0")) { Peeking($0) }
        #expect(finding(.lookAhead, verdict)?.severity == .failure, "seed \(seed)")
        #expect(verdict.grade == .unusable && verdict.words.hasPrefix("Unusable: The strategy looks ahead"))
        #expect(verdict.findings.first?.severity == .failure, "the worst comes first")
    }

    /// One that decides honestly candle by candle, and knows the next close where it passes over candles.
    @Test(arguments: [UInt64(15), 16, 17]) func aLookAheadWhilePassingOverCandlesIsFound(seed: UInt64) throws {
        let series = try randomCandles(3000, seed: seed)
        let backtest = try backtest(fee: "0")
        let peeking = PeekingAhead(reach: 1, until: .max)
        let verdict = try verdict(series, backtest) { _ in peeking }
        let found = try #require(finding(.lookAhead, verdict))
        #expect(found.severity == .failure && found.message.contains("decides otherwise"), "seed \(seed)")
        #expect(verdict.grade == .unusable)
        #expect(try backtest.run(series, strategy: peeking).metrics.totalReturn > 0.5, "it is worth looking ahead")
    }

    /// One that looks ahead only where no decision is made again shows it by its trades.
    @Test func tradesThatNeededTheFutureAreFound() throws {
        let verdict = try verdict(randomCandles(3000, seed: 18)) { _ in PeekingAhead(reach: 1500, until: 300) }
        let found = try #require(finding(.lookAhead, verdict))
        #expect(found.severity == .failure && found.message.contains("other trades"))
        #expect(found.figures.first { $0.name == "different" }?.value == 0)
        #expect(found.figures.first { $0.name == "different_trades" }?.value ?? 0 > 0)
    }

    @Test(arguments: StrategyCases.all.indices) func everyBuiltInPasses(index: Int) throws {
        let (type, parameters) = StrategyCases.all[index]
        let strategy = try StrategyCases.make(type, parameters)
        let verdict = try verdict(randomCandles(3000, seed: 19)) { _ in strategy }
        #expect(finding(.lookAhead, verdict)?.severity == .passed, "\(type)")
        let warmUp = try #require(finding(.warmUp, verdict))
        #expect(warmUp.severity < .failure, "\(type): \(warmUp.message)")
    }

    @Test func aRhythmThatCountsFromTheStartIsANote() throws {
        let averaging = try StrategyRegistry.standard.make(
            type: "dca",
            parameters: [:],
            context: StrategyContext(feeRate: .zero) { _ in throw StrategyError.foreignState("no models here") }
        )
        let verdict = try verdict(randomCandles(3000, seed: 20)) { _ in averaging }
        let warmUp = try #require(finding(.warmUp, verdict))
        #expect(warmUp.severity == .note && warmUp.message.hasSuffix("as it is meant to."))
        #expect(verdict.grade != .unusable)
    }

    @Test func ordersThatAreRefusedStandOut() throws {
        var backtest = try backtest()
        // Each purchase takes as much, until there is no money left for it.
        backtest.sizing = .fixedQuantity(Quantity(lots: 100_000_000))
        let series = try randomCandles(1000, seed: 21)
        let strategy = DollarCostAveraging(every: 5, share: 1)
        let orders = try backtest.run(series, strategy: strategy).orders
        #expect(orders.rejected > 100 && orders.filled > 0)
        #expect(orders.total == orders.filled + orders.cancelled + orders.expired + orders.rejected)
        let verdict = try verdict(series, backtest) { _ in strategy }
        let refused = try #require(finding(.refusedOrders, verdict))
        #expect(refused.severity == .warning)
        #expect(refused.message.hasPrefix("\(orders.rejected) of \(orders.total) orders were refused"))
        #expect(refused.message.hasSuffix(try #require(orders.firstRefusal)))
        let json = try JSONValue(parsing: JSONWriter.bytes(of: orders))
        #expect(json["rejected"]?.integerValue == Int64(orders.rejected))
        #expect(json["first_refusal"]?.stringValue == orders.firstRefusal)
    }

    @Test func aWarmUpThatIsTooShortIsFound() throws {
        let verdict = try verdict(randomCandles(3000, seed: 8)) { _ in Forgetful() }
        let severity = try #require(finding(.warmUp, verdict)?.severity)
        #expect(severity >= .warning)
        #expect(finding(.lookAhead, verdict)?.severity == .passed)
    }

    @Test func aModelThatKnowsTheDataIsNoTest() throws {
        let series = try randomCandles(1000, seed: 9)
        let verdict = try verdict(series, trainingEnd: series.openTimes[250]) { _ in SMACross(fast: 3, slow: 8) }
        let known = try #require(finding(.trainedOnTest, verdict))
        #expect(known.severity == .failure && known.figures.first?.value == 0.25)
        #expect(verdict.grade == .unusable)
    }

    @Test func doubledCostsAreThoseOfARunWithThem() throws {
        let series = try randomCandles(2000, seed: 10)
        var backtest = try self.backtest()
        backtest.rules.slippage = Slippage(bps: 3)
        let verdict = try verdict(series, backtest) { _ in SMACross(fast: 3, slow: 8) }
        backtest.rules.fees = FeeSchedule(try FeeRate("0.002"))
        backtest.rules.slippage = Slippage(bps: 6)
        let doubled = try backtest.run(series, strategy: SMACross(fast: 3, slow: 8))
        #expect(verdict.doubledCosts == doubled.metrics)
        let free = try self.verdict(series, self.backtest(fee: "0")) { _ in SMACross(fast: 3, slow: 8) }
        #expect(free.doubledCosts == nil && finding(.noCosts, free)?.severity == .warning)
    }

    @Test func trialsDeflateWhatTheyFound() throws {
        let series = try randomCandles(3000, seed: 11)
        let many = BacktestTrials(count: 50, sharpes: [3, -1, 0.5, 2, 1])
        let verdict = try verdict(series, trials: many) { _ in SMACross(fast: 5, slow: 20) }
        let sharpe = try #require(verdict.sharpe)
        #expect(sharpe.trials == 50 && sharpe.expectedMaximum > 2 && sharpe.deflated < sharpe.probability)
    }

    @Test func sameSeedSameVerdict() throws {
        let series = try randomCandles(1500, seed: 12)
        let one = try verdict(series) { _ in SMACross(fast: 3, slow: 8) }
        #expect(one == (try verdict(series) { _ in SMACross(fast: 3, slow: 8) }))
        let json = try JSONValue(parsing: JSONWriter.bytes(of: one))
        #expect(json["grade"]?.stringValue == one.grade.rawValue && json["words"]?.stringValue == one.words)
        #expect(json["findings"]?.arrayValue?.count == one.findings.count)
        #expect(json["trade_bootstrap"]?["resamples"]?.integerValue != nil)
    }

    @Test func tellsItsProgressAndStopsWhenTold() throws {
        let series = try randomCandles(3000, seed: 13)
        let backtest = try self.backtest()
        let result = try backtest.run(series, strategy: SMACross(fast: 3, slow: 8))
        let examination = BacktestExamination(backtest, series) { _ in SMACross(fast: 3, slow: 8) }
        var shares: [Double] = []
        _ = try examination.verdict(on: result) {
            shares.append($0)
            return true
        }
        #expect(shares.first == 0 && shares.last == 1 && shares == shares.sorted() && shares.count > 8)
        for limit in [0, 0.2, 0.5, 0.95] {
            #expect(throws: BacktestError.cancelled) { try examination.verdict(on: result) { $0 < limit } }
        }
    }

    @Test func aFewCandlesAreExaminedToo() throws {
        for count in [2, 3, 10] {
            let verdict = try verdict(randomCandles(count, seed: 14)) { _ in BuyAndHold() }
            #expect(verdict.grade == .doubtful && finding(.fewTrades, verdict) != nil, "\(count) candles")
        }
    }

    @Test(.enabled(if: SharedFiles.arePresent, "../shared is absent")) func aCrossOnRealMinutesLosesToItsFees() throws {
        let verdict = try verdict(perpetualCandles()) { _ in SMACross(fast: 10, slow: 30) }
        #expect(verdict.grade == .doubtful)
        #expect(finding(.chance, verdict)?.severity == .warning)
        #expect(try #require(verdict.trades).belowZero == 1)
        #expect(verdict.words.contains("945 closed trades"))
    }
}

/// Buys when the next close will be higher.
private struct Peeking: Strategy {
    struct State: Codable, Sendable {
        var seen: Timestamp?
        var close = 0.0
    }

    private let series: CandleSeries
    private(set) var state = State()

    init(_ series: CandleSeries) { self.series = series }

    var warmUpCandles: Int { 0 }

    mutating func restore(_ state: State) { self.state = state }

    mutating func observe(_ candle: ClosedCandle) {
        state = State(seen: candle.candle.openTime, close: candle.candle.close)
    }

    func decide(position: Quantity) -> Decision {
        guard let seen = state.seen else { return .hold }
        let next = series.index(atOrAfter: seen + 1)
        guard next < series.count else { return .hold }
        return Decision(series.close[next] > state.close ? .enterLong : .exitLong)
    }

    func reason(for decision: Decision) -> String { "it is known" }
}

/// Looks ahead where it passes over candles, and nowhere else: up to a candle it acts on whether the close `reach` candles
/// later is higher, otherwise on whether the last close was.
private struct PeekingAhead: Strategy {
    struct State: Codable, Sendable {
        var close: Double?
        var isUp = false
    }

    let reach: Int
    let until: Int
    private(set) var state = State()

    init(reach: Int, until: Int) { (self.reach, self.until) = (reach, until) }

    var warmUpCandles: Int { 1 }

    mutating func restore(_ state: State) { self.state = state }

    mutating func observe(_ candle: ClosedCandle) {
        state = State(close: candle.candle.close, isUp: candle.candle.close > state.close ?? .infinity)
    }

    mutating func advance(over candles: PricedSeries, from start: Int, to end: Int, position: Quantity) -> Int {
        for index in start..<end {
            observe(candles[index])
            if index < until, index + reach < candles.count {
                state.isUp = candles.candles.close[index + reach] > candles.candles.close[index]
            }
            if decide(position: position).hasEffect(holding: position) { return index }
        }
        return end
    }

    func decide(position: Quantity) -> Decision { Decision(state.isUp ? .enterLong : .exitLong) }

    func reason(for decision: Decision) -> String { "it is known" }
}

/// A cross of averages that does not say how much it wants to have seen.
private struct Forgetful: Strategy {
    private var cross = SMACross(fast: 10, slow: 40)

    var state: SMACross.State { cross.state }
    var warmUpCandles: Int { 0 }
    mutating func restore(_ state: SMACross.State) throws(StrategyError) { try cross.restore(state) }
    mutating func observe(_ candle: ClosedCandle) { cross.observe(candle) }
    func decide(position: Quantity) -> Decision { cross.decide(position: position) }
    func reason(for decision: Decision) -> String { cross.reason(for: decision) }
}
