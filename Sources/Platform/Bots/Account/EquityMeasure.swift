import Markets

/// What the bots of an account have been worth in one quote asset: what losses are measured from.
struct EquityMeasure: Hashable, Sendable {
    /// The highest worth so far.
    private(set) var peak: Money
    /// The number of the day since 1970, and what they were worth when it began.
    private(set) var day: Int64
    private(set) var dayEquity: Money

    init(peak: Money, day: Int64, dayEquity: Money) {
        (self.peak, self.day, self.dayEquity) = (peak, day, dayEquity)
    }

    /// Begins with what they are worth now, on whatever day the market is at.
    init(_ equity: Money) { self.init(peak: equity, day: .min, dayEquity: equity) }

    private static func day(of time: Timestamp) -> Int64 {
        let day: Int64 = 86_400_000
        return time.milliseconds >= 0 ? time.milliseconds / day : (time.milliseconds + 1) / day - 1
    }

    /// Takes in what they are worth at `time`; a day that has begun does not end before the next.
    ///
    /// - Parameter last: what they were worth before.
    mutating func mark(_ equity: Money, after last: Money, at time: Timestamp) {
        let today = Self.day(of: time)
        if today > day { (day, dayEquity) = (today, last) }
        peak = max(peak, equity)
    }

    /// Takes in money that came in with a new bot or went out with one that was deleted. The losses so far stay the same
    /// share, as with the units of a fund: no money that comes in hides them, and none that goes out enlarges them.
    mutating func flow(from last: Money, to equity: Money) {
        guard last > .zero else {
            (peak, dayEquity) = (max(peak, equity), equity)
            return
        }
        peak = max(equity, peak.scaled(by: equity, over: last))
        dayEquity = dayEquity.scaled(by: equity, over: last)
    }

    /// The loss from the peak and since the day began.
    func losses(_ equity: Money) -> (fromPeak: Money, today: Money) {
        (max(.zero, peak - equity), max(.zero, dayEquity - equity))
    }
}

extension Money {
    /// `self × numerator / denominator`, rounded up; for amounts that are not negative.
    fileprivate func scaled(by numerator: Money, over denominator: Money) -> Money {
        let product = units.magnitude.multipliedFullWidth(by: numerator.units.magnitude)
        let divisor = denominator.units.magnitude
        // As many digits as an amount may have that is read back.
        let most = powerOfTen(35)
        guard product.high < divisor else { return Money(units: most) }
        let (quotient, rest) = divisor.dividingFullWidth(product)
        return Money(units: min(most, Int128(clamping: quotient)) + (rest == 0 ? 0 : 1))
    }
}
