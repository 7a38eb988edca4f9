public import Markets

/// Gathers ``PerformanceMetrics`` in one pass: constant time a candle, and memory for days and months only.
///
/// A bot keeps its tracker with its state; a backtest throws it away.
public struct PerformanceTracker: Hashable, Sendable, Codable {
    private let timeframe: Timeframe
    let year: TradingYear
    let start: Timestamp
    let initialEquity: Double
    private(set) var equity: Double
    private(set) var firstClose: Double?
    private(set) var lastClose: Double?
    /// Open time of the newest candle.
    private(set) var end: Timestamp
    private(set) var invested = 0
    private(set) var equitySum = 0.0
    private(set) var returns = ReturnStatistics()
    private(set) var drawdown: DrawdownStatistics
    private(set) var closedTrades = TradeStatistics()
    private var day: Day
    private var days: DayStatistics
    private var months: MonthlyEquity

    /// The day that is under way, and where the one before it ended.
    private struct Day: Hashable, Codable {
        var end = Timestamp(milliseconds: .min)
        var equity: Double
        var close: Double?
    }

    /// - Parameters:
    ///   - start: open time of the first candle.
    ///   - year: what is annualised by; that of a market that never closes if not given.
    ///   - days: of how many of the latest days the returns are kept for the figures that need quantiles. A bot, whose
    ///     state is stored again and again, keeps fewer than a backtest.
    public init(
        initialCapital: Money,
        timeframe: Timeframe,
        start: Timestamp,
        year: TradingYear? = nil,
        days: Int = .max
    ) {
        self.timeframe = timeframe
        self.start = start
        self.year = year ?? TradingYear(.always(timeframe))
        initialEquity = initialCapital.value
        equity = initialEquity
        end = start
        drawdown = DrawdownStatistics(equity: initialEquity, at: start)
        day = Day(equity: initialEquity)
        self.days = DayStatistics(limit: max(1, days))
        months = MonthlyEquity(initial: initialEquity)
    }

    /// Takes in the end of a candle.
    ///
    /// - Parameters:
    ///   - equity: what the account is worth at its close.
    ///   - isInvested: whether a position is held then.
    public mutating func record(_ candle: Candle, equity: Money, isInvested: Bool) {
        begin(candle.openTime, close: candle.close)
        let value = equity.value
        if value == self.equity {
            returns.recordUnchanged()
            drawdown.recordUnchanged(until: candle.openTime)
        } else {
            returns.record(value / self.equity - 1)
            drawdown.record(value, at: candle.openTime)
            self.equity = value
        }
        equitySum += value
        if isInvested { invested += 1 }
        lastClose = candle.close
        end = candle.openTime
    }

    /// Takes in the ends of candles during which nothing was bought or sold.
    ///
    /// - Parameters:
    ///   - range: of the candles in `series`.
    ///   - cash: what is held beside the position.
    ///   - position: what is held of the asset, in units of it.
    /// - Complexity: O(days) without a position.
    public mutating func record(_ series: CandleSeries, _ range: Range<Int>, cash: Double, position: Double) {
        let (times, closes) = (series.openTimes, series.close)
        var next = range.lowerBound
        while next < range.upperBound {
            begin(times[next], close: closes[next])
            let first = next
            next = Self.firstIndex(atOrAfter: day.end, in: times, first + 1..<range.upperBound)
            if position == 0 {
                record(flat: cash, times[first], times[next - 1], count: next - first)
            } else {
                record(times, closes, first..<next, cash: cash, position: position)
            }
            lastClose = closes[next - 1]
            end = times[next - 1]
        }
    }

    private mutating func record(flat cash: Double, _ first: Timestamp, _ last: Timestamp, count: Int) {
        if cash == equity {
            returns.recordUnchanged(count)
        } else {
            returns.record(cash / equity - 1)
            returns.recordUnchanged(count - 1)
            drawdown.record(cash, at: first)
            equity = cash
        }
        drawdown.recordUnchanged(until: last)
        equitySum += cash * Double(count)
    }

    private mutating func record(
        _ times: [Timestamp],
        _ closes: [Double],
        _ range: Range<Int>,
        cash: Double,
        position: Double
    ) {
        // Local, so that they stay in registers.
        var (returns, drawdown, sum, before) = (returns, drawdown, equitySum, equity)
        unsafe times[range].withUnsafeBufferPointer { times in
            unsafe closes[range].withUnsafeBufferPointer { closes in
                for index in closes.indices {
                    let value = unsafe cash + closes[index] * position
                    returns.record(value / before - 1)
                    unsafe drawdown.record(value, at: times[index])
                    sum += value
                    before = value
                }
            }
        }
        (self.returns, self.drawdown, equitySum, equity) = (returns, drawdown, sum, before)
        invested += range.count
    }

    /// Takes in a trade; one that is open is left out.
    public mutating func record(_ trade: Trade, of instrument: Instrument) {
        closedTrades.record(trade, of: instrument)
    }

    /// Ends the day before if a candle opens on the next one.
    @inline(__always)
    private mutating func begin(_ time: Timestamp, close: Double) {
        if time >= day.end { beginDay(time, close: close) }
    }

    private mutating func beginDay(_ time: Timestamp, close: Double) {
        if lastClose == nil {
            firstClose = close
            day.close = close
        } else {
            endDay()
        }
        let isLong = timeframe.nominalMilliseconds >= Timeframe.oneDay.nominalMilliseconds
        day.end = isLong ? time + 1 : Timeframe.oneDay.next(after: Timeframe.oneDay.open(containing: time))
    }

    private mutating func endDay() {
        guard let before = day.close, let close = lastClose else { return }
        days.record(equity / day.equity - 1, market: close / before - 1)
        months.record(equity, at: end)
        day.equity = equity
        day.close = close
    }

    /// The days and months so far, the ones under way included.
    var calendar: (days: DayStatistics, months: MonthlyEquity) {
        var ended = self
        ended.endDay()
        return (ended.days, ended.months)
    }

    /// The returns of the latest days, oldest first; of candles where these are longer.
    public var dayReturns: [Double] { calendar.days.returns }

    /// When the newest candle closes.
    var closeTime: Timestamp { returns.count == 0 ? end : timeframe.next(after: end) }

    /// Days are short beside columns: a look at steps of doubling length finds their end.
    private static func firstIndex(atOrAfter time: Timestamp, in times: [Timestamp], _ range: Range<Int>) -> Int {
        if range.isEmpty || times[range.upperBound - 1] < time { return range.upperBound }
        var (lower, step) = (range.lowerBound, 1)
        while lower + step <= range.upperBound, times[lower + step - 1] < time {
            lower += step
            step *= 2
        }
        var upper = min(lower + step - 1, range.upperBound)
        while lower < upper {
            let middle = (lower + upper) / 2
            if times[middle] < time { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }
}
