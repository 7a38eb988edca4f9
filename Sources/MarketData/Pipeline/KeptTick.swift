import Markets

/// A tick as a market keeps it: without the symbol, which all of its ticks share.
struct KeptTick: Sendable {
    let time: Timestamp
    let price: Double
    let quantity: Double
    /// `Int64.min` for none, which saves eight bytes a tick.
    let id: Int64

    @inline(__always)
    init(_ tick: Tick) {
        time = tick.time
        price = tick.price
        quantity = tick.quantity
        id = tick.id ?? .min
    }

    func tick(_ symbol: Symbol) -> Tick {
        Tick(symbol: symbol, time: time, price: price, quantity: quantity, id: id == .min ? nil : id)
    }
}
