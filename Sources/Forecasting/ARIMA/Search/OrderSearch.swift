/// Looks for the orders of a seasonal ARIMA model by Akaike's corrected information criterion, the differences being given.
///
/// Stepwise (Hyndman and Khandakar, 2008): from four starting models on, and those that conditional least squares find best
/// of all, whatever neighbour of the best is better becomes the best, until none is. In full: every model within the
/// limits. Either may judge by conditional least squares first and by the exact likelihood only the most promising.
struct OrderSearch {
    /// The orders that differ between candidates.
    struct Candidate: Hashable, Sendable {
        var p = 0
        var q = 0
        var seasonalP = 0
        var seasonalQ = 0
        var hasConstant = false

        var total: Int { p + q + seasonalP + seasonalQ }
    }

    /// The largest orders.
    struct Limits: Hashable, Sendable {
        var p = 5
        var q = 5
        var seasonalP = 2
        var seasonalQ = 2
        /// Of all orders together, where every model is tried; `nil` for 5 with a season, and no such limit without.
        var total: Int?
    }

    /// What was found.
    struct Outcome {
        /// Best first.
        var fits: [CandidateFit]
        /// Number of models tried.
        var tried: Int
        /// Whether the search came to its end before its time was up.
        var isComplete: Bool
    }

    let limits: Limits
    /// How many of those that conditional least squares find best are judged by the exact likelihood.
    private static let promising = 5
    /// How many of them a stepwise search starts from beside the usual ones.
    private static let further = 4

    private var fitter: CandidateFitter
    private var fits: [Candidate: CandidateFit] = [:]
    private var isStopped = false

    init(_ fitter: CandidateFitter, limits: Limits) {
        (self.fitter, self.limits) = (fitter, limits)
    }

    // MARK: The searches

    /// - Parameter goesOn: told how many models were tried; where it says no, the best so far is what was found.
    mutating func stepwise(isApproximate: Bool, goesOn: (Int) -> Bool) -> Outcome {
        var centre: CandidateFit?
        let further = isApproximate ? [] : screened(goesOn)
        for start in starts + further { better(start, than: &centre, isApproximate, goesOn) }
        climb(&centre, isApproximate, goesOn)
        return outcome(isApproximate, goesOn)
    }

    /// The candidates that conditional least squares find best: beyond what small steps from the usual starting models
    /// reach there may be higher peaks.
    private mutating func screened(_ goesOn: (Int) -> Bool) -> [Candidate] {
        let screened = fitter.allowsConstant ? all.filter(\.hasConstant) : all
        var ranked: [CandidateFit] = []
        for candidate in screened where !isStopped {
            guard let fit = fitter.approximate(candidate, goesOn: { goesOn(0) }) else {
                isStopped = true
                break
            }
            ranked.append(fit)
        }
        // What time there is left is for the usual ones.
        isStopped = false
        return ranked.sorted(by: Self.precedes).prefix(Self.further).map(\.candidate)
    }

    /// Every model within the limits.
    mutating func full(isApproximate: Bool, goesOn: (Int) -> Bool) -> Outcome {
        for candidate in all { _ = fit(candidate, isApproximate, goesOn) }
        return outcome(isApproximate, goesOn)
    }

    private mutating func climb(_ centre: inout CandidateFit?, _ isApproximate: Bool, _ goesOn: (Int) -> Bool) {
        var hasMoved = true
        while hasMoved, !isStopped, let current = centre {
            hasMoved = neighbours(of: current.candidate).contains { candidate in
                better(candidate, than: &centre, isApproximate, goesOn)
            }
        }
    }

    /// Fits a candidate and makes it the centre if it is better.
    @discardableResult
    private mutating func better(
        _ candidate: Candidate,
        than centre: inout CandidateFit?,
        _ isApproximate: Bool,
        _ goesOn: (Int) -> Bool
    ) -> Bool {
        guard let fit = fit(candidate, isApproximate, goesOn, near: centre),
            fit.criterion < centre?.criterion ?? .infinity
        else { return false }
        centre = fit
        return true
    }

    private mutating func fit(
        _ candidate: Candidate,
        _ isApproximate: Bool,
        _ goesOn: (Int) -> Bool,
        near: CandidateFit? = nil
    ) -> CandidateFit? {
        if let known = fits[candidate] { return known }
        guard !isStopped else { return nil }
        let tried = fits.count
        let fit =
            isApproximate
            ? fitter.approximate(candidate) { goesOn(tried) }
            : fitter.exact(candidate, near: near.map { [$0] } ?? []) { goesOn(tried) }
        guard let fit else {
            isStopped = true
            return nil
        }
        fits[candidate] = fit
        return fit
    }

    private mutating func outcome(_ isApproximate: Bool, _ goesOn: (Int) -> Bool) -> Outcome {
        var ranked = fits.values.filter { $0.criterion < .infinity }.sorted(by: Self.precedes)
        let tried = fits.count
        if isApproximate {
            var exact: [CandidateFit] = []
            for fit in ranked.prefix(Self.promising) where !isStopped {
                guard let refined = fitter.exact(fit.candidate, near: [fit], { goesOn(tried) }) else {
                    isStopped = true
                    break
                }
                if refined.criterion < .infinity { exact.append(refined) }
            }
            // The criteria of the two ways cannot be compared.
            if !exact.isEmpty { ranked = exact.sorted(by: Self.precedes) }
        }
        return Outcome(fits: ranked, tried: tried, isComplete: !isStopped)
    }

    /// By criterion; of equal ones the smaller model, so that the answer is always the same.
    private static func precedes(_ left: CandidateFit, _ right: CandidateFit) -> Bool {
        func key(_ fit: CandidateFit) -> [Int] {
            let candidate = fit.candidate
            return [
                candidate.total, candidate.p, candidate.q, candidate.seasonalP, candidate.hasConstant ? 1 : 0,
            ]
        }
        return left.criterion != right.criterion
            ? left.criterion < right.criterion : key(left).lexicographicallyPrecedes(key(right))
    }
}

// MARK: Which models there are

extension OrderSearch {
    private var isSeasonal: Bool { limits.seasonalP + limits.seasonalQ > 0 }

    private var starts: [Candidate] {
        let constant = fitter.allowsConstant
        var starts = [
            candidate(2, 2, 1, 1, constant), candidate(0, 0, 0, 0, constant), candidate(1, 0, 1, 0, constant),
            candidate(0, 1, 0, 1, constant),
        ]
        if constant { starts.append(candidate(0, 0, 0, 0, false)) }
        return starts.filter(isPossible)
    }

    /// Within the limits.
    private func candidate(_ p: Int, _ q: Int, _ seasonalP: Int, _ seasonalQ: Int, _ constant: Bool) -> Candidate {
        Candidate(
            p: min(p, limits.p),
            q: min(q, limits.q),
            seasonalP: min(seasonalP, limits.seasonalP),
            seasonalQ: min(seasonalQ, limits.seasonalQ),
            hasConstant: constant
        )
    }

    /// One order up or down, or two of a kind together; and the constant on or off.
    private func neighbours(of centre: Candidate) -> [Candidate] {
        let steps = [(-1, 0), (0, -1), (1, 0), (0, 1), (-1, -1), (1, 1), (-1, 1), (1, -1)]
        var neighbours: [Candidate] = []
        for (first, second) in steps where isSeasonal {
            var next = centre
            next.seasonalP += first
            next.seasonalQ += second
            neighbours.append(next)
        }
        for (first, second) in steps {
            var next = centre
            next.p += first
            next.q += second
            neighbours.append(next)
        }
        if fitter.allowsConstant {
            var next = centre
            next.hasConstant.toggle()
            neighbours.append(next)
        }
        return neighbours.filter(isPossible)
    }

    private func isPossible(_ candidate: Candidate) -> Bool {
        (0...limits.p).contains(candidate.p) && (0...limits.q).contains(candidate.q)
            && (0...limits.seasonalP).contains(candidate.seasonalP)
            && (0...limits.seasonalQ).contains(candidate.seasonalQ) && fitter.hasEnough(for: candidate)
    }

    private var all: [Candidate] {
        var all: [Candidate] = []
        for p in 0...limits.p {
            for q in 0...limits.q {
                for seasonalP in 0...limits.seasonalP {
                    for seasonalQ in 0...limits.seasonalQ {
                        for hasConstant in fitter.allowsConstant ? [false, true] : [false] {
                            all.append(
                                Candidate(
                                    p: p,
                                    q: q,
                                    seasonalP: seasonalP,
                                    seasonalQ: seasonalQ,
                                    hasConstant: hasConstant
                                )
                            )
                        }
                    }
                }
            }
        }
        // Small ones first: they are what a deadline leaves.
        let total = limits.total ?? (isSeasonal ? 5 : limits.p + limits.q)
        return all.filter { $0.total <= total && isPossible($0) }.sorted { $0.total < $1.total }
    }
}
