internal import Foundation
internal import Randomness

/// Draws points where the good ones lie: of some candidates from the density of the good points the one that is most
/// likely good rather than bad, which has the largest expected improvement.
///
/// Source: Bergstra, Bardenet, Bengio & Kégl, Algorithms for Hyper-Parameter Optimization (2011). The first points are
/// random. The densities are ``ParzenMixture``s over all dimensions together. Points of a batch that have no score yet
/// count as bad ones, so that a batch spreads (the constant liar of Ginsbourger, Le Riche & Carraro 2010).
public struct TreeParzenEstimator: SearchMethod {
    public struct Configuration: Hashable, Sendable {
        /// How many points are random.
        public var startup = 20
        /// How many points the next one is chosen from.
        public var candidates = 24
        /// The share of the points that count as good: the paper's gamma.
        public var goodShare = 0.15
        /// So many points at most are good.
        public var maximumGood = 25
        /// How many points are evaluated before the next are looked for.
        public var batch = 8

        public init() {}
    }

    private struct Observation {
        let places: [Double]
        let score: Double
    }

    private let configuration: Configuration
    private var sampler: PriorSampler
    /// Those with a score, in the order in which they were told.
    private var scored: [Observation] = []
    /// Those without.
    private var failed: [[Double]] = []
    /// Asked for and not told yet.
    private var pending: [SearchPoint: [Double]] = [:]
    private var order: [SearchPoint] = []
    private var asked = 0

    public var batch: Int { configuration.batch }

    public init(_ space: SearchSpace, seed: UInt64, configuration: Configuration = Configuration()) {
        self.configuration = configuration
        sampler = PriorSampler(space, seed: seed)
    }

    public mutating func ask(_ count: Int) -> [SearchPoint] {
        var points: [SearchPoint] = []
        while points.count < count, let point = next() {
            points.append(point)
            asked += 1
        }
        return points
    }

    public mutating func tell(_ point: SearchPoint, score: Double?) {
        guard let places = pending.removeValue(forKey: point) else { return }
        order.removeAll { $0 == point }
        if let score, !score.isNaN {
            scored.append(Observation(places: places, score: score))
        } else {
            failed.append(places)
        }
    }

    private mutating func next() -> SearchPoint? {
        if asked >= configuration.startup, !scored.isEmpty, let point = likely() { return point }
        guard let point = sampler.next() else { return nil }
        wait(for: point, at: zip(sampler.axes, point.values).map { $0.place(of: $1) })
        return point
    }

    /// The candidate that is most likely good; `nil` if no candidate is new.
    private mutating func likely() -> SearchPoint? {
        let (good, bad) = split()
        let likely = ParzenMixture(sampler.axes, around: good)
        let unlikely = ParzenMixture(sampler.axes, around: bad)
        var best: (point: SearchPoint, places: [Double], ratio: Double)?
        var left = configuration.candidates
        // Candidates that do not go together or were there before are drawn again, but not for ever.
        for _ in 0..<configuration.candidates * 20 where left > 0 {
            let drawn = likely.draw(&sampler.random)
            let point = SearchPoint(zip(sampler.axes, drawn).map { $0.value(at: $1) })
            guard sampler.isFree(point) else { continue }
            left -= 1
            let places = zip(sampler.axes, point.values).map { $0.place(of: $1) }
            let ratio = likely.logDensity(places) - unlikely.logDensity(places)
            if ratio > best?.ratio ?? -.infinity { best = (point, places, ratio) }
        }
        guard let best, sampler.claim(best.point) else { return nil }
        wait(for: best.point, at: best.places)
        return best.point
    }

    private mutating func wait(for point: SearchPoint, at places: [Double]) {
        pending[point] = places
        order.append(point)
    }

    /// The places of the good points and of all others.
    private func split() -> (good: [[Double]], bad: [[Double]]) {
        let ranked = scored.enumerated().sorted {
            $0.element.score == $1.element.score ? $0.offset < $1.offset : $0.element.score > $1.element.score
        }.map(\.element.places)
        let share = (configuration.goodShare * Double(ranked.count)).rounded(.up)
        let count = min(configuration.maximumGood, max(1, Int(share)))
        return (Array(ranked.prefix(count)), ranked.dropFirst(count) + failed + order.compactMap { pending[$0] })
    }
}
