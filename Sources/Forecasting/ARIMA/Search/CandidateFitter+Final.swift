extension CandidateFitter {
    /// Judged by the exact likelihood, searched for from several starting points.
    ///
    /// - Parameters:
    ///   - near: a fit of the same candidate that is known already.
    ///   - isQuick: whether that is the only starting point.
    /// - Returns: `nil` where there was no going on.
    func robust(
        _ candidate: OrderSearch.Candidate,
        near: CandidateFit? = nil,
        isQuick: Bool = false,
        _ goesOn: () -> Bool
    ) -> CandidateFit? {
        guard goesOn() else { return nil }
        let (problem, shape) = (problem(candidate), shape(candidate))
        let likelihood = SARIMAXLikelihood(problem.design, shape)
        var estimator = SARIMAXEstimator(likelihood)
        do throws(ForecastingError) {
            let starts: [[Double]]
            if isQuick, let near {
                starts = [near.free]
            } else if problem.resting != nil {
                starts = [Array(repeating: 0, count: shape.count)]
            } else {
                starts =
                    try SARIMAXStarts(problem, shape, isThorough: false, goesOn: goesOn).screened(
                        likelihood,
                        count: 4,
                        goesOn: goesOn
                    )
                    + (near.map { [$0.free] } ?? [])
            }
            let estimate = try estimator.estimate(from: starts) { _ in goesOn() }
            return judged(candidate, shape, estimate, &estimator)
        } catch .cancelled {
            return nil
        } catch {
            return CandidateFit(candidate: candidate, shape: shape, criterion: .infinity, free: [], estimate: nil)
        }
    }

    /// The model of a fit.
    func model(
        _ fit: CandidateFit,
        differences: (plain: Int, seasonal: Int)
    ) throws(ForecastingError) -> SARIMAXModel {
        let candidate = fit.candidate
        let problem = problem(candidate)
        let order = try ARIMAOrder(candidate.p, differences.plain, candidate.q)
        let seasonal = try SeasonalOrder(
            candidate.seasonalP,
            differences.seasonal,
            candidate.seasonalQ,
            period: problem.resting == nil || differences.seasonal > 0 ? shape(candidate).period : 1
        )
        if problem.resting != nil {
            return try SARIMAXModel(solving: problem, order: order, seasonal: seasonal) { _ in true }
        }
        var estimator = SARIMAXEstimator(SARIMAXLikelihood(problem.design, fit.shape))
        let estimate: SARIMAXEstimator.Estimate
        if let found = fit.estimate {
            estimate = found
        } else {
            // Conditional least squares are all there was time for.
            estimator.rounds = [(1, 0)]
            estimate = try estimator.estimate(from: [fit.free]) { _ in true }
        }
        return try SARIMAXModel(estimate, by: &estimator, problem, order: order, seasonal: seasonal)
    }
}
