import Markets

/// The building blocks of indicators as their definitions say them, without any cleverness.
enum Plain {
    /// The mean typical price by volume; by number if there is none.
    static func weightedPrice(_ candles: ArraySlice<Candle>) -> Double {
        let prices = candles.map { ($0.high + $0.low + $0.close) / 3 }
        let volume = candles.reduce(0) { $0 + $1.volume }
        guard volume > 0 else { return prices.reduce(0, +) / Double(prices.count) }
        return zip(prices, candles).reduce(0) { $0 + $1.0 * ($1.1.volume / volume) }
    }

    /// The mean with weights 1, 2, …
    static func weighted(_ values: ArraySlice<Double>) -> Double {
        let sum = values.enumerated().reduce(0) { $0 + Double($1.offset + 1) * $1.element }
        return sum * 2 / Double(values.count * (values.count + 1))
    }

    /// The exponential average from the first value that there is, seeded with a plain mean.
    static func exponential(_ values: [Double], _ period: Int) -> [Double] {
        guard values.count >= period else { return [] }
        var averages = [values.prefix(period).reduce(0, +) / Double(period)]
        for value in values.dropFirst(period) {
            let weight = 2 / Double(period + 1)
            averages.append(averages[averages.count - 1] * (1 - weight) + value * weight)
        }
        return averages
    }

    /// Wilder's average of the true range from the first value that there is.
    static func averageRanges(_ candles: [Candle], _ period: Int) -> [Double] {
        let ranges = zip(candles, candles.dropFirst()).map { before, now in
            max(now.high - now.low, abs(now.high - before.close), abs(now.low - before.close))
        }
        guard ranges.count >= period else { return [] }
        var averages = [ranges.prefix(period).reduce(0, +) / Double(period)]
        for range in ranges.dropFirst(period) {
            averages.append(averages[averages.count - 1] + (range - averages[averages.count - 1]) / Double(period))
        }
        return averages
    }

    /// The middle between the highest high and the lowest low.
    static func middle(_ candles: ArraySlice<Candle>) -> Double? {
        guard let high = candles.map(\.high).max(), let low = candles.map(\.low).min() else { return nil }
        return (high + low) / 2
    }

    /// The candles by UTC day, without a first day that does not begin at midnight.
    static func wholeDays(_ candles: [Candle]) -> [[Candle]] {
        let days = Dictionary(grouping: candles) { $0.openTime.milliseconds / 86_400_000 }
            .sorted { $0.key < $1.key }.map(\.value)
        let isPartial = (candles.first?.openTime.milliseconds ?? 0) % 86_400_000 != 0
        return Array(days.dropFirst(isPartial ? 1 : 0))
    }

    /// The whole day before the one of the last candle, as one candle.
    static func dayBefore(_ candles: [Candle]) -> Candle? {
        guard let day = wholeDays(candles).dropLast().last else { return nil }
        var whole = day[0]
        whole.high = day.map(\.high).max() ?? 0
        whole.low = day.map(\.low).min() ?? 0
        whole.close = day[day.count - 1].close
        return whole
    }
}
