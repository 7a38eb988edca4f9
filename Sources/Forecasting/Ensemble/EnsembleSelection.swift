/// Weights that make the combination of some forecasts best over the trials: one forecast after the other is added, each
/// time the one with which the mean of all added so far errs least, and one may be added again (Caruana, Niculescu-Mizil,
/// Crew and Ksikes, 2004, "Ensemble selection from libraries of models", ICML).
///
/// It sees what weights by single errors cannot: a model that errs more, but when the others do not.
struct EnsembleSelection {
    /// How many forecasts are added.
    private static let rounds = 20

    /// One for each entry, 1 together; most are 0 where there are many entries.
    let weights: [Double]

    /// - Parameter entries: at least one, tried on the same origins.
    init(_ entries: [CandidateContest.Entry]) {
        let outcomes = entries[0].windows.flatMap(\.actual)
        let forecasts = entries.map { entry in entry.windows.flatMap(\.forecast.mean) }
        var sum = Array(repeating: 0.0, count: outcomes.count)
        var added = Array(repeating: 0, count: entries.count)
        for round in 1...Self.rounds {
            let share = 1 / Double(round)
            var best = (index: 0, error: Double.infinity)
            for (index, forecast) in forecasts.enumerated() {
                var error = 0.0
                for step in outcomes.indices { error += abs((sum[step] + forecast[step]) * share - outcomes[step]) }
                if error < best.error { best = (index, error) }
            }
            added[best.index] += 1
            for step in sum.indices { sum[step] += forecasts[best.index][step] }
        }
        weights = added.map { Double($0) / Double(Self.rounds) }
    }
}
