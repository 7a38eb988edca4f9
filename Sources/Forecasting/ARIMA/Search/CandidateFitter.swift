import Foundation

/// A candidate of an ``OrderSearch`` with what it was judged by.
struct CandidateFit {
    let candidate: OrderSearch.Candidate
    let shape: SARMAShape
    /// AICc; infinite for a model that is not to be used.
    let criterion: Double
    /// The coefficients, as free parameters.
    let free: [Double]
    /// What the likelihood found; `nil` where conditional least squares did.
    let estimate: SARIMAXEstimator.Estimate?
}

/// Fits the candidates of an ``OrderSearch`` to one series.
struct CandidateFitter {
    private let plain: SARIMAXProblem
    private let withConstant: SARIMAXProblem?
    private let period: Int
    /// How many of the first differences the criterion leaves out.
    private let skipped: Int

    /// A model with a root nearer to the unit circle is not used, as in Hyndman and Khandakar (2008).
    private static let rootMargin = 1.01

    /// - Parameters:
    ///   - plain: without a constant.
    ///   - withConstant: the same with one; `nil` if there may be none.
    ///   - skipped: the criterion is that of the differences after so many, given those.
    init(_ plain: SARIMAXProblem, withConstant: SARIMAXProblem?, period: Int, skipping skipped: Int = 0) {
        (self.plain, self.withConstant) = (plain, withConstant)
        (self.period, self.skipped) = (period, skipped)
    }

    var allowsConstant: Bool { withConstant != nil }

    func problem(_ candidate: OrderSearch.Candidate) -> SARIMAXProblem {
        candidate.hasConstant ? withConstant ?? plain : plain
    }

    func shape(_ candidate: OrderSearch.Candidate) -> SARMAShape {
        SARMAShape(
            p: candidate.p,
            q: candidate.q,
            seasonalP: candidate.seasonalP,
            seasonalQ: candidate.seasonalQ,
            period: period
        )
    }

    func hasEnough(for candidate: OrderSearch.Candidate) -> Bool {
        (try? problem(candidate).requireObservations(for: shape(candidate))) != nil
    }

    /// Judged by conditional least squares.
    ///
    /// - Returns: `nil` where there was no going on.
    func approximate(_ candidate: OrderSearch.Candidate, goesOn: () -> Bool) -> CandidateFit? {
        guard goesOn() else { return nil }
        let (problem, shape) = (problem(candidate), shape(candidate))
        let squares = leastSquares(problem, shape)
        let count = Double(problem.design.count - problem.design.missing)
        let criterion = Self.criterion(
            minusTwoLogLikelihood: count * log(max(squares.innovationVariance, .leastNormalMagnitude)),
            parameters: shape.count + problem.design.names.count + 1,
            count: count
        )
        let isUsable = shape.coefficients(free: squares.free).hasRoots(beyond: Self.rootMargin)
        return CandidateFit(
            candidate: candidate,
            shape: shape,
            criterion: isUsable ? criterion : .infinity,
            free: squares.free,
            estimate: nil
        )
    }

    /// Judged by the exact likelihood.
    ///
    /// - Parameter near: fits of neighbours, from whose coefficients the search may start.
    /// - Returns: `nil` where there was no going on.
    func exact(_ candidate: OrderSearch.Candidate, near: [CandidateFit], _ goesOn: () -> Bool) -> CandidateFit? {
        guard goesOn() else { return nil }
        let (problem, shape) = (problem(candidate), shape(candidate))
        let squares = leastSquares(problem, shape)
        var likelihood = SARIMAXLikelihood(problem.design, shape)
        let starts = [squares.free] + near.map { shape.free(of: $0) }
        let start = starts.min {
            likelihood.value(at: $0)?.objective ?? .infinity < likelihood.value(at: $1)?.objective ?? .infinity
        }
        var estimator = SARIMAXEstimator(likelihood)
        estimator.rounds = [(1, 100)]
        estimator.valueTolerance = 1e-7
        do {
            let estimate = try estimator.estimate(
                from: [start ?? squares.free],
                curvature: squares.curvature,
                progress: { _ in goesOn() }
            )
            return judged(candidate, shape, estimate, &estimator)
        } catch .cancelled {
            return nil
        } catch {
            return CandidateFit(candidate: candidate, shape: shape, criterion: .infinity, free: [], estimate: nil)
        }
    }

    func judged(
        _ candidate: OrderSearch.Candidate,
        _ shape: SARMAShape,
        _ estimate: SARIMAXEstimator.Estimate,
        _ estimator: inout SARIMAXEstimator
    ) -> CandidateFit {
        let logLikelihood =
            skipped == 0
            ? estimate.logLikelihood : estimator.logLikelihood(at: estimate, skipping: skipped) ?? -.infinity
        let criterion = Self.criterion(
            minusTwoLogLikelihood: -2 * logLikelihood,
            parameters: shape.count + problem(candidate).design.names.count + 1,
            count: Double(estimator.likelihood.observations - skipped)
        )
        let isUsable = estimate.hasConverged && estimate.coefficients.hasRoots(beyond: Self.rootMargin)
        return CandidateFit(
            candidate: candidate,
            shape: shape,
            criterion: isUsable ? criterion : .infinity,
            free: estimate.free,
            estimate: estimate
        )
    }

    private func leastSquares(_ problem: SARIMAXProblem, _ shape: SARMAShape) -> ConditionalLeastSquares {
        let first = HannanRissanen(problem.centred, p: shape.p, q: shape.q)
        let start = SARMACoefficients(
            ar: first?.ar ?? Array(repeating: 0, count: shape.p),
            ma: first?.ma ?? Array(repeating: 0, count: shape.q),
            seasonalAR: (0..<shape.seasonalP).map { $0 == 0 ? 0.2 : 0 },
            seasonalMA: (0..<shape.seasonalQ).map { $0 == 0 ? -0.2 : 0 },
            period: shape.period
        )
        return ConditionalLeastSquares(
            problem.centred,
            shape,
            from: shape.free(start) ?? Array(repeating: 0, count: shape.count),
            skipped: period > 1 ? min(period, problem.centred.count / 4) : 0
        )
    }

    private static func criterion(minusTwoLogLikelihood: Double, parameters: Int, count: Double) -> Double {
        let k = Double(parameters)
        guard count - k - 1 > 0 else { return .infinity }
        return minusTwoLogLikelihood + 2 * k + 2 * k * (k + 1) / (count - k - 1)
    }
}

extension SARMAShape {
    /// The coefficients of another fit as a point of this shape, those that it lacks zero.
    func free(of other: CandidateFit) -> [Double] {
        func part(_ values: ArraySlice<Double>, _ count: Int) -> [Double] {
            Array(values.prefix(count)) + Array(repeating: 0, count: max(0, count - values.count))
        }
        let shape = other.shape
        var rest = other.free[...]
        func take(_ have: Int, _ want: Int) -> [Double] {
            defer { rest = rest.dropFirst(have) }
            return part(rest.prefix(have), want)
        }
        guard other.free.count == shape.count else { return Array(repeating: 0, count: count) }
        return take(shape.p, p) + take(shape.q, q) + take(shape.seasonalP, seasonalP)
            + take(shape.seasonalQ, seasonalQ)
    }
}
