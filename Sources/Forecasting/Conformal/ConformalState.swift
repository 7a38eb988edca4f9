import Foundation

/// The scores and the adapted rates of a ``ConformalCalibration``, and the forecasts whose outcomes are still to come.
struct ConformalState: Hashable, Sendable {
    /// The share outside of each central interval that is wanted, ascending: twice the lower of the standard levels.
    static let wantedRates = ForecastQuantiles.standardLevels.filter { $0 < 0.4999 }.map { 2 * $0 }
    /// The most that an adapted rate may be.
    private static let largestRate = 0.99

    let adaptation: Double
    /// Whether scores are in standard deviations of the model, or in units of the observations where it gives none.
    let isRelative: Bool
    /// The adapted rates, one for each of ``wantedRates``.
    private(set) var rates: [Double]
    /// For each step the scores in the order in which they became known.
    private(set) var scores: [[Double]]
    /// The same, ascending.
    private var sorted: [[Double]]
    private var pending: [Pending] = []
    private var time = 0

    private struct Pending: Hashable {
        var origin: Int
        var scores: [Double]
        /// For each step the half-widths of the intervals that were given; empty if there were none yet.
        var widths: [[Double]]
    }

    init(horizon: Int, adaptation: Double, isRelative: Bool) {
        self.init(
            adaptation: adaptation,
            isRelative: isRelative,
            rates: Self.wantedRates,
            scores: Array(repeating: [], count: horizon)
        )
    }

    init(adaptation: Double, isRelative: Bool, rates: [Double], scores: [[Double]]) {
        (self.adaptation, self.isRelative, self.rates, self.scores) = (adaptation, isRelative, rates, scores)
        sorted = scores.map { $0.sorted() }
    }

    /// Whether each step has enough scores to bound a 95% interval.
    var isReady: Bool { scores.allSatisfy { $0.count >= ConformalCalibration.minimumWindows } }

    /// Takes up a forecast; its outcomes count as time comes to them.
    mutating func add(_ window: OriginForecast) {
        advance(to: window.origin)
        let deviations = window.forecast.standardDeviation
        let scores = window.actual.indices.map { step in
            let distance = abs(window.actual[step] - window.forecast.mean[step])
            guard isRelative else { return distance }
            return distance / max(deviations[step], Double.leastNormalMagnitude)
        }
        pending.append(
            Pending(origin: window.origin, scores: scores, widths: isReady ? sorted.indices.map(widths) : [])
        )
    }

    /// All outcomes are known.
    mutating func finish() {
        guard let last = pending.last else { return }
        advance(to: last.origin + last.scores.count)
        // Forecasts that are taken up later may have outcomes from before.
        time = 0
    }

    /// Learns from the outcomes before `end`, an index in the series.
    mutating func advance(to end: Int) {
        guard let first = pending.first else { return }
        let start = max(first.origin, time)
        for moment in start..<max(start, end) { learn(moment) }
        time = max(start, end)
        pending.removeAll { $0.origin + $0.scores.count <= end }
    }

    private mutating func learn(_ moment: Int) {
        let known = pending.filter { ($0.origin..<$0.origin + $0.scores.count).contains(moment) }
        let judged = known.filter { !$0.widths.isEmpty }
        if !judged.isEmpty {
            for index in rates.indices {
                let misses = judged.reduce(0) { count, forecast in
                    let step = moment - forecast.origin
                    return count + (forecast.scores[step] > forecast.widths[step][index] ? 1 : 0)
                }
                let wanted = Self.wantedRates[index]
                let excess = wanted * Double(judged.count) - Double(misses)
                // Of the logarithm: a rate near zero moves by small steps, and one that has grown comes back as fast.
                let rate = rates[index] * exp(adaptation * excess / (wanted * Double(scores.count)))
                rates[index] = min(max(rate, leastRate(wanted)), Self.largestRate)
            }
        }
        for forecast in known { insert(forecast.scores[moment - forecast.origin], step: moment - forecast.origin) }
    }

    /// The least that an adapted rate may be: that of the largest score seen, but for very few or very many of them. Beyond,
    /// an interval says more of the tail that is assumed than of what was seen.
    private func leastRate(_ wanted: Double) -> Double {
        let largestScore = 1 / Double((scores.first?.count ?? 0) + 1)
        return max(0.02 * wanted, min(0.2 * wanted, largestScore))
    }

    private mutating func insert(_ score: Double, step: Int) {
        scores[step].append(score)
        sorted[step].insert(score, at: position(of: score, in: sorted[step]))
        if scores[step].count > ConformalCalibration.maximumScores {
            let oldest = scores[step].removeFirst()
            sorted[step].remove(at: position(of: oldest, in: sorted[step]))
        }
    }

    /// The index of the first score that is not smaller.
    private func position(of score: Double, in sorted: [Double]) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < score { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The half-widths of the intervals of a step, the widest first.
    private func widths(step: Int) -> [Double] {
        let scores = sorted[step]
        var narrowest = Double.infinity
        return rates.map { rate in
            narrowest = min(narrowest, Self.quantile(1 - rate, of: scores))
            return narrowest
        }
    }

    /// The ⌈(n + 1) level⌉-th smallest score; beyond the largest, that one, widened as a normal distribution would be.
    private static func quantile(_ level: Double, of sorted: [Double]) -> Double {
        let count = Double(sorted.count)
        let rank = ((count + 1) * level).rounded(.up)
        if rank <= count { return sorted[max(Int(rank), 1) - 1] }
        let reached = NormalDistribution.quantile(0.5 + 0.5 * count / (count + 1))
        return sorted[sorted.count - 1] * NormalDistribution.quantile(0.5 + 0.5 * level) / reached
    }

    func apply(to forecast: Forecast) -> Forecast {
        let deviations = forecast.standardDeviation
        let calibrated = sorted.indices.map(widths)
        let steps = forecast.mean.indices.map { step in
            let unit = isRelative ? deviations[step] : 1
            let widths = calibrated[min(step, calibrated.count - 1)].map { $0 * unit }
            let mean = forecast.mean[step]
            return widths.map { mean - $0 } + [mean] + widths.reversed().map { mean + $0 }
        }
        return Forecast(
            mean: forecast.mean,
            quantiles: ForecastQuantiles(levels: ForecastQuantiles.standardLevels, steps: steps)
        )
    }
}
