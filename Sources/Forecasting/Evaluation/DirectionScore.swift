/// Sums up whether forecasts said rightly that a series would stand higher or lower than at the origin.
struct DirectionScore {
    private var moves = 0
    private var rightMoves = 0
    private var outcomes = 0
    private var squaredErrors = 0.0
    /// Of forecasts that do not overlap: how many moved, rightly, and up.
    private var independent = (moves: 0, right: 0, up: 0)
    private var independentEnd = 0

    /// Scores the steps of one origin. Outcomes that stand where the origin did have no direction and do not count.
    mutating func add(_ window: OriginForecast) {
        for (step, value) in window.actual.enumerated() where value != window.last {
            let isUp = value > window.last
            let error = window.forecast.probability(above: window.last, step: step) - (isUp ? 1 : 0)
            outcomes += 1
            squaredErrors += error * error
            guard window.forecast.mean[step] != window.last else { continue }
            moves += 1
            rightMoves += isUp == (window.forecast.mean[step] > window.last) ? 1 : 0
        }
        addIndependent(window)
    }

    /// The last step of an origin, unless its way overlaps the one counted before.
    private mutating func addIndependent(_ window: OriginForecast) {
        guard window.origin >= independentEnd, let value = window.actual.last, value != window.last,
            let mean = window.forecast.mean.last, mean != window.last
        else { return }
        independentEnd = window.origin + window.actual.count
        let isUp = value > window.last
        independent.moves += 1
        independent.up += isUp ? 1 : 0
        independent.right += isUp == (mean > window.last) ? 1 : 0
    }

    var accuracy: Double? { moves > 0 ? Double(rightMoves) / Double(moves) : nil }

    var brier: Double? { outcomes > 0 ? squaredErrors / Double(outcomes) : nil }

    var pValue: Double? {
        guard independent.moves > 0 else { return nil }
        let share = Double(independent.up) / Double(independent.moves)
        return BinomialDistribution.probability(
            atLeast: independent.right,
            of: independent.moves,
            chance: max(share, 1 - share)
        )
    }
}
