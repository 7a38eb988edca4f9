/// The returns of an account from day to day beside those of its market.
///
/// The returns themselves are kept, because quantiles need them; of the rest sums are enough.
struct DayStatistics: Hashable, Sendable, Codable {
    /// How many of the latest returns are kept.
    private let limit: Int
    /// Those of the account, oldest first.
    private(set) var returns: [Double] = []
    private(set) var count = 0
    private var sum = 0.0
    private var marketSum = 0.0
    private var marketSquares = 0.0
    private var products = 0.0

    init(limit: Int) { self.limit = limit }

    mutating func record(_ value: Double, market: Double) {
        if returns.count == limit { returns.removeFirst() }
        returns.append(value)
        count += 1
        sum += value
        marketSum += market
        marketSquares += market * market
        products += value * market
    }

    /// Covariance of the account's returns and the market's over the market's variance; `nil` where the market stands still.
    var beta: Double? {
        guard count > 1 else { return nil }
        let n = Double(count)
        let variance = marketSquares / n - marketSum / n * (marketSum / n)
        guard variance > 1e-12 * marketSquares / n else { return nil }
        return (products / n - sum / n * (marketSum / n)) / variance
    }

    /// What the mean return of a day is above beta times that of the market.
    var alpha: Double? { beta.map { (sum - $0 * marketSum) / Double(count) } }

    /// What quantiles say of the returns kept; `nil` for fewer than twenty.
    var tails: Tails? { returns.count < 20 ? nil : Tails(returns.sorted()) }

    /// The ends of a distribution of returns.
    struct Tails {
        /// The quantiles of 5% and 95%, interpolated between neighbours (Hyndman & Fan 1996, type 7).
        let low: Double
        let high: Double
        /// The mean of the returns that are not above the lower one.
        let lowMean: Double

        init(_ sorted: [Double]) {
            low = Quantile.of(sorted, 0.05)
            high = Quantile.of(sorted, 0.95)
            let worst = sorted.prefix { $0 <= Quantile.of(sorted, 0.05) }
            lowMean = worst.reduce(0, +) / Double(worst.count)
        }
    }
}

/// Quantiles of what is sorted already.
enum Quantile {
    /// Interpolated between neighbours (Hyndman & Fan 1996, type 7).
    ///
    /// - Precondition: `sorted` ascends and is not empty; `level` is in 0...1.
    static func of(_ sorted: [Double], _ level: Double) -> Double {
        let place = level * Double(sorted.count - 1)
        let below = Int(place)
        guard below + 1 < sorted.count else { return sorted[below] }
        return sorted[below] + (sorted[below + 1] - sorted[below]) * (place - Double(below))
    }
}
