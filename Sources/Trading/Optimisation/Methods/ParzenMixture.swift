internal import Foundation
internal import Randomness

/// A density over the axes of a space: a kernel around each of some points, and the prior as one more.
///
/// A kernel is a product over the axes, so that which values go together is kept (Falkner, Klein & Hutter 2018): of
/// truncated normals, in which a level has the mass of its cell, and for choices of a distribution that prefers the
/// point's own (Aitchison & Aitken 1976). Its width follows Scott's rule; no kernel is so narrow that it finds nothing
/// new (Bergstra et al. 2011; constants as Watanabe 2023 recommends).
struct ParzenMixture {
    private let axes: [SearchAxis]
    private let points: [[Double]]
    private let width: Double
    /// For each point and each axis the mass of the whole normal that lies between 0 and 1.
    private let masses: [[Double]]

    /// - Parameter points: a place on each axis.
    init(_ axes: [SearchAxis], around points: [[Double]]) {
        self.axes = axes
        self.points = points
        let count = Double(points.count + 1)
        let width = max(0.2 * pow(count, -1 / (Double(axes.count) + 4)), 1 / min(100, count + 1))
        self.width = width
        masses = points.map { point in point.map { Self.mass(0, 1, around: $0, width) } }
    }

    /// Draws a place on each axis.
    func draw(_ random: inout SeededRandom) -> [Double] {
        let index = Int(random.uniform() * Double(points.count + 1))
        guard index < points.count else { return axes.map { $0.draw(&random) } }
        return zip(axes, points[index]).map { axis, center in
            switch axis.kind {
            case .choices(let count):
                return random.uniform() < ownShare(count) ? center : axis.draw(&random)
            case .levels, .span:
                while true {
                    let place = center + width * random.normal()
                    if (0..<1).contains(place) { return place }
                }
            }
        }
    }

    /// The logarithm of the density; of levels and choices, of the probability.
    func logDensity(_ places: [Double]) -> Double {
        let prior = axes.indices.reduce(0) { $0 + log(axes[$1].priorDensity(places[$1])) }
        var logs = [prior]
        logs.reserveCapacity(points.count + 1)
        for (point, masses) in zip(points, masses) {
            var sum = 0.0
            for (index, axis) in axes.enumerated() where sum > -.infinity {
                sum += log(density(places[index], on: axis, around: point[index], masses[index]))
            }
            logs.append(sum)
        }
        let largest = logs.max() ?? prior
        return largest + log(logs.reduce(0) { $0 + exp($1 - largest) } / Double(logs.count))
    }

    private func density(_ place: Double, on axis: SearchAxis, around center: Double, _ mass: Double) -> Double {
        switch axis.kind {
        case .choices(let count):
            let rest = (1 - ownShare(count)) / Double(count)
            return place == center ? ownShare(count) + rest : rest
        case .levels(let edges):
            let cell = SearchAxis.cell(place, edges)
            return Self.mass(edges[cell], edges[cell + 1], around: center, width) / mass
        case .span:
            let distance = (place - center) / width
            return exp(-distance * distance / 2) / (width * (2 * Double.pi).squareRoot() * mass)
        }
    }

    /// How often a kernel keeps its own choice instead of drawing one: more often the more points there are.
    private func ownShare(_ count: Int) -> Double {
        Double(points.count) / Double(points.count + count)
    }

    /// The mass of a normal between two places.
    private static func mass(_ lower: Double, _ upper: Double, around center: Double, _ width: Double) -> Double {
        let scale = 1 / (width * 2.0.squareRoot())
        return (erf((upper - center) * scale) - erf((lower - center) * scale)) / 2
    }
}

extension SearchAxis {
    /// The density of the prior; of levels and choices, the probability.
    fileprivate func priorDensity(_ place: Double) -> Double {
        switch kind {
        case .choices(let count): return 1 / Double(count)
        case .span: return 1
        case .levels(let edges):
            let cell = Self.cell(place, edges)
            return edges[cell + 1] - edges[cell]
        }
    }
}
