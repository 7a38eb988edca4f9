/// Points from which a maximum of the likelihood may be reached, as free parameters of a ``SARMAShape``.
struct SARIMAXStarts {
    private let shape: SARMAShape
    /// Rows of candidates in which neighbours are similar, as in ``ARMACandidates``.
    private var rows: [[[Double]]] = []

    /// - Parameters:
    ///   - isThorough: whether models are among them in which roots nearly cancel at any frequency.
    ///   - goesOn: asked between any two searches.
    init(
        _ problem: SARIMAXProblem,
        _ shape: SARMAShape,
        isThorough: Bool = true,
        goesOn: () -> Bool
    ) throws(ForecastingError) {
        self.shape = shape
        let plain = ARMACandidates(problem.centred, p: shape.p, q: shape.q, hasMean: false).rows
        guard shape.seasonalP + shape.seasonalQ > 0 else {
            rows = isThorough ? plain : Array(plain.prefix(shape.q > 0 ? 5 : 3))
            return
        }
        let skipped = min(shape.period, problem.centred.count / 4)
        for base in plain.prefix(3).flatMap(\.self) {
            for seasonal in seasonalStarts {
                guard goesOn() else { throw .cancelled }
                let start = base + seasonal
                let squares = ConditionalLeastSquares(problem.centred, shape, from: start, skipped: skipped)
                rows += [[start], [squares.free]]
            }
        }
    }

    /// Zeros, and seasonal terms that decay.
    private var seasonalStarts: [[Double]] {
        func start(_ ar: Double, _ ma: Double) -> [Double] {
            (0..<shape.seasonalP).map { $0 == 0 ? ar : 0 } + (0..<shape.seasonalQ).map { $0 == 0 ? ma : 0 }
        }
        return [start(0, 0), start(0.5, 0.6), start(-0.4, -0.4)]
    }

    /// The best candidates by likelihood, best first, no two of them close together.
    func screened(
        _ likelihood: SARIMAXLikelihood,
        count: Int = 8,
        goesOn: () -> Bool
    ) throws(ForecastingError) -> [[Double]] {
        var likelihood = likelihood
        var peaks: [(free: [Double], objective: Double)] = []
        for row in rows {
            guard goesOn() else { throw .cancelled }
            let objectives = row.map { likelihood.value(at: $0)?.objective ?? .infinity }
            for (index, objective) in objectives.enumerated() where objective.isFinite {
                let isLowest = [index - 1, index + 1].allSatisfy {
                    !objectives.indices.contains($0) || objectives[$0] >= objective
                }
                if isLowest { peaks.append((row[index], objective)) }
            }
        }
        var chosen: [[Double]] = []
        for (free, _) in peaks.sorted(by: { $0.objective < $1.objective }) where chosen.count < count {
            let isNew = chosen.allSatisfy { other in zip(free, other).contains { abs($0 - $1) > 0.1 } }
            if isNew || chosen.isEmpty { chosen.append(free) }
        }
        return chosen
    }
}
