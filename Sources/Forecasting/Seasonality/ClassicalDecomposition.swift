/// How the parts of a decomposition make up the series.
enum DecompositionKind: String, Sendable {
    case additive
    case multiplicative
}

/// The seasonal indices of a series by classical decomposition: the series without its centred moving average, averaged
/// by phase and normalised (Hyndman and Athanasopoulos, "Forecasting: Principles and Practice", 3rd edition, 3.4). Equal
/// to `decompose` of R and `seasonal_decompose` of statsmodels.
struct ClassicalDecomposition: Sendable {
    let kind: DecompositionKind
    /// One for each phase; the observation at position t has the phase t mod season. Sum 0 or mean 1.
    let indices: [Double]

    /// - Parameters:
    ///   - values: at least two seasons; positive for the multiplicative kind.
    ///   - season: at least 2.
    init(_ values: [Double], season: Int, kind: DecompositionKind) {
        precondition(season > 1 && values.count >= 2 * season, "two seasons are needed")
        self.kind = kind
        let trend = Self.centredAverage(values, season: season)
        let first = season / 2
        var sums = Array(repeating: 0.0, count: season)
        var counts = Array(repeating: 0.0, count: season)
        for (offset, level) in trend.enumerated() {
            let value = values[first + offset]
            sums[(first + offset) % season] += kind == .additive ? value - level : value / level
            counts[(first + offset) % season] += 1
        }
        let means = zip(sums, counts).map { $0 / $1 }
        let mean = means.reduce(0, +) / Double(season)
        indices = means.map { kind == .additive ? $0 - mean : $0 / mean }
    }

    /// The mean over one season around each position from season / 2 on, as far as there are whole ones; for an even
    /// season the outermost two count half.
    static func centredAverage(_ values: [Double], season: Int) -> [Double] {
        let half = season / 2
        return (half..<values.count - half).map { centre in
            var sum = 0.0
            for position in centre - half...centre + half { sum += values[position] }
            if season.isMultiple(of: 2) { sum -= 0.5 * (values[centre - half] + values[centre + half]) }
            return sum / Double(season)
        }
    }

    var season: Int { indices.count }

    /// The series without its season.
    func adjusted(_ values: [Double]) -> [Double] {
        values.enumerated().map { kind == .additive ? $1 - indices[$0 % season] : $1 / indices[$0 % season] }
    }

    /// Puts the season back on a value at position `position`, counted from the first observation.
    func seasonal(_ value: Double, at position: Int) -> Double {
        kind == .additive ? value + indices[position % season] : value * indices[position % season]
    }

    /// By how much the season widens the spread of a value at a position.
    func factor(at position: Int) -> Double { kind == .additive ? 1 : indices[position % season] }

    /// The multiplicative decomposition where it makes sense, that is of positive values with no index near 0; else the
    /// additive one.
    static func multiplicativeIfPossible(_ values: [Double], season: Int) -> ClassicalDecomposition {
        if values.allSatisfy({ $0 > 0 }) {
            let decomposition = ClassicalDecomposition(values, season: season, kind: .multiplicative)
            if decomposition.indices.allSatisfy({ $0 >= 0.01 }) { return decomposition }
        }
        return ClassicalDecomposition(values, season: season, kind: .additive)
    }
}
