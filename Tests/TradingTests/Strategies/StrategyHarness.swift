import Foundation
import JSON
import Markets
import Testing
import Trading

/// Parameters for each strategy of the registry with which it does something over a few hundred random candles.
enum StrategyCases {
    static let all: [(type: String, parameters: JSONObject)] = [
        ("sma_cross", ["fast": 3, "slow": 8]),
        ("ema_cross", ["fast": 3, "slow": 8]),
        ("macd_cross", ["fast": 3, "slow": 8, "signal": 4]),
        ("momentum", ["period": 5, "entry_percent": 0.2, "exit_percent": -0.1]),
        ("donchian_breakout", ["entry": 6, "exit": 3]),
        ("bollinger_reversion", ["period": 6, "deviations": 1.2]),
        ("bollinger_reversion", ["period": 9, "deviations": 1, "target": "upper"]),
        ("rsi_reversion", ["period": 4, "entry": 30, "exit": 65]),
        ("grid", ["lower": 960, "upper": 1040, "levels": 21, "quantity": 0.5, "stop": 930]),
        ("grid", ["lower": 900, "upper": 1000, "levels": 30, "quantity": 1, "spacing": "geometric"]),
        ("dca", ["every": 7, "average": 5, "take_profit_percent": 0.5]),
        ("forecast", ["model_id": "1", "size_by_interval": true]),
        (
            "rules",
            [
                "enter": [
                    "all": [
                        ["left": "rsi_4", "op": "<", "right": 60],
                        [
                            "any": [
                                ["left": "close", "op": "crosses_above", "right": "sma_5"],
                                ["left": "macd_3_6_2.histogram", "op": ">", "right": ["value": "open", "ago": 3]],
                            ]
                        ],
                    ]
                ],
                "exit": ["not": ["left": "close", "op": ">=", "right": ["value": "ema_4", "ago": 2]]],
                "protection": ["stop_loss": "0.01"],
            ]
        ),
        ("buy_and_hold", [:]),
    ]

    static func make(_ type: String, _ parameters: JSONObject) throws -> any Strategy {
        let context = StrategyContext(feeRate: try FeeRate("0.0001"), instrument: try perpetual()) { _ in
            .init(name: "m", model: Momentum())
        }
        return try StrategyRegistry.standard.make(type: type, parameters: parameters, context: context)
    }
}

/// A strategy over candles with a plain book: what is decided at a close fills at the next open, what rests fills at its
/// price once a candle reaches it, buys before sells.
struct StrategyHarness {
    static let unit: Int64 = 100_000_000

    let instrument: Instrument
    var strategy: any Strategy
    /// A line for each candle: what was decided, how surely, why, and what rests.
    private(set) var log: [String] = []
    private(set) var cash: Money
    private(set) var position = Quantity.zero
    private(set) var fills = 0
    private var cost = 0.0
    private var pending: Decision.Action = .hold
    private var resting: [RestingOrder] = []

    init(_ strategy: any Strategy, cash: String = "100000") throws {
        instrument = try perpetual()
        self.strategy = strategy
        self.cash = try Money(cash)
    }

    mutating func take(_ candle: Candle) throws {
        try open(candle)
        let close = try #require(Price(rounding: candle.close, of: instrument))
        strategy.observe(ClosedCandle(candle: candle, close: close))
        let decision = try strategy.decide(position: position)
        pending = decision.action
        if let grid = strategy as? any RestingOrderStrategy {
            resting = try grid.restingOrders(
                AccountView(
                    availableCash: cash,
                    cash: cash,
                    equity: cash + instrument.notional(close, position),
                    position: position,
                    averagePrice: position > .zero ? cost / position.value(of: instrument) : nil,
                    instrument: instrument
                )
            )
            #expect(Set(resting.map(\.tag)).count == resting.count, "no two orders with one tag")
        }
        let reason = decision.action == .hold ? "" : strategy.reason(for: decision)
        let orders = resting.map { "\($0.tag) \($0.price.ticks) \($0.quantity.lots) \($0.reason)" }
        log.append("\(decision) \(reason) \(position.lots) \(orders)")
    }

    private mutating func open(_ candle: Candle) throws {
        let open = try #require(Price(rounding: candle.open, of: instrument))
        switch pending {
        case .enterLong where position == .zero, .accumulateLong: fill(.buy, open, Quantity(lots: Self.unit))
        case .exitLong where position > .zero: fill(.sell, open, position)
        default: break
        }
        for order in resting.filter({ $0.side == .buy }) where order.price.value(of: instrument) >= candle.low {
            fill(.buy, order.price, order.quantity)
        }
        for order in resting.filter({ $0.side == .sell }) where order.price.value(of: instrument) <= candle.high {
            fill(.sell, order.price, min(order.quantity, position))
        }
    }

    private mutating func fill(_ side: Side, _ price: Price, _ quantity: Quantity) {
        guard quantity > .zero else { return }
        fills += 1
        let notional = instrument.notional(price, quantity)
        if side == .buy {
            cash -= notional
            cost += notional.value
            position = position + quantity
        } else {
            cash += notional
            cost *= 1 - quantity.value(of: instrument) / position.value(of: instrument)
            position = position - quantity
        }
    }

    /// Puts the strategy down and takes it up again in a new one.
    mutating func restart(in fresh: any Strategy) throws {
        strategy = try Self.restarted(strategy, in: fresh)
    }

    private static func restarted<Kind: Strategy>(_ strategy: Kind, in fresh: any Strategy) throws -> any Strategy {
        var restored = try #require(fresh as? Kind)
        let bytes = try JSONEncoder().encode(strategy.state)
        try restored.restore(JSONDecoder().decode(Kind.State.self, from: bytes))
        return restored
    }
}

/// What a strategy decides at each of the closes, as it is or while something is held.
func decisions(_ strategy: some Strategy, _ closes: [Double], held: Bool = false) throws -> String {
    try decisions(strategy, candles(closes: closes, spread: 0), held: held)
}

/// A character for each candle: `+` to enter, `*` to accumulate, `-` to leave, `.` to hold.
func decisions(_ strategy: some Strategy, _ series: CandleSeries, held: Bool = false) throws -> String {
    var strategy = strategy
    let instrument = try perpetual()
    return try String(
        series.map { candle in
            let close = try #require(Price(rounding: candle.close, of: instrument))
            strategy.observe(ClosedCandle(candle: candle, close: close))
            switch try strategy.decide(position: Quantity(lots: held ? 1 : 0)).action {
            case .hold: return "."
            case .enterLong: return "+"
            case .accumulateLong: return "*"
            case .exitLong: return "-"
            }
        }
    )
}
