import GRDB
import Markets
public import Trading

extension SQLiteApplicationStore {
    private static let orders = """
        number, side, type, quantity, decided_at, reason, status, filled_at, fill_price, fee, refusal, size, budget, \
        size_quantity, limit_price, stop_price, stop_offset, time_in_force, good_till, is_post_only, is_reduce_only, \
        parent, oco, tag, is_cancel_requested, filled, filled_notional
        """

    public func orders(botID: String, _ page: PageRequest) throws -> Page<Order> {
        try database.read("bots.orders") {
            let table = "orders WHERE bot_id = ?"
            return try $0.page(page, select: Self.orders, from: table, order: "number DESC", [botID], Self.order)
        }
    }

    static func save(_ order: Order, of botID: String, in db: Database) throws {
        try db.run(
            """
            INSERT OR REPLACE INTO orders (bot_id, \(orders))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                botID, order.number, order.side.rawValue, order.type.rawValue, order.quantity.lots,
                order.decidedAt.milliseconds, order.reason, order.status.rawValue, order.filledAt?.milliseconds,
                order.fillPrice?.ticks, order.fee.text, order.refusal,
            ] + contents(of: order.terms) + [
                order.parent, order.oco, order.tag, order.isCancelRequested, order.filled.lots,
                order.filledNotional.text,
            ]
        )
    }

    private static func contents(of terms: OrderTerms) -> StatementArguments {
        let (size, budget, quantity): (String, String?, Int64?) =
            switch terms.size {
            case .budget(let budget): ("budget", budget.text, nil)
            case .quantity(let quantity): ("quantity", nil, quantity.lots)
            }
        var goodTill: Int64?
        if case .goodTil(let time) = terms.timeInForce { goodTill = time.milliseconds }
        return [
            size, budget, quantity, terms.limitPrice?.ticks, terms.stopPrice?.ticks, terms.offset?.partsPerBillion,
            terms.timeInForce.code, goodTill, terms.isPostOnly, terms.isReduceOnly,
        ]
    }

    private static func order(_ row: inout RowReader) throws -> Order {
        let (number, side, type) = (try row.integer(), try row.named(Side.self), try row.named(OrderType.self))
        let quantity = Quantity(lots: try row.integer64())
        let (decidedAt, reason) = (try row.time(), try row.text())
        let (status, filledAt) = (try row.named(OrderStatus.self), try row.optionalTime())
        let (fillPrice, fee, refusal) = (try row.optionalPrice(), try row.money(), try row.optionalText())
        return Order(
            number: number,
            terms: try terms(&row, side, type, quantity),
            parent: try row.optionalInteger(),
            oco: try row.optionalInteger(),
            tag: try row.optionalText(),
            quantity: quantity,
            decidedAt: decidedAt,
            reason: reason,
            status: status,
            isCancelRequested: try row.flag(),
            filled: Quantity(lots: try row.integer64()),
            filledNotional: try row.money(),
            filledAt: filledAt,
            fillPrice: fillPrice,
            fee: fee,
            refusal: refusal
        )
    }

    /// - Parameter quantity: what an order from before its size was stored traded.
    private static func terms(
        _ row: inout RowReader,
        _ side: Side,
        _ type: OrderType,
        _ quantity: Quantity
    ) throws -> OrderTerms {
        let (size, budget) = (try row.optionalText(), try row.optionalMoney())
        let lots = try row.optionalInteger64()
        let (limit, stop) = (try row.optionalPrice(), try row.optionalPrice())
        let offset = try row.optionalInteger64()
        if let offset, !(0...1_000_000_000).contains(offset) { _ = try row.known(nil as Share?, String(offset)) }
        let (code, goodTill) = (try row.text(), try row.optionalTime())
        return OrderTerms(
            side,
            type,
            try row.known(orderSize(size, budget, lots, quantity), size ?? ""),
            limitPrice: limit,
            stopPrice: stop,
            offset: offset.map(Share.init(partsPerBillion:)),
            timeInForce: try row.known(TimeInForce(code: code, goodTil: goodTill), code),
            isPostOnly: try row.flag(),
            isReduceOnly: try row.flag()
        )
    }

    private static func orderSize(_ size: String?, _ budget: Money?, _ lots: Int64?, _ quantity: Quantity) -> OrderSize?
    {
        switch size {
        case nil: .quantity(quantity)
        case "budget": budget.map(OrderSize.budget)
        case "quantity": lots.map { .quantity(Quantity(lots: $0)) }
        default: nil
        }
    }
}

extension TimeInForce {
    /// As ``code`` has it.
    fileprivate init?(code: String, goodTil: Timestamp?) {
        switch code {
        case "gtc": self = .goodTilCancelled
        case "ioc": self = .immediateOrCancel
        case "fok": self = .fillOrKill
        case "gtd":
            guard let goodTil else { return nil }
            self = .goodTil(goodTil)
        default: return nil
        }
    }
}
