import Markets
import Testing
import Trading

/// A simulated venue of which a test says order by order and candle by candle what it is to do.
struct VenueFixture {
    var venue: SimulatedVenue
    var reports: [ExecutionReport] = []
    private(set) var lastNumber = 0
    private var minute: Int64 = 0

    init(
        cash: String = "1000000",
        tick: String = "0.5",
        _ change: (inout VenueRules) throws -> Void = { _ in }
    ) throws {
        var rules = VenueRules(instrument: try perpetual(tick: tick), fees: FeeSchedule(.zero))
        try change(&rules)
        venue = SimulatedVenue(rules: rules, capital: try Money(cash), memory: 100)
    }

    var instrument: Instrument { venue.rules.instrument }

    var fills: [Fill] {
        reports.compactMap { if case .filled(let fill, _) = $0.kind { fill } else { nil } }
    }

    /// The prices of the fills, in order.
    var prices: [Double] { fills.map { $0.price.value(of: instrument) } }

    /// What was reported last of an order.
    func last(_ number: Int) -> ExecutionReport.Kind? { reports.last { $0.order == number }?.kind }

    func price(_ value: Double) throws -> Price { try #require(Price(rounding: value, of: instrument)) }

    /// An order of whole base units.
    func terms(
        _ side: Side,
        _ type: OrderType,
        _ units: Double = 1,
        limit: Double? = nil,
        stop: Double? = nil,
        offset: String? = nil,
        timeInForce: TimeInForce = .goodTilCancelled,
        isPostOnly: Bool = false,
        isReduceOnly: Bool = false
    ) throws -> OrderTerms {
        OrderTerms(
            side,
            type,
            .quantity(try #require(Quantity(rounding: units, of: instrument))),
            limitPrice: try limit.map(price),
            stopPrice: try stop.map(price),
            offset: try offset.map { try Share($0) },
            timeInForce: timeInForce,
            isPostOnly: isPostOnly,
            isReduceOnly: isReduceOnly
        )
    }

    /// Places a group: the first order, and those that protect it.
    @discardableResult
    mutating func place(_ terms: OrderTerms..., oco: Bool = false, quote: Double = 100) -> Int {
        let first = lastNumber + 1
        let orders = terms.enumerated().map { index, terms in
            let quantity: Quantity
            if case .quantity(let wanted) = terms.size { quantity = wanted } else { quantity = .zero }
            return Order(
                number: first + index,
                terms: terms,
                parent: index > 0 && !oco ? first : nil,
                oco: oco || index > 0 ? first : nil,
                quantity: quantity,
                decidedAt: Timestamp(milliseconds: minute * 60_000),
                reason: ""
            )
        }
        lastNumber += orders.count
        venue.take(.place(orders), at: Quote(time: now, price: quote), into: &reports)
        return first
    }

    mutating func cancel(_ number: Int) {
        venue.take(.cancel(order: number), at: Quote(time: now, price: 1), into: &reports)
    }

    /// Shows the venue a candle, first its open.
    mutating func candle(_ open: Double, _ high: Double, _ low: Double, _ close: Double, volume: Double = 1000) {
        let candle = Candle(openTime: now, open: open, high: high, low: low, close: close, volume: volume)
        venue.open(at: Quote(time: now, price: open), into: &reports)
        venue.close(candle, into: &reports)
        minute += 1
    }

    /// Shows the venue a candle together with the finer ones that it is made of.
    mutating func candle(finer parts: [(Double, Double, Double, Double)]) {
        let candles = parts.enumerated().map { index, part in
            Candle(
                openTime: now + Int64(index) * 1000,
                open: part.0,
                high: part.1,
                low: part.2,
                close: part.3,
                volume: 1000
            )
        }
        let whole = Candle(
            openTime: now,
            open: parts[0].0,
            high: candles.map(\.high).max() ?? 0,
            low: candles.map(\.low).min() ?? 0,
            close: parts[parts.count - 1].3,
            volume: 1000
        )
        venue.open(at: Quote(time: now, price: whole.open), into: &reports)
        venue.close(whole, finer: candles, into: &reports)
        minute += 1
    }

    private var now: Timestamp { Timestamp(milliseconds: minute * 60_000) }
}
