public import Markets

/// What the live pipeline tells the rest of the application.
///
/// For each market and timeframe the events come in this order: `gap`, if candles are missing before it, `candleOpened`,
/// `candle` as it changes, `candle` closed, and only then the next `candleOpened`. `candleAmended` may come at any time for
/// a candle that has closed.
public enum MarketEvent: Hashable, Sendable {
    /// A price has changed: one for each tick, if a sink wants ``MarketInterest/prices``.
    case update(MarketSnapshot)
    /// A candle has begun, with its first price: what an order decided at the last close is filled at.
    case candleOpened(symbol: Symbol, timeframe: Timeframe, openTime: Timestamp, price: Double)
    /// A candle has closed, or stands like this while it is under way: of the latter there is one for each batch of ticks,
    /// if a sink wants ``MarketInterest/candlesUnderWay``, in the timeframes that are shown live.
    case candle(symbol: Symbol, timeframe: Timeframe, candle: Candle, isClosed: Bool)
    /// A candle that had closed has other numbers now, or is there after all: ticks came late.
    case candleAmended(symbol: Symbol, timeframe: Timeframe, candle: Candle)
    /// There are no candles between the last one and the one that begins now.
    case gap(symbol: Symbol, timeframe: Timeframe, gap: CandleGap)
}

extension MarketEvent {
    /// The candle that has closed by this event, or that had and has other numbers now.
    public var closedCandle: (symbol: Symbol, timeframe: Timeframe, candle: Candle)? {
        switch self {
        case .candle(let symbol, let timeframe, let candle, isClosed: true),
            .candleAmended(let symbol, let timeframe, let candle):
            (symbol, timeframe, candle)
        case .candle, .candleOpened, .gap, .update: nil
        }
    }
}

/// Events that come so often that they are made only where somebody wants them.
public struct MarketInterest: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Each price, as ``MarketEvent/update(_:)``.
    public static let prices = MarketInterest(rawValue: 1)
    /// Candles that have not closed yet.
    public static let candlesUnderWay = MarketInterest(rawValue: 2)
    public static let all: MarketInterest = [.prices, .candlesUnderWay]
}

/// Takes the pipeline's events, in order, on the pipeline's own thread: quick, and never blocking.
public protocol MarketEventSink: Sendable {
    /// What the sink wants to hear beside candles that open, close and are amended; asked for each batch of ticks.
    /// A sink may get more than that, if another one wants it.
    var interest: MarketInterest { get }

    func receive(_ events: [MarketEvent])

    /// Returns once the sink has worked off enough for a feed to go on that can wait for it.
    func waitForRoom() async throws
}

extension MarketEventSink {
    /// Keeps up always.
    public func waitForRoom() async throws {}
}
