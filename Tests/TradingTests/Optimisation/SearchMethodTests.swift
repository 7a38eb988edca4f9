import Foundation
import JSON
import Parameters
import Testing
import Trading

@Suite struct SearchMethodTests {
    /// A valley of two numbers, a scale and a word, at its highest, 0, where x is 0.3, rate is 0.01 and kind is "b".
    private func valley(_ point: SearchPoint) -> Double {
        guard case .number(let x) = point.values[0], case .number(let rate) = point.values[1],
            case .text(let kind) = point.values[2], case .integer(let steps) = point.values[3]
        else { return -.infinity }
        let decades = log10(rate) + 2
        return
            -(4 * (x - 0.3) * (x - 0.3) + decades * decades / 4 + (kind == "b" ? 0 : 0.5)
            + Double((steps - 40) * (steps - 40)) / 2000)
    }

    private let mixed = SearchSpace([
        SearchDimension("x", .span(0...1, .linear)),
        SearchDimension("rate", .span(0.0001...10, .logarithmic)),
        SearchDimension("kind", .choices(["a", "b", "c", "d"])),
        SearchDimension("steps", .levels((1...100).map { .integer($0) }, .linear)),
    ])

    private func best(_ name: SearchMethodName, seed: UInt64, trials: Int) -> Double {
        var method = name.method(mixed, seed: seed)
        var best = -Double.infinity
        var asked = 0
        while asked < trials {
            let points = method.ask(min(method.batch, trials - asked))
            asked += points.count
            for point in points {
                let score = valley(point)
                best = max(best, score)
                method.tell(point, score: score)
            }
        }
        return best
    }

    @Test func treeParzenEstimatorBeatsRandomOnAverage() {
        let seeds = (1...20).map(UInt64.init)
        let random = seeds.map { best(.random, seed: $0, trials: 100) }
        let tpe = seeds.map { best(.tpe, seed: $0, trials: 100) }
        let (randomMean, tpeMean) = (random.reduce(0, +) / 20, tpe.reduce(0, +) / 20)
        #expect(tpeMean > randomMean / 2, "mean of 20 seeds: TPE \(tpeMean), random \(randomMean); the best is 0")
        #expect(zip(tpe, random).count { $0 > $1 } >= 14, "TPE \(tpe), random \(random)")
    }

    @Test(arguments: SearchMethodName.allCases, [UInt64(1), 2, 3])
    func everyPointOnceAndThenNoMore(name: SearchMethodName, seed: UInt64) throws {
        let space = try crossSpace("fast=1:12", "slow=2:13")
        var method = name.method(space, seed: seed)
        var seen: Set<SearchPoint> = []
        while true {
            let points = method.ask(method.batch)
            if points.isEmpty { break }
            for point in points {
                #expect(seen.insert(point).inserted, "seed \(seed)")
                #expect(space.contains(point))
                method.tell(point, score: seen.count.isMultiple(of: 7) ? nil : Double(seen.count % 5))
            }
        }
        #expect(seen.count == 12 * 13 / 2, "seed \(seed)")
    }

    @Test(arguments: [SearchMethodName.random, .tpe]) func theSeedDecides(name: SearchMethodName) {
        func points(_ seed: UInt64) -> [SearchPoint] {
            var method = name.method(mixed, seed: seed)
            return (0..<10).flatMap { _ in
                let points = method.ask(8)
                for point in points { method.tell(point, score: valley(point)) }
                return points
            }
        }
        #expect(points(5) == points(5))
        #expect(points(5) != points(6))
    }

    @Test func pointsThatAreNeverScoredDoNotStopTheSearch() {
        var method = TreeParzenEstimator(mixed, seed: 3)
        for _ in 0..<10 {
            let points = method.ask(8)
            #expect(points.count == 8)
            for point in points { method.tell(point, score: nil) }
        }
    }

    /// The prior of a logarithmic scale: as many draws in one decade as in another.
    @Test func logarithmicDraws() {
        let space = SearchSpace([SearchDimension("rate", .span(0.0001...1, .logarithmic))])
        var method = RandomSearch(space, seed: 9)
        let values = method.ask(4000).compactMap { point -> Double? in
            if case .number(let value) = point.values[0] { value } else { nil }
        }
        #expect(values.allSatisfy { (0.0001...1).contains($0) })
        for decade in 0..<4 {
            let (lower, upper) = (pow(10, Double(decade - 4)), pow(10, Double(decade - 3)))
            // 1,000 expected, standard deviation 27.
            #expect(abs(values.count { $0 >= lower && $0 < upper } - 1000) < 140)
        }
    }
}
