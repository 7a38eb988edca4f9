/// Tillson's T3: a generalised double exponential average applied three times, which comes down to a weighted sum of the
/// third to the sixth of six averages of one another, each seeded with a plain mean as in TA-Lib.
///
/// Source: T. Tillson, "Smoothing Techniques for More Accurate Signals", Stocks & Commodities 16:1 (1998).
public struct TillsonAverage: Indicator, Hashable, Codable {
    private var averages: [ExponentialMovingAverage]
    private let volume: Double

    /// - Parameters:
    ///   - volume: how much of the lag is taken out, from 0 (none) to 1.
    /// - Precondition: `period` is at least 1.
    public init(period: Int, volume: Double) {
        averages = Array(repeating: ExponentialMovingAverage(period: period), count: 6)
        self.volume = volume
    }

    public var warmUp: Int { averages.reduce(1) { $0 + $1.warmUp - 1 } }

    public mutating func update(_ value: Double) -> Double? {
        var value = value
        var last = (third: 0.0, fourth: 0.0, fifth: 0.0)
        for index in averages.indices {
            guard let average = averages[index].update(value) else { return nil }
            value = average
            if index < 5 { last = (last.fourth, last.fifth, average) }
        }
        let square = volume * volume
        let cube = square * volume
        // The weights add up to 1.
        return -cube * value + 3 * (square + cube) * last.fifth
            - (6 * square + 3 * (volume + cube)) * last.fourth + (1 + 3 * volume + cube + 3 * square) * last.third
    }
}
