/// Finds a seasonal ARIMA model of a series: its differences by tests, its orders by Akaike's corrected criterion.
struct AutoARIMASearch {
    /// How the orders are looked for.
    enum Method: String, CaseIterable, Sendable {
        /// From neighbour to neighbour.
        case stepwise
        /// Every model within the limits.
        case full
        /// p and q from 1 to 3 and d from 0 to 2, all 27 of them.
        case grid
    }

    /// Whether conditional least squares judge first.
    enum Approximation: String, CaseIterable, Sendable {
        /// Where the exact likelihood is much work: a long series with a long season.
        case automatic = "auto"
        case always
        case never
    }

    /// By what a seasonal difference is decided.
    enum SeasonalTest: String, CaseIterable, Sendable {
        /// ``SeasonalStrength``.
        case strength
        /// ``OCSBTest``.
        case ocsb

        func needsDifference(_ values: [Double], period: Int) -> Bool {
            switch self {
            case .strength: SeasonalStrength.needsDifference(values, period: period)
            case .ocsb: OCSBTest.needsDifference(values, period: period)
            }
        }
    }

    var method = Method.stepwise
    var approximation = Approximation.automatic
    var limits = OrderSearch.Limits()
    /// `nil` where a test says.
    var differences: Int?
    var seasonalDifferences: Int?
    var seasonalTest = SeasonalTest.strength
    var allowsConstant = true
    var regressors: [String] = []

    /// What was found, and how.
    struct Result {
        let model: SARIMAXModel
        let report: Report
    }

    /// The course of a search.
    struct Report: Sendable {
        var method: String
        var isApproximate: Bool
        /// Number of models tried.
        var tried: Int
        /// Whether the search came to its end before its time was up.
        var isComplete: Bool
        /// The models with the smallest criterion, best first: their orders in words, and the criterion.
        var best: [(name: String, criterion: Double)]
    }

    /// Work of one exact likelihood, in places of the state times observations, above which approximation pays.
    private static let muchWork = 12_000
    /// How many models are judged once more by searches from many starting points.
    private static let finalists = 2
    /// As many models as are tried before the last steps, for the share done.
    private static let atTheEnd = 100_000
    /// How often the differences that the grid tries are taken at most.
    private static let gridDifferences = 2

    /// - Parameters:
    ///   - period: 1 for no season.
    ///   - isInTime: whether there is time left for more.
    ///   - progress: as in ``ForecastingAlgorithm``.
    func run(
        on series: TimeSeries,
        period: Int,
        isInTime: () -> Bool,
        progress: (Double) -> Bool
    ) throws(ForecastingError) -> Result {
        let seasonal = try differenced(series, period: period)
        var isCancelled = false
        func goesOn(_ tried: Int) -> Bool {
            isCancelled = isCancelled || !progress(0.9 * Double(tried) / Double(tried + 20))
            return !isCancelled && isInTime()
        }
        guard goesOn(0) else {
            throw isCancelled ? .cancelled : .notConverged("the time was up before a model was fitted")
        }
        do throws(ForecastingError) {
            let result =
                try method == .grid
                ? grid(series, period, seasonal: seasonal.seasonal, goesOn)
                : search(series, period, seasonal, goesOn)
            if isCancelled { throw .cancelled }
            return result
        } catch {
            throw isCancelled ? .cancelled : error
        }
    }

    // MARK: Differences

    private func differenced(
        _ series: TimeSeries,
        period: Int
    ) throws(ForecastingError) -> (plain: Int, seasonal: Int) {
        let values = try detrended(series)
        // Enough must be left for a model with nothing but a constant.
        func leavesEnough(_ lost: Int) -> Bool { series.values.count { !$0.isNaN } >= lost + 13 + regressors.count * 3 }
        var seasonal = seasonalDifferences ?? 0
        if seasonalDifferences == nil, leavesEnough(period), seasonalTest.needsDifference(values, period: period) {
            seasonal = 1
        }
        let lags = Array(repeating: period, count: period > 1 ? seasonal : 0)
        guard leavesEnough(lags.reduce(0, +)) else { return (differences ?? 0, seasonal) }
        let rest = Differencing(values, lags: lags).differences
        let plain = differences ?? UnitRootTest.differences(rest, most: 2)
        return (plain, seasonal)
    }

    /// The values without gaps and without what the regressors say by least squares.
    private func detrended(_ series: TimeSeries) throws(ForecastingError) -> [Double] {
        guard series.values.allSatisfy({ !$0.isInfinite }), !regressors.isEmpty else {
            return RegressionDesign.filled(series.values)
        }
        let problem = try SARIMAXProblem(
            series,
            differences: (0, 0),
            period: 1,
            includesConstant: true,
            regressors: regressors
        )
        return problem.centred
    }

    // MARK: Orders

    private func fitter(
        _ series: TimeSeries,
        _ period: Int,
        _ differences: (plain: Int, seasonal: Int),
        skipping skipped: Int = 0
    ) throws(ForecastingError) -> CandidateFitter {
        func problem(_ includesConstant: Bool) throws(ForecastingError) -> SARIMAXProblem {
            try SARIMAXProblem(
                series,
                differences: differences,
                period: period,
                includesConstant: includesConstant,
                regressors: regressors
            )
        }
        let mayHaveConstant = allowsConstant && differences.plain + differences.seasonal < 2
        return CandidateFitter(
            try problem(false),
            withConstant: mayHaveConstant ? try problem(true) : nil,
            period: period,
            skipping: skipped
        )
    }

    private func search(
        _ series: TimeSeries,
        _ period: Int,
        _ differences: (plain: Int, seasonal: Int),
        _ goesOn: (Int) -> Bool
    ) throws(ForecastingError) -> Result {
        let fitter = try fitter(series, period, differences)
        var limits = limits
        if period == 1 { (limits.seasonalP, limits.seasonalQ) = (0, 0) }
        let isResting = fitter.problem(OrderSearch.Candidate(hasConstant: fitter.allowsConstant)).resting != nil
        if isResting { limits = OrderSearch.Limits(p: 0, q: 0, seasonalP: 0, seasonalQ: 0) }
        let work = series.count * (period > 1 ? 2 * period + 5 : 5)
        let isApproximate =
            switch approximation {
            case .automatic: work > Self.muchWork
            case .always: true
            case .never: false
            }
        var search = OrderSearch(fitter, limits: limits)
        let outcome =
            method == .full
            ? search.full(isApproximate: isApproximate, goesOn: goesOn)
            : search.stepwise(isApproximate: isApproximate, goesOn: goesOn)
        let model = try final(outcome.fits.map { ($0, fitter, differences) }, isQuick: isApproximate, goesOn)
        return Result(
            model: model,
            report: report(
                outcome.fits.map { ($0, differences) },
                period,
                outcome.tried,
                isApproximate,
                outcome.isComplete
            )
        )
    }

    /// All of the grid. The series differenced once has one value less than the series itself, and criteria over different
    /// observations cannot be compared. Therefore all models are judged by the same ones: by the density of the
    /// observations after the first two, given those, which is a product of one-step densities for each of them.
    private func grid(
        _ series: TimeSeries,
        _ period: Int,
        seasonal: Int,
        _ goesOn: (Int) -> Bool
    ) throws(ForecastingError) -> Result {
        guard !series.values.contains(where: \.isNaN) else {
            throw .unsuitableData(
                "the grid compares models over the same observations: fill in the missing values first"
            )
        }
        var entrants: [(fit: CandidateFit, fitter: CandidateFitter, differences: (plain: Int, seasonal: Int))] = []
        var tried = 0
        var isComplete = true
        for d in 0...Self.gridDifferences {
            let fitter = try fitter(series, period, (d, seasonal), skipping: Self.gridDifferences - d)
            for p in 1...3 {
                for q in 1...3 {
                    for hasConstant in fitter.allowsConstant ? [false, true] : [false] {
                        let candidate = OrderSearch.Candidate(p: p, q: q, hasConstant: hasConstant)
                        guard isComplete, fitter.hasEnough(for: candidate) else { continue }
                        if let fit = fitter.robust(candidate, { goesOn(tried) }) {
                            entrants.append((fit, fitter, (d, seasonal)))
                            tried += 1
                        } else {
                            isComplete = false
                        }
                    }
                }
            }
        }
        entrants = entrants.filter { $0.fit.criterion < .infinity }
        entrants.sort { $0.fit.criterion < $1.fit.criterion }
        let model = try final(Array(entrants.prefix(1)), isQuick: true, goesOn)
        return Result(
            model: model,
            report: report(entrants.map { ($0.fit, $0.differences) }, period, tried, false, isComplete)
        )
    }

    // MARK: The best

    /// The best of the finalists, after searches from several starting points as far as time allows.
    ///
    /// - Parameter isQuick: whether only the best is looked at once more, from where it is.
    private func final(
        _ entrants: [(fit: CandidateFit, fitter: CandidateFitter, differences: (plain: Int, seasonal: Int))],
        isQuick: Bool,
        _ goesOn: (Int) -> Bool
    ) throws(ForecastingError) -> SARIMAXModel {
        guard var best = entrants.first else {
            throw .notConverged(
                goesOn(0)
                    ? "no model within the limits has a likelihood and roots that can be used"
                    : "the time was up before a model was fitted"
            )
        }
        for entrant in entrants.prefix(isQuick ? 1 : Self.finalists) {
            let near = entrant.fit
            guard
                let fit = entrant.fitter.robust(
                    near.candidate,
                    near: near,
                    isQuick: isQuick,
                    { goesOn(Self.atTheEnd) }
                )
            else { break }
            if fit.criterion <= best.fit.criterion { best.fit = fit }
        }
        return try best.fitter.model(best.fit, differences: best.differences)
    }

    private func report(
        _ fits: [(fit: CandidateFit, differences: (plain: Int, seasonal: Int))],
        _ period: Int,
        _ tried: Int,
        _ isApproximate: Bool,
        _ isComplete: Bool
    ) -> Report {
        Report(
            method: method.rawValue,
            isApproximate: isApproximate,
            tried: tried,
            isComplete: isComplete,
            best: fits.prefix(5).map { fit, differences in
                let candidate = fit.candidate
                let plain = "(\(candidate.p),\(differences.plain),\(candidate.q))"
                let seasonal =
                    period > 1
                    ? "(\(candidate.seasonalP),\(differences.seasonal),\(candidate.seasonalQ))[\(period)]" : ""
                let constant = differences.plain + differences.seasonal == 0 ? " with mean" : " with drift"
                return (plain + seasonal + (candidate.hasConstant ? constant : ""), fit.criterion)
            }
        )
    }
}
