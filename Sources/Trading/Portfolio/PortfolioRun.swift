internal import Markets

/// A portfolio under way: a run for each leg, and the account that they are parts of.
struct PortfolioRun {
    let clock: CandleClock
    let candles: Int
    private let legs: [PortfolioBacktest.Leg]
    private var runs: [BacktestRun] = []
    private var equity: EquityCurve
    private var tracker: PerformanceTracker
    /// The finest of all legs.
    private let timeframe: Timeframe
    /// What all legs are worth, each at its last close.
    private var total: Money
    /// The legs that hold a position.
    private var invested: Set<Int> = []
    /// What the account would be worth if each leg had bought its market at the first close and held it.
    private var held: Double
    private var lastCloses: [Double?]
    private var heldUnits: [Double]
    /// The time of the closes that were taken in last, which may not be all of that time yet.
    private var time: Timestamp?

    init(_ legs: [PortfolioBacktest.Leg]) throws(PortfolioError) {
        self.legs = legs
        var ranges: [Range<Int>] = []
        for (place, leg) in legs.enumerated() {
            do throws(BacktestError) {
                let range = try leg.backtest.range(of: leg.series, for: leg.strategy)
                do { runs.append(try leg.backtest.begin(leg.series, range, leg.strategy)) } catch {
                    throw .engine(error)
                }
                ranges.append(range)
            } catch {
                throw .leg(place, leg.series.symbol, error)
            }
        }
        clock = CandleClock(legs.map(\.series), ranges: ranges)
        candles = ranges.reduce(0) { $0 + $1.count }
        total = legs.map(\.backtest.initialCapital).reduce(.zero, +)
        held = total.value
        lastCloses = legs.map { _ in nil }
        heldUnits = legs.map { _ in 0 }
        let timeframes = legs.map(\.series.timeframe.nominalMilliseconds)
        let finest = legs[timeframes.firstIndex(of: timeframes.min() ?? 0) ?? 0]
        timeframe = finest.series.timeframe
        // Markets mostly close together.
        equity = EquityCurve(candles: ranges.map(\.count).max() ?? 0)
        let starts = zip(legs, ranges).map { $0.series.openTimes[$1.lowerBound] }
        tracker = PerformanceTracker(
            initialCapital: total,
            timeframe: timeframe,
            start: starts.min() ?? Timestamp(milliseconds: 0),
            year: finest.backtest.year ?? TradingYear(of: finest.series)
        )
    }

    mutating func take(_ event: CandleClock.Event) throws(PortfolioError) {
        if let time, time < event.time { mark(at: time) }
        time = event.time
        let place = event.series
        let candle = legs[place].series[event.index]
        let before = runs[place].finalEquity
        do { try runs[place].take(candle) } catch { throw .leg(place, legs[place].series.symbol, .engine(error)) }
        let after = runs[place].finalEquity
        if after != before { total += after - before }
        let isInvested = runs[place].isInvested
        if isInvested != invested.contains(place) {
            if isInvested { invested.insert(place) } else { invested.remove(place) }
        }
        hold(place, at: candle.close)
    }

    mutating func finish() throws(PortfolioError) -> PortfolioBacktest.Result {
        if let time { mark(at: time) }
        equity.finish()
        var results: [Backtest.Result] = []
        var fees = Money.zero
        for place in runs.indices {
            do {
                results.append(try runs[place].finish())
            } catch {
                throw .leg(place, legs[place].series.symbol, .engine(error))
            }
            fees += runs[place].feesPaid
        }
        record(results)
        return PortfolioBacktest.Result(
            legs: results,
            equity: equity,
            metrics: tracker.metrics(feesPaid: fees),
            finalEquity: total,
            candles: candles
        )
    }

    /// Takes in the closed trades of all legs as they ended.
    private mutating func record(_ results: [Backtest.Result]) {
        var closed: [(exit: Timestamp, place: Int, trade: Trade)] = []
        for (place, result) in results.enumerated() {
            for trade in result.trades { if let exit = trade.exitTime { closed.append((exit, place, trade)) } }
        }
        closed.sort { ($0.exit, $0.place, $0.trade.number) < ($1.exit, $1.place, $1.trade.number) }
        for (_, place, trade) in closed { tracker.record(trade, of: legs[place].backtest.instrument) }
    }

    /// Notes what the account is worth after all closes of `time`.
    private mutating func mark(at time: Timestamp) {
        let open = time - timeframe.nominalMilliseconds
        equity.append(EquityCurve.Point(time: open, equity: total))
        let market = Candle(openTime: open, open: held, high: held, low: held, close: held, volume: 0)
        tracker.record(market, equity: total, isInvested: !invested.isEmpty)
    }

    private mutating func hold(_ place: Int, at close: Double) {
        if let last = lastCloses[place] {
            held += heldUnits[place] * (close - last)
        } else {
            heldUnits[place] = legs[place].backtest.initialCapital.value / close
        }
        lastCloses[place] = close
    }
}
