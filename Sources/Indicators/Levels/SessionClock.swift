import Markets

/// Tells UTC days apart by the open times of candles.
struct SessionClock: Hashable, Sendable, Codable {
    enum Event: Hashable, Sendable {
        /// The first candle of a day, as far as the series tells.
        case begins
        /// Another candle of a day whose beginning was seen.
        case goesOn
        /// A candle of a day whose beginning was not: the series starts within it.
        case isPartial
    }

    private var day: Timestamp?
    private var isWhole = false

    mutating func update(_ candle: Candle) -> Event {
        let today = Timeframe.oneDay.open(containing: candle.openTime)
        guard today != day else { return isWhole ? .goesOn : .isPartial }
        isWhole = day != nil || today == candle.openTime
        day = today
        return isWhole ? .begins : .isPartial
    }
}
