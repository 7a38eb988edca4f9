import Foundation
import Randomness

/// Changes of slope after the end of a fit, simulated as frequent and as large as those in it: a Poisson process with the
/// fit's number of changepoints per length of the fit, and Laplace changes of the fit's mean size (Taylor and Letham, 2018,
/// section 3.1.4).
///
/// The futures are moved on together, step by step, so that the first steps are the same however many follow.
struct FutureTrendChanges {
    /// Of changes per unit of scaled time.
    private let rate: Double
    /// Mean size of a change.
    private let scale: Double
    private var random: SeededRandom
    private var futures: [Future]
    /// Standard normal quantiles, one for each future, dealt out anew at each step: the noise then has its distribution
    /// exactly, and only the trends are left to chance.
    private var noise: [Double]

    /// What a future adds to the linear form: slope · t + level.
    private struct Future {
        var slope = 0.0
        var level = 0.0
        /// The scaled time of its next change.
        var next: Double
    }

    init(_ trend: ProphetTrend, futures count: Int, seed: UInt64) {
        let changes = trend.changes
        rate = Double(changes.count)
        scale = changes.reduce(0) { $0 + abs($1) } / Double(max(1, changes.count)) + 1e-8
        random = SeededRandom(seed: seed, stream: "prophet")
        noise = (0..<count).map { NormalDistribution.quantile((Double($0) + 0.5) / Double(count)) }
        futures = []
        futures.reserveCapacity(count)
        for _ in 0..<count { futures.append(Future(next: 1 + exponential() / rate)) }
    }

    /// What each future adds to the linear form at scaled time `t`, not before the last one asked for, and its noise, a
    /// standard normal draw.
    mutating func advance(to t: Double, _ body: (_ shift: Double, _ noise: Double) -> Void) {
        noise.shuffle(using: &random)
        for index in futures.indices {
            while futures[index].next <= t { change(index) }
            body(futures[index].slope * t + futures[index].level, noise[index])
        }
    }

    private mutating func change(_ index: Int) {
        let time = futures[index].next
        let size = scale * exponential() * (random.next() & 1 == 0 ? 1 : -1)
        futures[index].slope += size
        futures[index].level -= size * time
        futures[index].next = time + exponential() / rate
    }

    /// Exponential with mean 1.
    private mutating func exponential() -> Double { -log(1 - random.uniform()) }
}
