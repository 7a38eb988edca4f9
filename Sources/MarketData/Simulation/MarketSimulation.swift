public import Markets
import Randomness

/// A market of several correlated symbols that looks like a real one: fat tails, calm and stormy times, jumps, a daily
/// rhythm, volume that goes with movement. All of it is made up, and says so wherever it shows (`simulated`).
///
/// A pure state that is stepped by time: the same seed, start and steps give the same prices on every run. A log price
/// moves by `σ · level · activity · √Δt · ε`, where the level is a ``VolatilityProcess`` of the whole market times one of
/// the symbol, the activity is the ``DailyRhythm``, and ε shares a part with the whole market; jumps come on top.
public struct MarketSimulation: Sendable {
    /// The time that the prices have come to.
    public private(set) var now: Timestamp

    private var markets: [SimulatedMarketState]
    private var random: SeededRandom
    private var volatility: VolatilityProcess
    /// When the volatilities move on: at every full minute.
    private var nextMinute: Timestamp

    /// - Parameters:
    ///   - start: the time of the first step.
    ///   - prices: where to begin instead of at the markets' own prices, for instance at the end of stored history.
    public init(
        markets: [SimulatedMarket] = SimulatedMarket.standard,
        seed: UInt64,
        start: Timestamp,
        prices: [Symbol: Double] = [:]
    ) {
        now = start
        random = SeededRandom(seed: seed, stream: "market \(start.milliseconds)")
        volatility = VolatilityProcess(random: &random)
        nextMinute = Timeframe.oneMinute.open(containing: start)
        self.markets = markets.map {
            SimulatedMarketState($0, price: prices[$0.symbol] ?? $0.price, seed: seed, start: start)
        }
    }

    /// The newest prices, in the order of the markets.
    public var prices: [(symbol: Symbol, price: Double)] { markets.map { ($0.market.symbol, $0.price) } }

    /// Steps on by `milliseconds` and calls `take` with what each market did: its index, new price and traded quantity.
    @inline(__always)
    mutating func step(_ milliseconds: Int64, _ take: (Int, Double, Double) -> Void) {
        if now >= nextMinute { startMinute() }
        let minutes = Double(milliseconds) / 60_000
        let shock = random.normal()
        let jump = random.uniform() < minutes * MarketJumps.sharedPerMinute ? MarketJumps.size(&random) : 0
        now = now + milliseconds
        for index in markets.indices {
            let quantity = markets[index].step(minutes: minutes, sharedShock: shock, sharedJump: jump)
            take(index, markets[index].price, quantity)
        }
    }

    private mutating func startMinute() {
        nextMinute = Timeframe.oneMinute.next(after: Timeframe.oneMinute.open(containing: now))
        volatility.step(random: &random)
        let activity = DailyRhythm.activity(at: now)
        for index in markets.indices { markets[index].startMinute(sharedLevel: volatility.level, activity: activity) }
    }
}

extension MarketSimulation {
    /// Ticks from now until `time`, one of each symbol every `interval` milliseconds, in the order of time.
    ///
    /// Steps stand on a fixed grid from the start on: in how many calls the time goes by changes nothing.
    public mutating func ticks(until time: Timestamp, interval: Int64) -> [Tick] {
        precondition(interval > 0, "ticks are some time apart")
        let symbols = markets.map(\.market.symbol)
        var ticks: [Tick] = []
        while now + interval <= time {
            let tickTime = now + interval
            step(interval) { index, price, quantity in
                ticks.append(Tick(symbol: symbols[index], time: tickTime, price: price, quantity: quantity))
            }
        }
        return ticks
    }

    /// One-minute candles from now until `time`, a series for each symbol, each candle made of six steps.
    ///
    /// - Precondition: now stands on a full minute.
    public mutating func candles(until time: Timestamp) -> [CandleSeries] {
        precondition(Timeframe.oneMinute.open(containing: now) == now, "candles start on a full minute")
        var series = markets.map { CandleSeries(symbol: $0.market.symbol, timeframe: .oneMinute) }
        let count = Int(max(0, (time - now) / 60_000))
        for index in series.indices { series[index].reserveCapacity(count) }
        for _ in 0..<count {
            let open = now
            var candles = markets.map {
                Candle(openTime: open, open: $0.price, high: $0.price, low: $0.price, close: $0.price, volume: 0)
            }
            for _ in 0..<6 {
                step(10_000) { index, price, quantity in
                    candles[index].high = max(candles[index].high, price)
                    candles[index].low = min(candles[index].low, price)
                    candles[index].close = price
                    candles[index].volume += quantity
                }
            }
            for index in series.indices { series[index].append(candles[index]) }
        }
        return series
    }
}

/// Sudden moves, of the whole market or of one symbol.
enum MarketJumps {
    /// About three times in two days.
    static let sharedPerMinute = 1.5 / 2_880
    /// About once a day.
    static let ownPerMinute = 1.0 / 1_440

    /// A jump's size in units of a minute's usual deviation: half of them beyond 4 of them, rarely beyond 20.
    static func size(_ random: inout SeededRandom) -> Double { 6 * random.normal() }
}
