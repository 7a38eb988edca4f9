public import JSON

/// What the candles that were held out say of the parameters that were best on the others.
public struct HeldOutJudgement: Sendable {
    /// The place of the chosen parameters by their score out of sample, 1 being the best; `nil` if they have none there.
    public let rank: Int?
    /// How many trials have a score out of sample.
    public let ranked: Int
    /// The part that was lost of what the score in sample is above that of a strategy that does nothing (0, or 1 of a ratio of
    /// gains to losses); negative if it rose, `nil` where the score in sample is not above it, or there is no such score.
    public let degradation: Double?
    /// Spearman's correlation of the scores in and out of sample over all trials that have both: about 0 if a search has
    /// nothing to find. `nil` for fewer than three.
    public let rankCorrelation: Double?
    /// All of it in words.
    public let text: String

    init(_ result: OptimisationResult) {
        let best = result.best
        let judged = result.trials.filter { $0.outOfSample?.score != nil }
        let inSample = best.inSample.score ?? .nan
        let outOfSample = best.outOfSample?.score
        let rank = outOfSample.map { score in
            judged.count { $0.outOfSample?.score ?? -.infinity > score } + 1
        }
        let neutral = result.objective.measure.neutral
        let degradation = outOfSample.flatMap { score in
            neutral.flatMap { inSample > $0 ? (inSample - score) / (inSample - $0) : nil }
        }
        let both = judged.compactMap { trial -> (Double, Double)? in
            guard let first = trial.inSample.score, let second = trial.outOfSample?.score else { return nil }
            return (first, second)
        }
        self.rank = rank
        self.ranked = judged.count
        self.degradation = degradation
        rankCorrelation = spearmanCorrelation(both.map(\.0), both.map(\.1))
        let name = result.objective.measure.rawValue
        let advice = " A backtest of it is to be told of all that were tried: `--trials \(result.trials.count)`."
        var text = "The best of \(result.trials.count) trials has \(name) \(shown(inSample)) in sample"
        guard result.outOfSample != nil else {
            self.text =
                text + ". Nothing was held out: this number is the luckiest of all, not what to expect." + advice
            return
        }
        guard let outOfSample, let rank else {
            self.text = text + " and cannot be scored out of sample: too few trades there to rely on it." + advice
            return
        }
        text += ", and \(shown(outOfSample)) out of sample, where it is number \(rank) of \(judged.count). "
        if let neutral, outOfSample <= neutral {
            text += "It earned nothing where it had not been chosen: the choice fitted the past."
        } else if judged.count > 3, (rank - 1) * 2 > judged.count - 1 {
            text += "Most other trials did better there: the search fitted noise."
        } else if let degradation, degradation > 0.5 {
            text += "It lost more than half of its score: expect less than the search shows."
        } else {
            text += "It held up."
        }
        self.text = text + advice
    }
}

extension HeldOutJudgement: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("rank", rank)
            $0.member("ranked", ranked)
            $0.member("degradation", degradation)
            $0.member("rank_correlation", rankCorrelation)
            $0.member("text", text)
        }
    }
}

extension Objective.Measure {
    /// What a strategy scores that does nothing; `nil` where there is no such number.
    fileprivate var neutral: Double? {
        switch self {
        case .sharpe, .sortino, .calmar, .totalReturn, .annualisedReturn, .sqn, .expectancy: 0
        case .profitFactor, .omega: 1
        case .winRate, .maxDrawdown: nil
        }
    }
}

/// Three decimals at most.
private func shown(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }

/// Pearson's correlation of the ranks, equal values sharing the mean of theirs; `nil` for fewer than three pairs, or where
/// one side does not vary.
func spearmanCorrelation(_ first: [Double], _ second: [Double]) -> Double? {
    guard first.count > 2 else { return nil }
    let (one, other) = (ranks(first), ranks(second))
    let mean = Double(first.count - 1) / 2
    var (product, oneSquare, otherSquare) = (0.0, 0.0, 0.0)
    for (a, b) in zip(one, other) {
        product += (a - mean) * (b - mean)
        oneSquare += (a - mean) * (a - mean)
        otherSquare += (b - mean) * (b - mean)
    }
    let scale = (oneSquare * otherSquare).squareRoot()
    return scale > 0 ? product / scale : nil
}

/// The places from 0 of values in ascending order.
private func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
        var end = start + 1
        while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
        for index in order[start..<end] { ranks[index] = Double(start + end - 1) / 2 }
        start = end
    }
    return ranks
}
