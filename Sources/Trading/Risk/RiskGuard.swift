internal import Markets

/// What the limits have seen so far, and what they say of an entry.
struct RiskGuard: Hashable, Sendable, Codable {
    private(set) var peakEquity: Money
    /// Whether the largest drawdown was reached: no more positions are opened.
    private(set) var isHalted = false
    /// The number of the day since 1970, and what the account was worth when it began.
    private var day = Int64.min
    private var dayEquity: Money
    private var lastEquity: Money
    /// When entries were ordered within the last hour.
    private var entries: [Timestamp] = []
    private var losses = 0
    /// Until when nothing is opened, and why.
    private var pausedUntil = Timestamp(milliseconds: .min)
    private var pause: OrderRefusal.Code?

    init(initialCapital: Money) {
        peakEquity = initialCapital
        dayEquity = initialCapital
        lastEquity = initialCapital
    }

    /// Takes in what the account is worth at a close.
    mutating func closed(at time: Timestamp, equity: Money, _ limits: RiskLimits) {
        if limits.maximumDailyLoss != nil {
            let today = time.milliseconds / 86_400_000
            if today != day {
                day = today
                dayEquity = lastEquity
            }
            lastEquity = equity
        }
        if equity > peakEquity {
            peakEquity = equity
        } else if let most = limits.maximumDrawdown, equity < peakEquity, peakEquity - equity >= most.of(peakEquity) {
            isHalted = true
        }
    }

    /// Takes in what the account was worth at most at closes that were passed over.
    mutating func raisePeak(_ equity: Money) { peakEquity = max(peakEquity, equity) }

    /// Takes in that an entry is ordered.
    mutating func ordered(at time: Timestamp, _ limits: RiskLimits) {
        guard limits.maximumOrdersPerHour != nil else { return }
        entries.removeFirst(entries.prefix { $0 + Self.hour <= time }.count)
        entries.append(time)
    }

    /// Takes in how an exit ended.
    mutating func ended(_ exit: ExitTally, _ limits: RiskLimits, _ timeframe: Timeframe) {
        guard limits.coolDown != nil || limits.lossStreak != nil else { return }
        let (profit, time) = (exit.profit, exit.time)
        losses = profit < .zero ? losses + 1 : 0
        guard losses > 0 else { return }
        if let candles = limits.coolDown { wait(candles, after: time, .coolDown, timeframe) }
        guard let streak = limits.lossStreak, losses >= streak else { return }
        wait(limits.lossStreakPause ?? RiskLimits.defaultPause, after: time, .lossStreak, timeframe)
        losses = 0
    }

    /// Why an entry is refused; `nil` if it is not.
    func refusal(of entry: Entry, _ limits: RiskLimits) -> OrderRefusal? {
        ban(at: entry.time, entry.equity, limits) ?? countRefusal(entry, limits) ?? sizeRefusal(entry, limits)
    }

    /// Why nothing may be opened at all; `nil` if something may.
    func ban(at time: Timestamp, _ equity: Money, _ limits: RiskLimits) -> OrderRefusal? {
        haltRefusal(limits) ?? pauseRefusal(time) ?? dailyRefusal(equity, limits)
    }

    /// An entry as the limits see it.
    struct Entry {
        let time: Timestamp
        let quantity: Quantity
        let price: Price
        let position: Quantity
        let equity: Money
        let openOrders: Int
        let instrument: Instrument
    }

    private static let hour: Int64 = 3_600_000

    private mutating func wait(
        _ candles: Int,
        after time: Timestamp,
        _ code: OrderRefusal.Code,
        _ timeframe: Timeframe
    ) {
        var end = time
        for _ in 0..<candles { end = timeframe.next(after: end) }
        guard end > pausedUntil else { return }
        pausedUntil = end
        pause = code
    }

    private func haltRefusal(_ limits: RiskLimits) -> OrderRefusal? {
        guard isHalted, let most = limits.maximumDrawdown else { return nil }
        let message = "the equity fell by \(most.text) or more from its peak; the engine opens no more positions"
        return OrderRefusal(.maximumDrawdown, message)
    }

    private func pauseRefusal(_ time: Timestamp) -> OrderRefusal? {
        guard let pause, time <= pausedUntil else { return nil }
        let reason = pause == .coolDown ? "a trade was lost" : "too many trades in a row were lost"
        return OrderRefusal(pause, "\(reason): nothing is opened until \(pausedUntil.iso8601)")
    }

    private func dailyRefusal(_ equity: Money, _ limits: RiskLimits) -> OrderRefusal? {
        guard let most = limits.maximumDailyLoss, equity < dayEquity, dayEquity - equity >= most.of(dayEquity) else {
            return nil
        }
        let loss = (dayEquity - equity).text
        return OrderRefusal(.maximumDailyLoss, "\(loss) was lost today; nothing is opened before the next day (UTC)")
    }

    private func countRefusal(_ entry: Entry, _ limits: RiskLimits) -> OrderRefusal? {
        if let most = limits.maximumOpenOrders, entry.openOrders >= most {
            return OrderRefusal(.maximumOpenOrders, "\(entry.openOrders) orders are open, and no more may be")
        }
        guard let most = limits.maximumOrdersPerHour else { return nil }
        let recent = entries.drop { $0 + Self.hour <= entry.time }.count
        guard recent >= most else { return nil }
        return OrderRefusal(.orderRate, "\(recent) entries were ordered within an hour, and no more may be")
    }

    private func sizeRefusal(_ entry: Entry, _ limits: RiskLimits) -> OrderRefusal? {
        let exposure = limits.maximumExposure.map { $0.of(entry.equity) }
        let bounds = [
            (limits.maximumPosition, OrderRefusal.Code.maximumPosition), (exposure, .maximumExposure),
        ]
        for case (let most?, let code) in bounds {
            // By what the limit would buy, because the notional of a wild quantity need not fit.
            let affordable = entry.instrument.affordableQuantity(for: most, at: entry.price, feeRate: .zero)
            guard entry.quantity > affordable - entry.position else { continue }
            let quantity = (entry.quantity.saturatingAdd(entry.position)).text(of: entry.instrument)
            let message = "\(quantity) at \(entry.price.text(of: entry.instrument)) exceeds \(most.text)"
            return OrderRefusal(code, message)
        }
        return nil
    }
}

extension Quantity {
    fileprivate func saturatingAdd(_ other: Quantity) -> Quantity {
        let (sum, overflow) = lots.addingReportingOverflow(other.lots)
        return Quantity(lots: overflow ? .max : sum)
    }
}
