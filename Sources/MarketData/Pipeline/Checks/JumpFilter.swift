import Markets

/// Keeps prices out that nobody can have traded at, and lets a real jump through once others confirm it: see ``JumpRule``.
///
/// Ticks at a price far off are held. If the following ones stand there too, they are all taken in, none lost; if the
/// price is back, or the time is over, they are given up.
struct JumpFilter: Sendable {
    private let rule: JumpRule
    private var lastPrice = 0.0
    private var lastTime = Timestamp(milliseconds: 0)
    /// Running means of the relative change and of the milliseconds from tick to tick.
    private var usualChange = 0.0
    private var usualPause = 1000.0
    /// Ticks at a new price that wait to be confirmed.
    private(set) var held: [Tick] = []

    /// The weight of the newest tick in the running means.
    private static let weight = 1.0 / 256
    /// A change counts as no more than so many usual ones, or this share of the price.
    private static let cutOff = (usual: 4.0, share: 0.001)
    /// More may not be held, whatever comes in one millisecond.
    private static let maximumHeld = 100

    init(_ rule: JumpRule) {
        self.rule = rule
    }

    /// Takes over where a market stands.
    mutating func begin(price: Double, time: Timestamp) {
        lastPrice = price
        lastTime = time
    }

    /// Whether a price is near enough to those before it; one that is becomes the measure for the next.
    @inline(__always)
    mutating func accepts(price: Double, time: Timestamp) -> Bool {
        let change = abs(price - lastPrice)
        if change > rule.minimum * lastPrice, lastPrice > 0, isFar(change / lastPrice, time) { return false }
        note(change, price, time)
        return true
    }

    /// Holds a tick that was not accepted.
    ///
    /// - Returns: the ticks that are confirmed by it, and how many were given up.
    mutating func hold(_ tick: Tick) -> (confirmed: [Tick], dropped: Int) {
        var dropped = 0
        if let first = held.first, let last = held.last {
            let isSamePrice = abs(tick.price - last.price) <= rule.minimum * last.price
            if !isSamePrice || tick.time - first.time > rule.window || held.count >= Self.maximumHeld {
                dropped = giveUp()
            }
        }
        held.append(tick)
        guard held.count >= rule.confirmations, let first = held.first, tick.time > first.time else {
            return ([], dropped)
        }
        defer { held.removeAll() }
        begin(price: tick.price, time: tick.time)
        return (held, dropped)
    }

    /// Gives up the ticks that are held.
    ///
    /// - Returns: how many they were.
    mutating func giveUp() -> Int {
        defer { held.removeAll() }
        return held.count
    }

    private func isFar(_ change: Double, _ time: Timestamp) -> Bool {
        let pauses = max(1, Double(time - lastTime) / usualPause)
        return change > rule.factor * usualChange * pauses.squareRoot()
    }

    @inline(__always)
    private mutating func note(_ change: Double, _ price: Double, _ time: Timestamp) {
        if lastPrice > 0 {
            let relative = min(change / lastPrice, max(usualChange * Self.cutOff.usual, Self.cutOff.share))
            usualChange += (relative - usualChange) * Self.weight
            usualPause += (Double(max(1, min(60_000, time - lastTime))) - usualPause) * Self.weight
        }
        lastPrice = price
        if time > lastTime { lastTime = time }
    }
}
