public import JSON
internal import Randomness

/// Where a figure would lie if the past had come in another order or with other luck: percentiles over resamples.
public struct Bootstrap: Hashable, Sendable {
    public let resamples: Int
    /// The share of the resamples in which the figure is below zero.
    public let belowZero: Double
    /// Percentiles of the figure: 90% of the resamples lie between the first and the last.
    public let percentile5: Double
    public let percentile50: Double
    public let percentile95: Double

    private init(_ figures: [Double]) {
        let sorted = figures.sorted()
        resamples = sorted.count
        belowZero = Double(sorted.count { $0 < 0 }) / Double(sorted.count)
        percentile5 = Quantile.of(sorted, 0.05)
        percentile50 = Quantile.of(sorted, 0.5)
        percentile95 = Quantile.of(sorted, 0.95)
    }

    /// As many resamples as `draws` pays for: enough for percentiles, even where that is too few.
    private static func count(_ length: Int, draws: Int) -> Int { min(1000, max(200, draws / max(1, length))) }

    /// The compound return of trades that are drawn anew, each independently of the others. Efron (1979).
    ///
    /// - Parameters:
    ///   - returns: of each trade, as a fraction of the equity before it.
    ///   - draws: about how many trades may be drawn in all.
    /// - Returns: `nil` for fewer than five trades.
    public static func ofTrades(_ returns: [Double], draws: Int, seed: UInt64) -> Bootstrap? {
        guard returns.count >= 5 else { return nil }
        var random = SeededRandom(seed: seed, stream: "trades")
        let factors = returns.map { max(0, 1 + $0) }
        let figures = (0..<count(factors.count, draws: draws)).map { _ in
            var equity = 1.0
            for _ in factors.indices { equity *= factors[random.index(below: factors.count)] }
            return equity - 1
        }
        return Bootstrap(figures)
    }

    /// The compound return over blocks of days that are drawn anew, so that what hangs together over days stays together: the
    /// stationary bootstrap of Politis & Romano (1994), with blocks of ∛n days on average.
    ///
    /// - Parameters:
    ///   - returns: of the days, in order.
    ///   - draws: about how many days may be drawn in all.
    /// - Returns: `nil` for fewer than twenty days.
    public static func ofDays(_ returns: [Double], draws: Int, seed: UInt64) -> Bootstrap? {
        guard returns.count >= 20 else { return nil }
        var random = SeededRandom(seed: seed, stream: "days")
        let length = power(Double(returns.count), 1 / 3.0)
        let figures = (0..<count(returns.count, draws: draws)).map { _ in
            var equity = 1.0
            var place = random.index(below: returns.count)
            for _ in returns.indices {
                equity *= max(0, 1 + returns[place])
                // A block ends with the same probability each day, and goes on from the end to the beginning.
                place = random.uniform() * length < 1 ? random.index(below: returns.count) : place + 1
                if place == returns.count { place = 0 }
            }
            return equity - 1
        }
        return Bootstrap(figures)
    }
}

extension SeededRandom {
    /// Uniform in 0..<count, but for one part in 2^64 / count.
    fileprivate mutating func index(below count: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(count)).high)
    }
}

extension Bootstrap: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("resamples", resamples)
            $0.member("below_zero", belowZero)
            $0.member("percentile_5", percentile5)
            $0.member("percentile_50", percentile50)
            $0.member("percentile_95", percentile95)
        }
    }
}
