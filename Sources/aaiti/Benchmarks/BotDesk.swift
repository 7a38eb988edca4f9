import JSON
import Logging
import MarketData
import Markets
import Parameters
import Platform
import Randomness
import Storage
import Trading

/// A platform in a folder of its own, with markets and bots that trade on them, for ``BotBenchmarks``.
final class BotDesk: Sendable {
    static let user = "bench"

    let symbols: [Symbol]
    let store: SQLiteApplicationStore
    let candles: SQLiteCandleStore
    let platform: TradingPlatform
    private let folder: TemporaryFolder
    private let clock = ManualClock(Timestamp(milliseconds: 1_700_000_040_000))

    init(markets: Int, observer: (any QueryObserver)?) throws {
        let folder = try TemporaryFolder()
        symbols = try (0..<markets).map(Self.symbol)
        store = try SQLiteApplicationStore(path: folder.path + "/aaiti.sqlite", observer: observer)
        candles = try SQLiteCandleStore(path: folder.path + "/candles.sqlite")
        platform = TradingPlatform(
            store: store,
            candles: candles,
            events: NoEventSink(),
            clock: clock,
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() },
            strategies: StrategyRegistry(StrategyRegistry.standard.strategies + [Ladder.descriptor])
        )
        self.folder = folder
        let user = UserRecord(
            id: Self.user,
            email: "bench@example.org",
            passwordHash: "none",
            role: .trader,
            createdAt: clock.now
        )
        _ = try store.createUser(user) { _ in .trader }
        // A symbol that bots may trade on has candles.
        for symbol in symbols {
            try candles.save(Instrument.inferred(symbol: symbol, priceDecimals: 2))
            var series = CandleSeries(symbol: symbol, timeframe: .oneMinute)
            let time = Timestamp(milliseconds: 1_700_000_040_000 - 60_000)
            series.append(Candle(openTime: time, open: 100, high: 100, low: 100, close: 100, volume: 1))
            _ = try candles.merge(series)
        }
    }

    static func symbol(_ number: Int) throws -> Symbol {
        guard let symbol = Symbol("COIN\(number)-USDT") else { throw CommandFailure("no symbol") }
        return symbol
    }

    var bots: [BotRecord] {
        get throws { try platform.bots.bots(userID: Self.user, PageRequest(limit: 1000)).items }
    }

    /// Makes bots, spread over the markets, and starts them.
    func add(bots: Int, strategy: StrategyChoice) throws {
        for number in 0..<bots {
            let draft = BotDraft(
                name: "bot \(number)",
                symbol: symbols[number % symbols.count],
                timeframe: .oneMinute,
                strategy: strategy,
                mode: .paper,
                capital: try Money("1000000"),
                feeRate: try FeeRate("0.001")
            )
            let bot = try platform.bots.create(draft, userID: Self.user)
            _ = try platform.bots.start(bot.id, userID: Self.user)
        }
    }

    /// Ticks of random markets in real time, the market's own time running `speed` times as fast.
    func trade(seconds: Int, ticksPerSecond: Int, speed: Int64) async throws {
        let pipeline = MarketPipeline(
            markets: symbols.map { SymbolPipeline(symbol: $0, source: "bench") },
            clock: clock,
            sinks: platform.marketSinks,
            writer: CandleBatchWriter(store: candles, logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        )
        var random = SeededRandom(seed: 9, stream: "ticks")
        var prices = symbols.map { _ in 100.0 }
        let start = clock.now
        let begin = ContinuousClock.now
        let perStep = ticksPerSecond / 10
        for step in 0..<seconds * 10 {
            let time = start + Int64(step) * 100 * speed
            let ticks = (0..<perStep).map { offset in
                let market = Int(random.next() % UInt64(symbols.count))
                prices[market] *= 1 + (Double(random.next() % 201) - 100) * 1e-5
                let id = Int64(step * perStep + offset)
                return Tick(symbol: symbols[market], time: time, price: prices[market], quantity: 1, id: id)
            }
            clock.set(time)
            pipeline.ingest(ticks)
            pipeline.advance(to: time)
            try await Task.sleep(until: begin + .milliseconds(100 * (step + 1)))
        }
    }

    /// Lets the only bot place its orders, stored step by step.
    ///
    /// - Returns: the last step, without what was added in it.
    func place(candles: [Candle]) throws -> BotStep {
        var runner = try runner()
        var rest = candles.map(BotEvent.candleClosed)[...]
        var last: BotStep?
        repeat {
            guard let step = try runner.advance(&rest, history: Self.noHistory, gate: { _ in nil }) else { continue }
            try store.save(step)
            last = BotStep(bot: step.bot, venue: step.venue)
        } while !rest.isEmpty || runner.hasUnsent
        guard let last else { throw CommandFailure("the benchmark's bot placed nothing") }
        return last
    }

    /// What a restart does with the only bot.
    ///
    /// - Returns: how many orders are open.
    func recover() throws -> Int {
        var runner = try runner()
        var none = [BotEvent]()[...]
        _ = try runner.advance(&none, history: Self.noHistory, gate: { _ in nil })
        return runner.workingOrders.count
    }

    private func runner() throws -> BotRunner {
        guard let id = try bots.first?.id, let bot = try store.bot(id: id) else { throw CommandFailure("no bot") }
        return try BotRunner(
            bot: bot,
            venue: store.venue(botID: id),
            factory: platform.strategies,
            currentInstrument: Instrument.inferred(symbol: bot.symbol, priceDecimals: 2)
        )
    }

    private static let noHistory: BotRunner.History = { _, _, _ in
        CandleSeries(symbol: try BotDesk.symbol(0), timeframe: .oneMinute)
    }
}

/// Keeps many orders far below the market.
struct Ladder: RestingOrderStrategy {
    static let orders = 10_000

    static let descriptor = StrategyDescriptor(
        type: "ladder",
        name: "Ladder",
        summary: "Keeps many orders far below the market.",
        schema: ParameterSchema()
    ) { _, _ in Ladder() }

    struct State: Codable, Sendable {}

    var state: State { State() }
    let warmUpCandles = 0

    mutating func restore(_ state: State) {}
    mutating func observe(_ candle: ClosedCandle) {}
    func decide(position: Quantity) -> Decision { .hold }
    func reason(for decision: Decision) -> String { "" }

    func restingOrders(_ account: AccountView) -> [RestingOrder] {
        (1...Self.orders).map { number in
            RestingOrder(
                tag: "\(number)",
                side: .buy,
                price: Price(ticks: Int64(number % 1000 + 1)),
                quantity: Quantity(lots: 1),
                reason: "it rests"
            )
        }
    }
}
