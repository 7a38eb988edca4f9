internal import Markets

/// A portfolio under way: a run for each leg, and the account that they are parts of.
///
/// Legs share nothing, so that each can be ahead of the clock: they are traded over a stretch of it one by one, on several
/// threads, and then their closes are added up in the order in which they came.
struct PortfolioRun {
    let candles: Int
    private let legs: [PortfolioLeg]
    private let threads: Int
    private var clock: CandleClock
    /// The candles of the stretch that is being taken in.
    private var events: [CandleClock.Event] = []
    private var done = 0
    private var equity: EquityCurve
    private var tracker: PerformanceTracker
    /// The finest of all legs.
    private let timeframe: Timeframe
    /// What all legs are worth, each at its last close.
    private var total: Money
    /// How many legs hold a position.
    private var invested = 0
    /// What the account would be worth if each leg had bought its market at the first close and held it.
    private var held: Double
    /// Where each leg stands on the account's clock.
    private var places: [Place]
    /// The time of the closes that were taken in last, which may not be all of that time yet.
    private var time: Timestamp?

    private struct Place {
        /// The first candle that the leg has not traded on.
        var next: Int
        var equity: Money
        var isInvested = false
        var lastClose: Double?
        /// What of its market would be held.
        var heldUnits = 0.0
    }

    init(_ legs: [PortfolioBacktest.Leg], threads: Int) throws(PortfolioError) {
        var all: [PortfolioLeg] = []
        for (place, leg) in legs.enumerated() {
            do throws(BacktestError) { all.append(try PortfolioLeg(leg)) } catch {
                throw .leg(place, leg.series.symbol, error)
            }
        }
        self.legs = all
        self.threads = threads
        let ranges = all.map(\.range)
        clock = CandleClock(legs.map(\.series), ranges: ranges)
        candles = ranges.reduce(0) { $0 + $1.count }
        places = zip(legs, ranges).map { Place(next: $1.lowerBound, equity: $0.backtest.initialCapital) }
        total = legs.map(\.backtest.initialCapital).reduce(.zero, +)
        held = total.value
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

    /// How many candles of each leg are taken in at a time: few enough that those of all legs stay in the cache until they
    /// are added up.
    private static let stretch = 256

    /// From 0 to 1.
    var shareDone: Double { Double(done) / Double(candles) }

    /// Trades on the next stretch of the clock.
    ///
    /// - Returns: whether there was one.
    mutating func advance() throws(PortfolioError) -> Bool {
        events.removeAll(keepingCapacity: true)
        var ranges = places.map { $0.next..<$0.next }
        while events.count < Self.stretch * legs.count, let event = clock.next() {
            events.append(event)
            ranges[event.series] = ranges[event.series].lowerBound..<event.index + 1
        }
        guard !events.isEmpty else { return false }
        let closes = try trade(over: ranges)
        for event in events {
            take(closes[event.series][event.index - ranges[event.series].lowerBound], of: event.series, at: event.time)
        }
        for (place, range) in ranges.enumerated() { places[place].next = range.upperBound }
        done += events.count
        return true
    }

    /// - Returns: of each leg the ends of its candles.
    private func trade(over ranges: [Range<Int>]) throws(PortfolioError) -> [[BacktestRun.Close]] {
        concurrently(legs.count, threads: threads) { place in legs[place].trade(over: ranges[place]) }
        var closes: [[BacktestRun.Close]] = []
        for (place, leg) in legs.enumerated() {
            do throws(EngineError) { closes.append(try leg.closes()) } catch {
                throw .leg(place, leg.symbol, .engine(error))
            }
        }
        return closes
    }

    /// Takes in the end of a candle of a leg.
    private mutating func take(_ close: BacktestRun.Close, of place: Int, at time: Timestamp) {
        if let last = self.time, last < time { mark(at: last) }
        self.time = time
        // Without branches on what another core has just written: guessed wrong, each would wait for it.
        total += close.equity - places[place].equity
        places[place].equity = close.equity
        invested += (close.isInvested ? 1 : 0) - (places[place].isInvested ? 1 : 0)
        places[place].isInvested = close.isInvested
        if let last = places[place].lastClose {
            held += places[place].heldUnits * (close.price - last)
        } else {
            places[place].heldUnits = legs[place].backtest.initialCapital.value / close.price
        }
        places[place].lastClose = close.price
    }

    mutating func finish() throws(PortfolioError) -> PortfolioBacktest.Result {
        if let time { mark(at: time) }
        equity.finish(total)
        var results: [Backtest.Result] = []
        var fees = Money.zero
        for (place, leg) in legs.enumerated() {
            do throws(EngineError) {
                let (result, feesPaid) = try leg.finish()
                results.append(result)
                fees += feesPaid
            } catch {
                throw .leg(place, leg.symbol, .engine(error))
            }
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
        tracker.record(market, equity: total, isInvested: invested > 0)
    }
}
