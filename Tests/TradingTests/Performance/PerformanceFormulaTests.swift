import Foundation
import Markets
import Testing
import Trading

/// The one-pass figures against their definitions written out over whole arrays.
@Suite struct PerformanceFormulaTests {
    /// An account that trades a random walk of hours, with times without a position.
    private struct History {
        let series: CandleSeries
        /// Stretches without a trade: what was held meanwhile.
        var stretches: [(range: Range<Int>, cash: Double, position: Double)] = []
        var equity: [Double] = []
        var trades: [Trade] = []

        init(seed: UInt64, count: Int, timeframe: Timeframe = .oneHour, scale: Double = 1) throws {
            var random = SeededRandom(seed: seed)
            var series = CandleSeries(symbol: try #require(Symbol("BTC-PERP")), timeframe: timeframe)
            var (close, time) = (100.0, Timestamp(milliseconds: 1_640_995_200_000 + 5 * 3_600_000))
            for _ in 0..<count {
                close = max(1, (close * Double.random(in: 0.98...1.0202, using: &random) * 8).rounded() / 8)
                series.append(Candle(openTime: time, open: close, high: close, low: close, close: close, volume: 1))
                // Now and then candles are missing.
                time = timeframe.advance(time, by: Int.random(in: 0..<20, using: &random) == 0 ? 4 : 1)
            }
            self.series = series
            var (place, cash) = (0, 10_000 * scale)
            while place < count {
                let end = min(count, place + Int.random(in: 1...60, using: &random))
                let isInvested = Bool.random(using: &random) && place > 0
                let position = isInvested ? (cash / scale / series.close[place - 1] / 2 * 64).rounded() / 64 * scale : 0
                let free = isInvested ? cash - position * series.close[place - 1] : cash
                stretches.append((place..<end, free, position))
                equity += series.close[place..<end].map { free + $0 * position }
                let after = free + position * series.close[end - 1]
                if isInvested { trades.append(try trade(place, end - 1, position, profit: after - cash)) }
                (place, cash) = (end, after)
            }
        }

        private func trade(_ entry: Int, _ exit: Int, _ position: Double, profit: Double) throws -> Trade {
            let instrument = try perpetual()
            let quantity = try Quantity("\(position)", of: instrument)
            let price = try Price("\(series.close[entry - 1])", of: instrument)
            return Trade(
                number: trades.count + 1,
                side: .buy,
                quantity: quantity,
                entryTime: series.openTimes[entry],
                entryPrice: price,
                entryReason: "",
                cost: instrument.notional(price, quantity),
                exitTime: series.openTimes[exit] + 60_000,
                exitPrice: try Price("\(series.close[exit])", of: instrument),
                exitReason: "",
                fees: .zero,
                profit: try Money("\(profit)")
            )
        }

        func tracker(_ record: (inout PerformanceTracker, History) throws -> Void) throws -> PerformanceTracker {
            var tracker = PerformanceTracker(
                initialCapital: try Money("\((stretches.first?.cash ?? 1))"),
                timeframe: series.timeframe,
                start: series.openTimes[0]
            )
            try record(&tracker, self)
            for trade in trades { tracker.record(trade, of: try perpetual()) }
            return tracker
        }
    }

    private static func inStretches(_ tracker: inout PerformanceTracker, _ history: History) throws {
        for (range, cash, position) in history.stretches {
            // Where a stretch is cut must not matter.
            let middle = range.lowerBound + range.count / 3
            tracker.record(history.series, range.lowerBound..<middle, cash: cash, position: position)
            tracker.record(history.series, middle..<range.upperBound, cash: cash, position: position)
        }
    }

    private static func candleByCandle(_ tracker: inout PerformanceTracker, _ history: History) throws {
        for (range, _, position) in history.stretches {
            for index in range {
                let equity = try Money("\(history.equity[index])")
                tracker.record(history.series[index], equity: equity, isInvested: position > 0)
            }
        }
    }

    private func expect(_ value: Double?, _ expected: Double?, _ name: String, _ tolerance: Double = 1e-9) {
        guard let value, let expected else {
            #expect(value == nil && expected == nil, "\(name)")
            return
        }
        #expect(abs(value - expected) <= tolerance * max(abs(expected), 1e-3), "\(name)")
    }

    @Test(arguments: [UInt64(1), 2, 3, 4], [Timeframe.oneHour, .oneDay, .oneMinute])
    func returnsHaveTheMomentsOfTheirDefinitions(seed: UInt64, timeframe: Timeframe) throws {
        let history = try History(seed: seed, count: 3000, timeframe: timeframe)
        let metrics = try history.tracker(Self.inStretches).metrics(feesPaid: .zero)
        let returns = zip(history.equity, [history.stretches[0].cash] + history.equity).map { $0 / $1 - 1 }
        let n = Double(returns.count)
        let mean = returns.reduce(0, +) / n
        func moment(_ power: Double) -> Double { returns.reduce(0) { $0 + pow($1 - mean, power) } / n }
        let year = 365 * 86_400_000 / Double(timeframe.nominalMilliseconds)
        let deviation = (moment(2) * n / (n - 1)).squareRoot()
        expect(metrics.volatility, deviation * year.squareRoot(), "volatility, seed \(seed)")
        expect(metrics.sharpe, mean / deviation * year.squareRoot(), "sharpe, seed \(seed)")
        expect(metrics.skewness, moment(3) / pow(moment(2), 1.5), "skewness, seed \(seed)", 1e-7)
        expect(metrics.kurtosis, moment(4) / pow(moment(2), 2), "kurtosis, seed \(seed)", 1e-7)
        let losses = returns.reduce(0) { $0 + max(0, -$1) }
        expect(metrics.omega, returns.reduce(0) { $0 + max(0, $1) } / losses, "omega, seed \(seed)")
        let invested = history.stretches.reduce(0) { $0 + ($1.position > 0 ? $1.range.count : 0) }
        expect(metrics.exposure, Double(invested) / n, "exposure, seed \(seed)")
        #expect(metrics.candles == 3000)
    }

    /// The lowest point after the highest one before it, over all pairs.
    @Test(arguments: [UInt64(5), 6, 7]) func drawdownsAreTheWorstOfAllPairs(seed: UInt64) throws {
        let history = try History(seed: seed, count: 1200)
        let metrics = try history.tracker(Self.inStretches).metrics(feesPaid: .zero)
        let equity = [history.stretches[0].cash] + history.equity
        let times = [history.series.openTimes[0]] + history.series.openTimes
        var (worst, longest) = (0.0, Int64(0))
        for peak in equity.indices {
            // The longest stretch below what was never exceeded before.
            let isPeak = equity[..<peak].allSatisfy { $0 < equity[peak] }
            for place in peak..<equity.count {
                worst = max(worst, 1 - equity[place] / equity[peak])
            }
            guard isPeak || equity[..<peak].max() == equity[peak], peak + 1 < equity.count,
                equity[peak + 1] < equity[peak]
            else { continue }
            let end = equity[(peak + 1)...].firstIndex { $0 >= equity[peak] } ?? equity.count - 1
            longest = max(longest, times[end] - times[peak])
        }
        expect(metrics.maxDrawdown, worst, "seed \(seed)")
        #expect(metrics.longestDrawdownSeconds == Double(longest) / 1000, "seed \(seed)")
        #expect(metrics.maxDrawdownSeconds <= metrics.longestDrawdownSeconds)
    }

    @Test(arguments: [UInt64(8), 9, 10]) func daysAndMonthsAreThoseOfTheCalendar(seed: UInt64) throws {
        let history = try History(seed: seed, count: 3000)
        let tracker = try history.tracker(Self.inStretches)
        let metrics = tracker.metrics(feesPaid: .zero)
        let series = history.series
        // The last candle of each day and of each month.
        func ends(_ timeframe: Timeframe) -> [Int] {
            series.indices.filter { index in
                index == series.count - 1
                    || timeframe.open(containing: series.openTimes[index])
                        != timeframe.open(containing: series.openTimes[index + 1])
            }
        }
        let days = ends(.oneDay)
        let equities = [history.stretches[0].cash] + days.map { history.equity[$0] }
        let closes = [series.close[0]] + days.map { series.close[$0] }
        let own = zip(equities.dropFirst(), equities).map { $0 / $1 - 1 }
        let market = zip(closes.dropFirst(), closes).map { $0 / $1 - 1 }
        #expect(tracker.dayReturns.count == own.count)
        for (one, other) in zip(tracker.dayReturns, own) { #expect(abs(one - other) < 1e-12) }
        let n = Double(own.count)
        let (ownMean, marketMean) = (own.reduce(0, +) / n, market.reduce(0, +) / n)
        let covariance = zip(own, market).reduce(0) { $0 + ($1.0 - ownMean) * ($1.1 - marketMean) }
        let beta = covariance / market.reduce(0) { $0 + ($1 - marketMean) * ($1 - marketMean) }
        expect(metrics.beta, beta, "beta, seed \(seed)")
        let daysPerYear = 365 * 24 * n / 3000
        expect(metrics.alpha, (ownMean - beta * marketMean) * daysPerYear, "alpha, seed \(seed)", 1e-8)
        let sorted = own.sorted()
        func quantile(_ level: Double) -> Double {
            let place = level * (n - 1)
            let (below, above) = (Int(place.rounded(.down)), Int(place.rounded(.up)))
            return sorted[below] * (1 - place + place.rounded(.down)) + sorted[above] * (place - place.rounded(.down))
        }
        expect(metrics.valueAtRisk95, -quantile(0.05), "value at risk, seed \(seed)")
        let worst = own.filter { $0 <= quantile(0.05) }
        expect(metrics.expectedShortfall95, -worst.reduce(0, +) / Double(worst.count), "shortfall, seed \(seed)")
        expect(metrics.tailRatio, quantile(0.95) / abs(quantile(0.05)), "tail ratio, seed \(seed)")
        let months = ends(.oneMonth)
        let monthEquities = [history.stretches[0].cash] + months.map { history.equity[$0] }
        #expect(
            metrics.monthlyReturns.map(\.month)
                == months.map { Timeframe.oneMonth.open(containing: series.openTimes[$0]) }
        )
        for (index, month) in metrics.monthlyReturns.enumerated() {
            expect(month.value, monthEquities[index + 1] / monthEquities[index] - 1, "month \(index), seed \(seed)")
        }
        expect(metrics.monthlyReturns.reduce(1) { $0 * (1 + $1.value) } - 1, metrics.totalReturn, "all months")
    }

    @Test(arguments: [UInt64(11), 12, 13]) func tradesHaveTheFiguresOfTheirDefinitions(seed: UInt64) throws {
        let history = try History(seed: seed, count: 2500)
        let metrics = try history.tracker(Self.inStretches).metrics(feesPaid: .zero)
        let profits = try history.trades.map { try #require($0.profit).value }
        let n = Double(profits.count)
        let mean = profits.reduce(0, +) / n
        let deviation = (profits.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)).squareRoot()
        expect(metrics.systemQuality, mean / deviation * n.squareRoot(), "sqn, seed \(seed)")
        let (wins, losses) = (profits.filter { $0 > 0 }, profits.filter { $0 < 0 })
        let payoff = wins.reduce(0, +) / Double(wins.count) / (-losses.reduce(0, +) / Double(losses.count))
        expect(metrics.payoffRatio, payoff, "payoff, seed \(seed)")
        func longest(_ isMember: (Double) -> Bool) -> Int {
            profits.split { !isMember($0) }.map(\.count).max() ?? 0
        }
        #expect(metrics.longestWinningStreak == longest { $0 > 0 }, "seed \(seed)")
        #expect(metrics.longestLosingStreak == longest { $0 <= 0 }, "seed \(seed)")
        let instrument = try perpetual()
        let traded = try history.trades.reduce(0) { sum, trade in
            let exit = try #require(trade.exitPrice)
            return sum + instrument.notional(trade.entryPrice, trade.quantity).value
                + instrument.notional(exit, trade.quantity).value
        }
        let meanEquity = history.equity.reduce(0, +) / Double(history.equity.count)
        expect(metrics.turnover, traded / meanEquity, "turnover, seed \(seed)")
    }

    @Test(arguments: [UInt64(14), 15]) func stretchesGiveWhatSingleCandlesGive(seed: UInt64) throws {
        for timeframe in [Timeframe.oneMinute, .oneHour, .oneDay] {
            let history = try History(seed: seed, count: 2000, timeframe: timeframe)
            let one = try history.tracker(Self.inStretches).metrics(feesPaid: .zero)
            let other = try history.tracker(Self.candleByCandle).metrics(feesPaid: .zero)
            for path in [\PerformanceMetrics.sharpe, \.sortino, \.omega, \.beta, \.valueAtRisk95, \.turnover] {
                expect(one[keyPath: path], other[keyPath: path], "\(path), seed \(seed)")
            }
            #expect(one.maxDrawdownSeconds == other.maxDrawdownSeconds)
            #expect(one.longestDrawdownSeconds == other.longestDrawdownSeconds)
            #expect(one.exposure == other.exposure && one.trades == other.trades)
            #expect(one.monthlyReturns.map(\.month) == other.monthlyReturns.map(\.month))
        }
    }

    /// A thousand times the money changes amounts, and no ratio.
    @Test func theScaleOfTheCapitalChangesNoRatio() throws {
        let small = try History(seed: 16, count: 2000).tracker(Self.inStretches).metrics(feesPaid: .zero)
        let large = try History(seed: 16, count: 2000, scale: 1024).tracker(Self.inStretches).metrics(feesPaid: .zero)
        let ratios: [KeyPath<PerformanceMetrics, Double?>] = [
            \.annualisedReturn, \.volatility, \.sharpe, \.sortino, \.calmar, \.omega, \.skewness, \.kurtosis,
            \.valueAtRisk95, \.expectedShortfall95, \.tailRatio, \.alpha, \.beta, \.exposure, \.turnover, \.winRate,
            \.profitFactor, \.payoffRatio, \.systemQuality, \.averageTrade,
        ]
        for path in ratios { expect(small[keyPath: path], large[keyPath: path], "\(path)") }
        let (expectation, larger) = (try #require(small.expectancy), try #require(large.expectancy))
        expect(larger / expectation, 1024, "expectancy")
    }

    @Test func fewDaysHaveNoQuantiles() throws {
        let metrics = try History(seed: 17, count: 100).tracker(Self.inStretches).metrics(feesPaid: .zero)
        #expect(metrics.valueAtRisk95 == nil && metrics.tailRatio == nil && metrics.beta != nil)
    }

    @Test func aBotKeepsTheLatestDaysOnly() throws {
        let history = try History(seed: 18, count: 3000)
        var bounded = PerformanceTracker(
            initialCapital: try Money("10000"),
            timeframe: .oneHour,
            start: history.series.openTimes[0],
            days: 30
        )
        try Self.inStretches(&bounded, history)
        let all = try history.tracker(Self.inStretches)
        #expect(bounded.dayReturns == Array(all.dayReturns.suffix(30)))
        #expect(bounded.metrics(feesPaid: .zero).beta == all.metrics(feesPaid: .zero).beta)
    }
}
