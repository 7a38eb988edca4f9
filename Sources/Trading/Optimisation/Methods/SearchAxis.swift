internal import Foundation
internal import Parameters
internal import Randomness

/// A dimension as a method sees it: numbers as places between 0 and 1 by the scale, choices by their index.
struct SearchAxis: Sendable {
    enum Kind: Sendable {
        /// Each level owns the places between two edges, of which there is one more than there are levels.
        case levels(edges: [Double])
        case span
        case choices(Int)
    }

    let kind: Kind
    private let values: [ParameterValue]
    private let isLogarithmic: Bool
    /// The number at place 0, or its logarithm, and how far it is to the one at place 1.
    private let origin: Double
    private let extent: Double

    init(_ dimension: SearchDimension) {
        switch dimension.domain {
        case .levels(let values, _) where values.count == 1: self.init(choices: values)
        case .choices(let values): self.init(choices: values)
        case .levels(let values, let scale):
            let isLogarithmic = scale == .logarithmic
            let numbers = values.compactMap(\.double).map { isLogarithmic ? log($0) : $0 }
            let borders = zip(numbers, numbers.dropFirst()).map { ($0 + $1) / 2 }
            // The first and the last level own as much on either side.
            let origin = 2 * numbers[0] - borders[0]
            let extent = 2 * numbers[numbers.count - 1] - borders[borders.count - 1] - origin
            let inner = borders.map { ($0 - origin) / extent }
            self.init(.levels(edges: [0] + inner + [1]), values, isLogarithmic, origin, extent)
        case .span(let range, let scale):
            let isLogarithmic = scale == .logarithmic
            let lower = isLogarithmic ? log(range.lowerBound) : range.lowerBound
            let upper = isLogarithmic ? log(range.upperBound) : range.upperBound
            self.init(.span, [], isLogarithmic, lower, upper - lower)
        }
    }

    private init(choices: [ParameterValue]) {
        self.init(.choices(choices.count), choices, false, 0, 1)
    }

    private init(_ kind: Kind, _ values: [ParameterValue], _ isLogarithmic: Bool, _ origin: Double, _ extent: Double) {
        self.kind = kind
        self.values = values
        self.isLogarithmic = isLogarithmic
        self.origin = origin
        self.extent = extent
    }

    /// A place drawn from the prior.
    func draw(_ random: inout SeededRandom) -> Double {
        switch kind {
        case .levels, .span: random.uniform()
        case .choices(let count): Double(Int(random.uniform() * Double(count)))
        }
    }

    /// The value at a place.
    func value(at place: Double) -> ParameterValue {
        switch kind {
        case .choices: return values[Int(place)]
        case .levels(let edges): return values[Self.cell(place, edges)]
        case .span:
            let number = origin + place * extent
            return .number(isLogarithmic ? exp(number) : number)
        }
    }

    /// A place of the value, which is one of the axis; of a level the middle of what it owns.
    func place(of value: ParameterValue) -> Double {
        switch kind {
        case .choices: return Double(values.firstIndex(of: value) ?? 0)
        case .levels(let edges):
            let cell = Self.cell(place(of: value.double), edges)
            return (edges[cell] + edges[cell + 1]) / 2
        case .span: return place(of: value.double)
        }
    }

    private func place(of number: Double?) -> Double {
        guard let number else { return 0 }
        return ((isLogarithmic ? log(number) : number) - origin) / extent
    }

    /// The index of the level that owns a place.
    static func cell(_ place: Double, _ edges: [Double]) -> Int {
        var (lower, upper) = (0, edges.count - 1)
        while upper - lower > 1 {
            let middle = (lower + upper) / 2
            if edges[middle] <= place { lower = middle } else { upper = middle }
        }
        return lower
    }
}
